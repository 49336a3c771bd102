"""An oracle of its own: from the raw bytes of a request, whether it may reach a venue.

It shares no code with the product: the endpoints come out of the files as text, and parameters
are read in every way in which any server may read them, so that one hidden value is enough.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import countersign

_SOURCE: Final = Path(countersign.__path__[0]) / "venues" / "endpoints"
_HOSTS: Final = {"api.binance.com": "binance", "api.kraken.com": "kraken", "www.okx.com": "okx"}
_OTHER_HOSTS: Final = {
    **{f"{name}.binance.com": "api.binance.com" for name in ("api-gcp", "api1", "api2", "api3")},
    "api4.binance.com": "api.binance.com",
    "openapi.okx.com": "www.okx.com",
}
_PLACE: Final = re.compile(r"(?:https:/{1,2})?([a-z0-9.-]+)((?:/[A-Za-z0-9._~-]+)+)", re.ASCII)
_WORDS: Final = ("READ", "TRADE", "CANCEL")


@dataclass(frozen=True)
class Raw:
    """A request as it comes to the gateway."""

    method: str
    raw_path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def _endpoints(name: str) -> Mapping[tuple[str, str], tuple[str, list[str]]]:
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for group in tomllib.loads((_SOURCE / f"{name}.toml").read_text("utf-8"))["group"]:
        for word, lines in group.items():
            if word in {"title", "source"}:
                continue
            for line in lines:
                method, path, *symbols = line.split(" ")
                found[method, path] = (word, symbols)
    return found


ENDPOINTS: Final = {host: _endpoints(name) for host, name in _HOSTS.items()}


def fault_of(raw: Raw, allowed: frozenset[str]) -> str | None:
    """Return why a request must not pass a grant of READ and TRADE for these symbols."""
    rest, query = raw.raw_path.removeprefix(b"/gateway/"), raw.query
    if rest[:8].lower() == b"https%3a":
        rest, _, query = unquote_to_bytes(rest).partition(b"?")
    place = _PLACE.fullmatch(rest.decode("latin-1"))
    host = None if place is None else _OTHER_HOSTS.get(place[1], place[1])
    if place is None or host not in ENDPOINTS:
        return "no host and plain path"
    word, symbols = ENDPOINTS[host].get((raw.method, place[2]), ("none", []))
    if word not in _WORDS:
        return f"an endpoint of the class {word}"
    if not symbols:
        return "acts on all symbols" if word == "TRADE" else None
    return _symbol_fault(raw, query, symbols, allowed)


def _symbol_fault(
    raw: Raw, query: bytes, symbols: list[str], allowed: frozenset[str]
) -> str | None:
    names = {each.removesuffix("[,]").lower() for each in symbols}
    listed = any(each.endswith("[,]") for each in symbols)
    items = [*_items_of(raw.body)] if raw.body else []
    if raw.method == "GET" or not items:
        items.append([*_pairs_of(query)])
    else:
        items[0] += _pairs_of(query)
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


def _pairs_of(text: bytes) -> Iterator[tuple[str, Any]]:
    for piece in re.split(rb"[&;]", text):
        name, _, value = piece.partition(b"=")
        yield _decoded(name), _decoded(value)


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", "replace")


def _items_of(body: bytes) -> Iterator[list[tuple[str, Any]]]:
    """Yield the pairs of each item, of a JSON body with every pair that comes twice."""
    try:
        found = json.loads(body, object_pairs_hook=lambda pairs: ("object", pairs))
    except (ValueError, RecursionError):
        yield [*_pairs_of(body)]
        return
    for item in found if isinstance(found, list) else [found]:
        yield list(item[1]) if isinstance(item, tuple) else []
