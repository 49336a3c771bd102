"""Requests as the bots of each venue write them; drawn by Hypothesis."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from hypothesis import strategies as st
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.mutated import FORM, JSON, QUERY, Mutated
from tests.gateway.known_endpoints import (
    CANCEL,
    CLOSED,
    ENDPOINTS,
    FACTS,
    PUBLIC,
    READ,
    TRADE,
    Known,
)
from tests.gateway.oracle import Raw

from countersign.access.grant_token import mint_token

Draw = Callable[[st.SearchStrategy[Any]], Any]

KINDS: Final = {JSON: b"application/json", FORM: b"application/x-www-form-urlencoded"}
HOSTS: Final = tuple(sorted(FACTS))


def _drawn(number: int, size: int) -> bytes:
    return bytes([number]) * size


def _token(number: int) -> bytes:
    return mint_token(partial(_drawn, number)).reveal()


# Each venue's bot has a token of its own; nobody has the last one.
TOKENS: Final = {venue: _token(number) for number, venue in enumerate(EVERY, 1)}
NOBODYS: Final = _token(len(EVERY) + 1)
SLOTS: Final = {host: facts.token_header.lower().encode() for host, facts in FACTS.items()}

# Where an object stands around a symbol, and no list of them.
_OBJECTS: Final = frozenset({"order", "twap", "initial", "on"})
_VARIABLE: Final = re.compile(r"\{\w+\}")
_IN_TEN: Final = st.integers(0, 9)
# Orders are few among the reads, and most of what can go wrong.
_WORDS: Final = st.sampled_from((TRADE, TRADE, TRADE, CANCEL, CANCEL, READ, READ, PUBLIC, CLOSED))


def _by_word(host: str) -> Mapping[str, st.SearchStrategy[Known]]:
    words: dict[str, list[Known]] = {}
    for known in ENDPOINTS[host]:
        words.setdefault(known.word, []).append(known)
    return {word: st.sampled_from(found) for word, found in words.items()}


_BY_WORD: Final = {host: _by_word(host) for host in HOSTS}
ANY: Final = {host: st.one_of(*_BY_WORD[host].values()) for host in HOSTS}
_VENUES: Final = st.sampled_from(sorted(EVERY))
_HOSTS_OF: Final = {
    venue: st.sampled_from([host for host in HOSTS if FACTS[host] is facts])
    for venue, facts in EVERY.items()
}


@st.composite
def bases(draw: Draw) -> Raw:
    """Draw a request that is well-formed, of any endpoint, mostly for an allowed symbol."""
    host = draw(_HOSTS_OF[draw(_VENUES)])
    by_word = _BY_WORD[host]
    return written(draw, host, draw(by_word.get(draw(_WORDS), ANY[host])))


def written(draw: Draw, host: str, known: Known) -> Raw:
    """Write a request to an endpoint, and draw what there is a choice of."""
    venue = FACTS[host].mutated
    symbols = known.symbols if draw(_IN_TEN) else ()
    place, fields = filled(host, known), dict(_parameters(venue, known, symbols, draw))
    kinds = venue.kinds(known.method, known.place)
    nested = any(not isinstance(value, str) for value in fields.values())
    kind = JSON if nested and JSON in kinds else draw(st.sampled_from(kinds or (QUERY,)))
    if kind != JSON:
        path = place.partition("#")[0]
        return written_raw(host, known.method, path, **{kind: _form(fields)})
    path, body = venue.call.written(place, fields)
    if venue.bare_lists and draw(_IN_TEN) < 3:
        body = [body, body]
    return written_raw(host, known.method, path, json=_compact(body).encode())


def written_raw(
    host: str, method: str, path: str, *, query: bytes = b"", form: bytes = b"", json: bytes = b""
) -> Raw:
    """Return a request with the token of the venue's bot."""
    headers = [(SLOTS[host], TOKENS[FACTS[host].venue])]
    if form or json:
        headers.append((b"content-type", KINDS[FORM if form else JSON]))
    return Raw(method, f"/gateway/{host}{path}".encode(), query, (*headers,), form or json)


def _parameters(
    venue: Mutated, known: Known, symbols: tuple[str, ...], draw: Draw
) -> Iterator[tuple[str, Any]]:
    if known.word == READ and draw(_IN_TEN) < 3:
        yield "limit", "5"
    named = [each.removesuffix("[,]") for each in symbols if "{" not in each]
    if not named:
        return
    outer, _, inner = draw(st.sampled_from(named)).removesuffix("]").partition("[")
    if not inner:
        yield outer, venue.symbol
    else:
        order = {inner: venue.symbol}
        yield outer, order if outer in _OBJECTS else [order] * draw(st.integers(1, 2))


def filled(host: str, known: Known) -> str:
    """Return a place with a value for each variable, the symbol where that is one."""
    venue, examples = FACTS[host].mutated, FACTS[host].examples

    def value(found: re.Match[str]) -> str:
        bound = found[0] in known.symbols
        return venue.symbol if bound else examples.get(found[0].strip("{}"), "x1")

    return _VARIABLE.sub(value, known.place)


def _form(fields: Mapping[str, Any]) -> bytes:
    texts = {
        name: value if isinstance(value, str) else _compact(value) for name, value in fields.items()
    }
    return "&".join(f"{name}={quote(text)}" for name, text in texts.items()).encode()


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def host_of(raw: Raw) -> str:
    """Return the host that a request was written for; another one where it is no venue's."""
    path = unquote_to_bytes(raw.raw_path)
    named = (host for host in HOSTS if f"/{host}/".encode() in path)
    return next(named, HOSTS[0])
