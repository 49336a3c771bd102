"""Lists every endpoint that ccxt knows at our venues' hosts and our tables do not class."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import ccxt

from countersign.venues.catalogue import Venue, load_catalogue

_METHODS: Final = frozenset({"get", "post", "put", "delete", "patch", "head"})
# Venues whose bots come with ccxt, by its name for them.
_EXCHANGES: Final[Mapping[str, str]] = {"BINANCE": "binance", "KRAKEN": "kraken", "OKX": "okx"}
# Made up, and of the form that each of them wants of a key.
_MADE_UP: Final = "bWFkZSB1cA=="


@dataclass(frozen=True, slots=True)
class CcxtEndpoint:
    """An endpoint as ccxt would call it; `signed`: with the API key, in whatever place."""

    method: str
    host: str
    path: str
    signed: bool


def main() -> int:
    """Return 0 when every endpoint is classed."""
    catalogue = load_catalogue()
    unclassed = [
        f"{name}: {each.method} {each.path}"
        for name in _EXCHANGES
        for each in ccxt_endpoints(catalogue.get(name))
        if catalogue.get(name).endpoints.find(each.method, each.path) is None
    ]
    for line in unclassed:
        print(line)
    return 1 if unclassed else 0


def ccxt_endpoints(venue: Venue) -> Iterator[CcxtEndpoint]:
    """Return what ccxt can call at a venue's hosts, public and private."""
    exchange = getattr(ccxt, _EXCHANGES[venue.name])(
        {"apiKey": _MADE_UP, "secret": _MADE_UP, "password": _MADE_UP}
    )
    for section, method, path in _leaves(exchange.api, ()):
        request = exchange.sign(path, list(section), method, {})
        url = urlsplit(request["url"])
        if url.hostname in venue.hosts:
            signed = _MADE_UP in (request["headers"] or {}).values()
            yield CcxtEndpoint(method, url.hostname, url.path, signed)


def _leaves(
    node: Mapping[str, Any], section: Sequence[str]
) -> Iterator[tuple[Sequence[str], str, str]]:
    """Walk ccxt's nested description: section, method, then paths with their costs."""
    for name, below in node.items():
        if name in _METHODS:
            yield from ((section, name.upper(), path) for path in below)
        else:
            yield from _leaves(below, (*section, name))


if __name__ == "__main__":
    sys.exit(main())
