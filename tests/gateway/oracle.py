"""An oracle of its own: from the bytes of a request, whether it may reach a venue.

It shares no code with the product and takes no class from it: reach.py says what may be reached,
and the product's files say no more than which plain GETs there are. Parameters are read in every
way in which any server may read them, so that one hidden value is enough.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from tests.every_venue.kit.discovery import EVERY

import countersign

_SOURCE: Final = Path(countersign.__path__[0]) / "venues" / "endpoints"
_FILES: Final = {
    "api.binance.com": "binance",
    "fapi.binance.com": "binance_futures",
    "dapi.binance.com": "binance_futures",
    "eapi.binance.com": "binance_options",
    "papi.binance.com": "binance_portfolio",
    "api.kraken.com": "kraken",
    "www.okx.com": "okx",
}
# Where one file is of several hosts.
_PATHS: Final = {
    "fapi.binance.com": ("/fapi/", "/futures/data/"),
    "dapi.binance.com": ("/dapi/", "/futures/data/"),
}
_OTHER_HOSTS: Final = {
    **{f"{name}.binance.com": "api.binance.com" for name in ("api-gcp", "api1", "api2", "api3")},
    "api4.binance.com": "api.binance.com",
    "openapi.okx.com": "www.okx.com",
}
_REACH: Final = {
    host: reach
    for name in ("BINANCE", "KRAKEN", "OKX")
    for host, reach in EVERY[name].reach.items()
}
_PLACE: Final = re.compile(r"(?:https:/{1,2})?([a-z0-9.-]+)((?:/[A-Za-z0-9._~-]+)+)", re.ASCII)
_ORDERS: Final = frozenset({"TRADE", "CANCEL"})
# What makes an order borrow, by its name without brackets and in lower case, with the values that
# do not.
_BORROWS: Final[Mapping[str, frozenset[object]]] = {
    "sideeffecttype": frozenset({"NO_SIDE_EFFECT"}),
    "autorepayatcancel": frozenset(),
    "leverage": frozenset({"none"}),
    "ordersleverage": frozenset({"none"}),
    "quickmgntype": frozenset({"manual", ""}),
}
# The parameters in which Binance takes a list of orders as JSON.
_LISTS: Final = frozenset({"batchorders", "orders"})
# No venue has these; `closepair` and the like would take an order to another symbol.
_UNKNOWN: Final = frozenset(
    {
        "somethingnew", "closepair", "orderspair", "closeleverage", "attachalgoordsinstid", "x",
        "batchordersx", "ordersx", "batchorderssomethingnew", "batchorderssideeffecttype",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Raw:
    """A request as it comes to the gateway."""

    method: str
    raw_path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass(frozen=True)
class Known:
    """How an endpoint is classed here, and what binds it to a symbol."""

    word: str
    symbols: tuple[str, ...]


def _known(host: str) -> Mapping[tuple[str, str], Known]:
    reach = _REACH[host]
    found = {}
    for word, lines in (
        ("TRADE", reach.trade),
        ("CANCEL", reach.cancel),
        ("LEVERAGE", reach.leverage),
        ("READ", reach.read),
        ("CLOSED", reach.closed),
    ):
        for line in lines:
            method, path, *symbols = line.split(" ")
            found[method, path] = Known(word, tuple(symbols))
    return _with_the_rest(found, host)


def _with_the_rest(
    found: dict[tuple[str, str], Known], host: str
) -> Mapping[tuple[str, str], Known]:
    """Add what the product's files name: any GET as a read, whatever else as closed."""
    for group in tomllib.loads((_SOURCE / f"{_FILES[host]}.toml").read_text("utf-8"))["group"]:
        for word, lines in group.items():
            if word in {"title", "source", "PARAMETERS"}:
                continue
            for line in lines:
                method, path, *symbols = line.split(" ")
                if not path.startswith(_PATHS.get(host, "/")):
                    continue
                rest = Known("READ" if method == "GET" else "CLOSED", tuple(symbols))
                found.setdefault((method, path), rest)
    return found


ENDPOINTS: Final = {host: _known(host) for host in _FILES}


