"""The kinds of keys that HTX makes.

Source: huobiapi.github.io/docs/spot/v1/en, "API key query" and "Sub user API key creation": a key
that is bound to no address ends after 90 days.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate, Signing

READ: Final = "readOnly"
TRADE: Final = "trade"
WITHDRAW: Final = "withdraw"
WORDS: Final = (READ, TRADE, WITHDRAW)
# Not a permission: the key is a sub-user's.
SUB_USER: Final = "sub-user"
_READ = frozenset({READ})
_TRADE = frozenset({READ, TRADE})
LIFETIME: Final = timedelta(days=90)
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE, lifetime=LIFETIME),
    "good-2": KeyTemplate(_TRADE, lifetime=LIFETIME),
    "good-ed25519": KeyTemplate(_TRADE, lifetime=LIFETIME, signing=Signing.ED25519),
    "read-only": KeyTemplate(_READ, lifetime=LIFETIME),
    "withdraw": KeyTemplate(frozenset(WORDS), lifetime=LIFETIME),
    "everything": KeyTemplate(frozenset(WORDS), lifetime=LIFETIME),
    "sub-user": KeyTemplate(_TRADE | {SUB_USER}, lifetime=LIFETIME),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] An expired key is answered as one that was deleted.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    # HTX lets nobody make a key that does not read, so this one is made up [K].
    "missing-permission": KeyTemplate(frozenset({TRADE}), lifetime=LIFETIME),
}
