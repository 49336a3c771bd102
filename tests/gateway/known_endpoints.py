"""Every endpoint that the oracle knows, by host: from reach.py, and not from the product.

The product's files say no more than which plain reads there are, and what they name a symbol by.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.venue_facts import VenueFacts

import countersign

TRADE: Final = "TRADE"
CANCEL: Final = "CANCEL"
READ: Final = "READ"
PUBLIC: Final = "PUBLIC"
CLOSED: Final = "CLOSED"

_SOURCE: Final = Path(countersign.__path__[0]) / "venues" / "endpoints"
_WORDS: Final = {
    "trade": TRADE,
    "cancel": CANCEL,
    "leverage": CLOSED,
    "read": READ,
    "closed": CLOSED,
    "withdraw": CLOSED,
    "manage": CLOSED,
    "session": CLOSED,
    "denied": CLOSED,
    "transfer": CLOSED,
}
_NO_CLASS: Final = frozenset({"title", "source", "PARAMETERS"})
_VARIABLE: Final = re.compile(r"\{\w+\}")
# No dot segment, no empty one, no escape: nothing that a server could read as another path.
_SEGMENT: Final = "([A-Za-z0-9][A-Za-z0-9._~:,-]*)"


@dataclass(frozen=True, slots=True)
class Known:
    """How an endpoint is classed here, and what binds it to a symbol, in the notation of reach.py.

    Attributes:
        place: `/path`, or `/path#action`.
    """

    method: str
    place: str
    word: str
    symbols: tuple[str, ...] = ()


@dataclass(slots=True)
class Endpoints:
    """The endpoints of a host."""

    plain: dict[tuple[str, str], Known] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], Known]] = field(default_factory=list)

    def add(self, known: Known) -> None:
        """Add one, unless there is one of its name."""
        if (known.method, known.place) in self.plain:
            return
        self.plain[known.method, known.place] = known
        if _VARIABLE.search(known.place):
            literal = map(re.escape, _VARIABLE.split(known.place))
            self.patterns.append((re.compile(_SEGMENT.join(literal), re.ASCII), known))

    def find(self, method: str, place: str) -> tuple[Known, Mapping[str, str]] | None:
        """Return the endpoint that a server takes a place for, with what its variables say.

        What is written out counts before what a variable stands for.
        """
        if "{" not in place and (method, place) in self.plain:
            return self.plain[method, place], {}
        found = [
            (known, dict(zip(_VARIABLE.findall(known.place), match.groups(), strict=True)))
            for pattern, known in self.patterns
            if known.method == method and (match := pattern.fullmatch(place))
        ]
        return min(found, key=lambda each: len(each[1]), default=None)

    def __iter__(self) -> Iterator[Known]:
        return iter(self.plain.values())


def _endpoints(facts: VenueFacts, host: str) -> Endpoints:
    endpoints, reach = Endpoints(), facts.reach[host]
    for name, word in _WORDS.items():
        for line in getattr(reach, name):
            method, place, *symbols = line.split(" ")
            endpoints.add(Known(method, place, word, tuple(symbols)))
    venue = facts.mutated
    for name, beginnings in venue.files.get(host, {}).items():
        for known in _of_file(name):
            if known.place.startswith(beginnings) and not known.place.startswith(venue.elsewhere):
                endpoints.add(known)
    return endpoints


def _of_file(name: str) -> Iterator[Known]:
    """Yield what one of the product's files names: each GET as a read, whatever else as closed."""
    for group in tomllib.loads((_SOURCE / f"{name}.toml").read_text("utf-8"))["group"]:
        for word in sorted(group.keys() - _NO_CLASS):
            for line in group[word]:
                methods, place, *symbols = line.split(" ")
                for method in methods.split("|"):
                    read = PUBLIC if word == PUBLIC else READ
                    known = read if method == "GET" else CLOSED
                    yield Known(method, place, known, tuple(symbols))


FACTS: Final[Mapping[str, VenueFacts]] = {
    host: facts for facts in EVERY.values() for host in facts.reach
}
ENDPOINTS: Final = {host: _endpoints(facts, host) for host, facts in FACTS.items()}
# The first public endpoint of each host that has one.
PUBLIC_AT: Final[Mapping[str, Known]] = {
    host: next(known for known in found if known.word == PUBLIC)
    for host, found in ENDPOINTS.items()
    if any(known.word == PUBLIC for known in found)
}
SAME_AS: Final[Mapping[str, str]] = {
    name: host
    for facts in EVERY.values()
    for name, host in facts.same_as.items()
    if name in facts.hosts[facts.venue]
}
