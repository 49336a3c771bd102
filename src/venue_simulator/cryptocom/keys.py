"""The kinds of keys that Crypto.com makes.

Source: exchange-developer.crypto.com, "Generating the API Key": a key may read, and
more is switched on.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

READ: Final = "read"
TRADE: Final = "trade"
WITHDRAW: Final = "withdraw"
_READ = frozenset({READ})
_TRADE = frozenset({READ, TRADE})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_TRADE | {WITHDRAW}),
    "everything": KeyTemplate(frozenset({READ, TRADE, WITHDRAW})),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] One that is gone answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # [K] The website makes none; it would be one that may not even read.
    "missing-permission": KeyTemplate(frozenset()),
}
