"""The kinds of keys that OKX makes. Source: okx.com/docs-v5/en, "Get account configuration"."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

READ: Final = "read_only"
TRADE: Final = "trade"
WITHDRAW: Final = "withdraw"
WORDS: Final = (READ, WITHDRAW, TRADE)
_READ = frozenset({READ})
_TRADE = frozenset({READ, TRADE})
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
    # [K] A key that lapsed after 14 idle days is deleted, so it answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # Any one permission is enough for account/config, so this key has none at all [K].
    "missing-permission": KeyTemplate(frozenset()),
}
