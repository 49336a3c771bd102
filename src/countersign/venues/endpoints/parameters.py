"""Reads which parameters the requests of an endpoint may carry, and what some of them need."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from countersign.kernel.capability import Capability
from countersign.venues.endpoints.endpoint import Endpoint, Need

# One more parameter could turn such a request into another: TRADE and LEVERAGE are what a grant
# gives without a raised session, and what limits of symbols hold for.
LISTED: Final = frozenset({Capability.TRADE, Capability.LEVERAGE})
# `*name`, or `outer[*name]`.
_SET: Final = re.compile(r"(?:([A-Za-z][A-Za-z0-9_-]*)\[)?\*([a-z_]+)(?(1)\])", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\[[A-Za-z][A-Za-z0-9_-]*\])*", re.ASCII)


class EndpointsError(Exception):
    """An endpoint file is wrong; the text says where."""


class NeedForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A `[[need]]` of a file: its parameters need a capability, but for these values."""

    parameters: list[str]
    capability: Capability
    but: list[str] = []


@dataclass(frozen=True, slots=True)
class ParameterWords:
    """What a file says of parameters: its sets by name, and its needs."""

    sets: Mapping[str, str]
    needs: tuple[Need, ...]

    def parameters_of(self, line: str, text: str | None) -> frozenset[str]:
        """Return the parameters that stand in a text, with those of the sets that it names.

        Raises:
            EndpointsError: there is no text; or a word that is no parameter or set, or one twice.
        """
        if text is None:
            raise EndpointsError(f"{line}: its parameters are not listed")
        words = [word for each in text.split() for word in self._spread(line, each)]
        for word in words:
            if not _WORD.fullmatch(word):
                raise EndpointsError(f"{line}: {word!r} is not a parameter")
        if len(set(words)) != len(words):
            raise EndpointsError(f"{line}: a parameter stands twice")
        return frozenset(words)

    def needs_of(self, parameters: frozenset[str]) -> tuple[Need, ...]:
        """Return the needs of these parameters."""
        return tuple(need for need in self.needs if need.name in parameters)

    def _spread(self, line: str, word: str) -> list[str]:
        found = _SET.fullmatch(word)
        if found is None:
            return [word]
        outer, name = found.groups()
        if name not in self.sets:
            raise EndpointsError(f"{line}: there is no set {word!r}")
        return [_within(outer, each) if outer else each for each in self.sets[name].split()]


def _within(outer: str, word: str) -> str:
    """Return a parameter's name within another; it can be nested itself."""
    name, bracket, rest = word.partition("[")
    return f"{outer}[{name}]{bracket}{rest}"


def parameter_words(sets: Mapping[str, str], needs: Iterable[NeedForm]) -> ParameterWords:
    """Return what a file says of parameters."""
    found = [
        Need(name, form.capability, frozenset(form.but))
        for form in needs
        for name in form.parameters
    ]
    return ParameterWords(sets, tuple(found))


def require_in_use(words: ParameterWords, endpoints: Iterable[Endpoint]) -> None:
    """Refuse a need that no endpoint has: it is a slip, and would hold nothing.

    Raises:
        EndpointsError: there is one.
    """
    used = {need for endpoint in endpoints for need in endpoint.needs}
    for need in words.needs:
        if need not in used:
            raise EndpointsError(f"no endpoint has the parameter {need.name!r}, which needs more")