@dataclass(frozen=True)
class Place:
    """Where a request goes, host and path and query."""

    host: str
    path: str
    query: bytes


def _place_of(raw: Raw) -> Place | None:
    rest, query = raw.raw_path.removeprefix(b"/gateway/"), raw.query
    if rest[:8].lower() == b"https%3a":
        rest, _, query = unquote_to_bytes(rest).partition(b"?")
    place = _PLACE.fullmatch(rest.decode("latin-1"))
    return None if place is None else Place(place[1], place[2], query)


def fault_of(raw: Raw, allowed: frozenset[str]) -> str | None:
    """Return why a request must not pass a grant of READ and TRADE for these symbols."""
    place = _place_of(raw)
    if place is None:
        return "no host and plain path"
    return fault_at(place, raw.method, raw.body, allowed)


def fault_at(place: Place, method: str, body: bytes, allowed: frozenset[str]) -> str | None:
    """Return why such a request must not arrive at a venue."""
    endpoints = ENDPOINTS.get(_OTHER_HOSTS.get(place.host, place.host))
    if endpoints is None:
        return "no host of a venue"
    known = endpoints.get((method, place.path), Known("none", ()))
    if known.word not in _ORDERS | {"READ"}:
        return f"an endpoint of the class {known.word}"
    items = _items(method, place.query, body)
    if known.word in _ORDERS:
        for name, value in (pair for item in items for pair in item):
            if _plain(name) in _UNKNOWN:
                return "a parameter that no venue has"
            if _plain(name) in _BORROWS and value not in _BORROWS[_plain(name)]:
                return "an order that borrows"
    if not known.symbols:
        return "acts on all symbols" if known.word == "TRADE" else None
    return _symbol_fault(items, known.symbols, allowed)


def _symbol_fault(
    items: list[list[tuple[str, Any]]], symbols: tuple[str, ...], allowed: frozenset[str]
) -> str | None:
    names = {_plain(each.removesuffix("[,]")) for each in symbols}
    listed = any(each.endswith("[,]") for each in symbols)
    for item in items:
        said = [value for name, value in item if _plain(name) in names]
        if not said:
            return "an item that names no symbol"
        for value in said:
            parts = value.split(",") if listed and isinstance(value, str) else [value]
            if not all(isinstance(part, str) and part in allowed for part in parts):
                return "a symbol that is not allowed"
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _items(method: str, query: bytes, body: bytes) -> list[list[tuple[str, Any]]]:
    """Return the pairs of each order that a server may see in a request."""
    items = [*_items_of(body)] if body else []
    if method == "GET" or not items:
        items.append([*_pairs_of(query)])
    else:
        items[0] += _pairs_of(query)
    return [order for item in items for order in _orders_of(item)]


def _orders_of(item: list[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    """Yield the item with each order of the lists that it has as JSON in a form; or as it is."""
    found = False
    for name, value in item:
        if _plain(name) in _LISTS and isinstance(value, str):
            for order in _items_of(value.encode()):
                found = True
                yield [*item, *((name + inner, each) for inner, each in order)]
    if not found:
        yield item


def _pairs_of(text: bytes) -> Iterator[tuple[str, Any]]:
    for piece in re.split(rb"[&;]", text):
        name, _, value = piece.partition(b"=")
        yield _decoded(name), _decoded(value)


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", "replace")


class _Object(list[tuple[str, Any]]):
    """The pairs of a JSON object, with every one that comes twice."""


def _items_of(body: bytes) -> Iterator[list[tuple[str, Any]]]:
    try:
        found = json.loads(body, object_pairs_hook=_Object)
    except (ValueError, RecursionError):
        yield [*_pairs_of(body)]
        return
    for item in found if isinstance(found, list) and not isinstance(found, _Object) else [found]:
        yield [*_values(item, "")]


def _values(value: Any, within: str) -> Iterator[tuple[str, Any]]:
    """Yield what stands under each name, with the names around it before it."""
    if isinstance(value, _Object):
        for name, inner in value:
            yield within + name, inner if not isinstance(inner, list) else None
            yield from _values(inner, within + name)
    elif isinstance(value, list):
        for member in value:
            yield from _values(member, within)
