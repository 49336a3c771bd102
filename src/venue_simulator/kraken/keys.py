"""The kinds of keys that Kraken makes. Source: docs.kraken.com, "Get API Key Info"."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

_MICROSECOND_NS = 1_000
_NANOSECOND_NS = 1
FUNDS: Final = "query-funds"
WITHDRAW: Final = "withdraw-funds"
OPEN: Final = "query-open-trades"
CLOSED: Final = "query-closed-trades"
MODIFY: Final = "modify-trades"
CLOSE: Final = "close-trades"
SOCKET: Final = "access-websocket"
# The document's example shows four words; the others are [K].
WORDS: Final = (FUNDS, WITHDRAW, OPEN, CLOSED, MODIFY, CLOSE, SOCKET)
_READ = frozenset({FUNDS, OPEN, CLOSED})
_TRADE = _READ | {MODIFY, CLOSE}
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_TRADE | {WITHDRAW}),
    "everything": KeyTemplate(frozenset(WORDS)),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "expiring": KeyTemplate(_TRADE, lifetime=timedelta(days=30)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # "Get API Key Info" needs no permission, so only other endpoints refuse this key.
    "missing-permission": KeyTemplate(frozenset()),
    "nonce-us": KeyTemplate(_TRADE, nonce_unit_ns=_MICROSECOND_NS),
    "nonce-ns": KeyTemplate(_TRADE, nonce_unit_ns=_NANOSECOND_NS),
    "nonce-window": KeyTemplate(_TRADE, nonce_window=10_000),
}
