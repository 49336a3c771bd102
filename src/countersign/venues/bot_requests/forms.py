"""Forms (`name=value&…`), read so strictly that no server reads them otherwise."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from countersign.venues.bot_requests.bot_request import Parameters, SmuggledError

FORM: Final = "application/x-www-form-urlencoded"

# What the documented parameters of the venues are written with. No brackets and no escapes:
# frameworks read `symbol[]`, `symbol.0` and `%73ymbol` as other names than they look. A venue's own
# names with brackets are known one by one.
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
# Some servers take a semicolon for an ampersand.
_VALUE: Final = re.compile(r"[^;]*", re.ASCII)
_BRACKET: Final = re.compile(r"%5[BD]", re.ASCII | re.IGNORECASE)
_BRACKETS: Final = {"%5B": "[", "%5D": "]"}
_PAIRS_MAX: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """One pair: as it was written, and as it reads."""

    raw: str
    name: str
    value: str


def read_pairs(raw: str, bracketed: frozenset[str] = frozenset()) -> list[Pair]:
    """Return the pairs of a query or form.

    Args:
        raw: as it was written.
        bracketed: the names with brackets that may stand there, the brackets escaped or not.

    Raises:
        SmuggledError: an empty pair, a name that is none, an escape that is none.
    """
    if not raw:
        return []
    pieces = raw.split("&")
    if len(pieces) > _PAIRS_MAX:
        raise SmuggledError("too many parameters")
    return [_pair(piece, bracketed) for piece in pieces]


def read_form(body: bytes, bracketed: frozenset[str] = frozenset()) -> list[Pair]:
    """Return the pairs of a form that is a body; `bracketed` as in read_pairs.

    Raises:
        SmuggledError: see read_pairs; or it is not ASCII.
    """
    if not body.isascii():
        raise SmuggledError("the form is not percent-encoded ASCII")
    text = body.decode("ascii")
    if any(character <= " " or character == "\x7f" for character in text):
        raise SmuggledError("the form holds blanks or control characters")
    return read_pairs(text, bracketed)


def parameters_of(pairs: Iterable[Pair]) -> Parameters:
    """Return the values by name.

    Raises:
        SmuggledError: a name that comes twice, in whatever letter case.
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for pair in pairs:
        folded = pair.name.lower()
        if folded in seen:
            raise SmuggledError("a parameter comes twice")
        seen.add(folded)
        found[pair.name] = pair.value
    return found


def without(pairs: Iterable[Pair], dropped: frozenset[str]) -> list[Pair]:
    """Return the pairs but those of the names.

    Raises:
        SmuggledError: one of the names in other letters than the venue's.
    """
    kept = []
    for pair in pairs:
        if pair.name in dropped:
            continue
        if pair.name.lower() in dropped:
            raise SmuggledError("an authentication element is written in other letters")
        kept.append(pair)
    return kept


def written(pairs: Iterable[Pair]) -> str:
    """Return pairs as they were written."""
    return "&".join(pair.raw for pair in pairs)


def _pair(piece: str, bracketed: frozenset[str]) -> Pair:
    name, equals, value = piece.partition("=")
    if not _NAME.fullmatch(name):
        name = _BRACKET.sub(lambda found: _BRACKETS[found[0].upper()], name)
        equals = equals if name in bracketed else ""
    if not equals or not _VALUE.fullmatch(value):
        raise SmuggledError("a parameter is not of the form name=value")
    return Pair(piece, name, _decoded(value))


def _decoded(value: str) -> str:
    if "%" not in value and "+" not in value:
        return value
    if not _ESCAPES.fullmatch(value):
        raise SmuggledError("a parameter holds an escape that is none")
    try:
        return unquote_to_bytes(value.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise SmuggledError("a parameter is not UTF-8") from None


_ESCAPES: Final = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*", re.ASCII)
