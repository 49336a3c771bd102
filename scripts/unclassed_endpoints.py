"""Lists every endpoint that ccxt knows and our tables do not class, and the hosts it left aside.

A host that is not one of the venue's is a gap, too, unless the venue's file says what it is.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import ccxt

from countersign.venues.catalogue import Venue, VenueCatalogue, load_catalogue

_METHODS: Final = frozenset({"get", "post", "put", "delete", "patch", "head"})
# A variable of a path; its name is as good a value as any.
_VARIABLE: Final = re.compile(r"\{([^}]*)\}")
# Made up, and of the form that each of them wants of a key: Coinbase's class makes an Ed25519 key
# of 32 bytes in base64.
_MADE_UP: Final = "bWFkZSB1cCwgYW5kIG9mIHRoaXJ0eS10d28gYnl0ZXM="


@dataclass(frozen=True, slots=True)
class CcxtEndpoint:
    """An endpoint as ccxt would call it; `signed`: with the API key, in whatever place."""

    method: str
    host: str
    path: str
    signed: bool


def main(catalogue: VenueCatalogue | None = None) -> int:
    """Return 0 when every endpoint is classed, and every host that is left aside explained."""
    gaps = 0
    for venue in (catalogue or load_catalogue()).list_venues():
        # A sandbox has its exchange's endpoints.
        if venue.ccxt is None or venue.sandbox:
            continue
        lines, aside = unclassed(venue)
        for line in lines:
            print(line)
        for host, number in aside.items():
            print(f"left aside: {number} at {host} ({venue.ccxt.elsewhere.get(host, 'why?')})")
        gaps += len(lines) + len(aside.keys() - venue.ccxt.elsewhere.keys())
    return 1 if gaps else 0


def unclassed(venue: Venue) -> tuple[list[str], Counter[str]]:
    """Return what ccxt can call at a venue's hosts and is not classed, and how much elsewhere."""
    lines: list[str] = []
    aside: Counter[str] = Counter()
    for each in ccxt_endpoints(venue):
        if each.host not in venue.hosts:
            aside[each.host] += 1
        elif not _is_classed(venue, each):
            lines.append(f"{venue.name}: {each.method} {each.host}{each.path}")
    return lines, aside


def _is_classed(venue: Venue, each: CcxtEndpoint) -> bool:
    path = _VARIABLE.sub(r"\1", each.path)
    # Of a path that is many endpoints ccxt knows the path alone.
    actions = {
        one.action for one in venue.endpoints if (one.method, one.template) == (each.method, path)
    }
    return any(
        venue.find_endpoint(each.host, each.method, path, action) for action in actions | {""}
    )


def ccxt_endpoints(venue: Venue) -> Iterator[CcxtEndpoint]:
    """Return what ccxt can call at a venue, public and private, at whatever host."""
    if venue.ccxt is None:
        return
    exchange = getattr(ccxt, venue.ccxt.name)(
        {"apiKey": _MADE_UP, "secret": _MADE_UP, "password": _MADE_UP}
    )
    for section, method, path in _leaves(exchange.api, ()):
        try:
            request = exchange.sign(path, list(section), method, {})
        except KeyError:  # ccxt has no address for the section, so it can't call it either (gate)
            continue
        url = urlsplit(request["url"])
        signed = _MADE_UP in (request["headers"] or {}).values()
        yield CcxtEndpoint(method, url.hostname or "", url.path, signed)


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
