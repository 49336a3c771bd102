"""The kinds of keys that Bitget makes.

Sources: bitget.com/api-doc/spot/account/Get-Account-Info, "authorities": those in -r read, those in
-w write; bitget.com/api-doc/uta/account/Get-Account-Info, "permissions". A key that may withdraw is
bound to addresses ("Quick start").
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate, Signing

SPOT_READ: Final = "stor"
SPOT: Final = "stow"
FUTURES: Final = "coow"
TRANSFER: Final = "wtow"
WITHDRAW: Final = "wwow"
CLASSIC: Final = ("coor", "cpor", "stor", "smor", "wtor", FUTURES, "cpow", SPOT, TRANSFER, WITHDRAW)
UNIFIED: Final = ("uta_mgt", "uta_trade", "withdraw")
# A key of a unified account that only reads; its answer says so beside the list.
READ_ONLY: Final = "read-only"
_READ = frozenset({SPOT_READ, "wtor"})
_TRADE = frozenset({SPOT, "wtor"})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "rsa": KeyTemplate(_TRADE, signing=Signing.RSA),
    "read-only": KeyTemplate(_READ),
    "unified": KeyTemplate(frozenset({"uta_mgt", "uta_trade"})),
    "unified-trade": KeyTemplate(frozenset({"uta_trade"})),
    "unified-read-only": KeyTemplate(frozenset({"uta_mgt", "uta_trade", READ_ONLY})),
    "withdraw": KeyTemplate(_TRADE | {WITHDRAW}, addresses=_HERE),
    "everything": KeyTemplate(frozenset(CLASSIC), addresses=_HERE),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] Keys have no end that a document names; one that was deleted answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # May not read spot, which the check of a classic account needs.
    "missing-permission": KeyTemplate(frozenset({FUTURES})),
}
