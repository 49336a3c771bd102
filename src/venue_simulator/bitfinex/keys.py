"""The kinds of keys that Bitfinex makes.

Source: docs.bitfinex.com, "Key Permissions": each scope can be read, written, or both. Here a
permission is written `scope:r` or `scope:w`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

_MICROSECOND_NS = 1_000
_NANOSECOND_NS = 1
# In the document's order.
SCOPES: Final = (
    "account",
    "history",
    "orders",
    "positions",
    "funding",
    "settings",
    "wallets",
    "withdraw",
    "ui_withdraw",
    "bfxpay",
)
_READ = frozenset({"account:r", "history:r", "orders:r", "positions:r", "wallets:r"})
_TRADE = _READ | {"orders:w"}
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_TRADE | {"withdraw:w"}),
    "everything": KeyTemplate(frozenset(f"{scope}:{act}" for scope in SCOPES for act in "rw")),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] No document gives a key an end; one that is gone answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    # Both environments are one host, so this key is accepted, for the other kind of account.
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # "Key Permissions" needs no permission [K], so only other endpoints refuse this key.
    "missing-permission": KeyTemplate(frozenset()),
    "nonce-us": KeyTemplate(_TRADE, nonce_unit_ns=_MICROSECOND_NS),
    "nonce-ns": KeyTemplate(_TRADE, nonce_unit_ns=_NANOSECOND_NS),
}
