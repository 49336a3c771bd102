"""An oracle of its own: from the bytes of a request, whether it may reach a venue.

It shares no code with the product and takes no class from it: each venue's reach.py and mutated.py
say what may be reached and what borrows, and the product's files no more than which plain GETs
there are. Parameters are read in every way in which any server may read them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from tests.every_venue.kit.mutated import Fields, Mutated, plain
from tests.gateway.known_endpoints import (
    CANCEL,
    CLOSED,
    ENDPOINTS,
    FACTS,
    PUBLIC,
    SAME_AS,
    TRADE,
    Known,
)
from tests.gateway.seen_parameters import Seen, orders_of, pairs_of, read, seen_in, spread

_PLACE: Final = re.compile(r"(?:https:/{1,2})?([a-z0-9.-]+)((?:/[A-Za-z0-9._~:,-]+)+)", re.ASCII)
_ORDERS: Final = frozenset({TRADE, CANCEL})
# No venue has these; mutations add them to orders.
_UNKNOWN: Final = frozenset({"somethingnew", "x"})
_OUTER: Final = re.compile(r"(\w+)\[(\w+)\]", re.ASCII)


@dataclass(frozen=True)
class Raw:
    """A request as it comes to the gateway."""

    method: str
    raw_path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass(frozen=True)
class Place:
    """Where a request goes, host and path and query."""

    host: str
    path: str
    query: bytes


def fault_of(raw: Raw) -> str | None:
    """Return why a request must not pass a grant of READ and TRADE for the venue's symbol."""
    place = _place_of(raw)
    if place is None:
        return "no host and plain path"
    return fault_at(place, raw.method, raw.body)


def fault_at(place: Place, method: str, body: bytes) -> str | None:
    """Return why such a request must not arrive at a venue."""
    host = SAME_AS.get(place.host, place.host)
    if host not in ENDPOINTS:
        return "no host of a venue"
    venue = FACTS[host].mutated
    asked = read(body) if body else Fields(pairs_of(place.query))
    orders, elsewhere = orders_of(venue, method, place.path, place.query, body)
    if any(elsewhere):
        return "parameters where the venue does not look"
    own = ENDPOINTS[host].find(method, place.path)
    if own is not None and own[0].word == PUBLIC:
        return None  # whatever it asks for, it does so without a key
    for named in sorted(venue.call.places(place.path, asked)):
        found = ENDPOINTS[host].find(method, named)
        if found is None:
            return "no endpoint that is known"
        known, in_path = found
        fault = _fault_among(venue, known, [Fields([*in_path.items(), *each]) for each in orders])
        if fault is not None:
            return fault
    return None


def _fault_among(venue: Mutated, known: Known, orders: Sequence[Fields]) -> str | None:
    if known.word == CLOSED:
        return "an endpoint that is closed"
    if known.word == TRADE and not known.symbols:
        return "acts on all symbols"
    lists = frozenset(plain(outer) for outer, _ in _OUTER.findall(" ".join(known.symbols)))
    faults = (
        _fault(venue, known, [*seen_in(each)]) for order in orders for each in spread(order, lists)
    )
    return next(filter(None, faults), None)


def _fault(venue: Mutated, known: Known, order: Sequence[Seen]) -> str | None:
    if known.word in _ORDERS and any(_UNKNOWN & {*names} for names, _ in order):
        return "a parameter that no venue has"
    if known.word in _ORDERS and any(_borrows(venue, *each) for each in order):
        return "an order that borrows"
    return _symbol_fault(venue, known, order) if known.symbols else None


def _borrows(venue: Mutated, names: tuple[str, ...], value: str | None) -> bool:
    return any(
        names[-len(_names(name)) :] == _names(name) and value not in free
        for name, free in venue.free.items()
    )


def _symbol_fault(venue: Mutated, known: Known, order: Sequence[Seen]) -> str | None:
    binding = {_names(each.removesuffix("[,]")) for each in known.symbols}
    listed = any(each.endswith("[,]") for each in known.symbols)
    said = [value for names, value in order if names in binding]
    if not said:
        return "an item that names no symbol"
    # A read has few parameters, but what it is narrowed down by can name another symbol within.
    least = 1 if known.word in _ORDERS else 2
    said += [value for names, value in order if len(names) >= least and names[-1] in venue.words]
    parts = [part for value in said for part in _parts(value, listed=listed)]
    return None if all(part == venue.symbol for part in parts) else "a symbol that is not allowed"


def _parts(value: str | None, *, listed: bool) -> Iterator[str | None]:
    yield from value.split(",") if listed and value is not None else [value]


def _names(parameter: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, re.split(r"[\[\]]", parameter))))


def _place_of(raw: Raw) -> Place | None:
    rest, query = raw.raw_path.removeprefix(b"/gateway/"), raw.query
    if rest[:8].lower() == b"https%3a":
        rest, _, query = unquote_to_bytes(rest).partition(b"?")
    place = _PLACE.fullmatch(rest.decode("latin-1"))
    return None if place is None else Place(place[1], place[2], query)
