"""The kinds of keys that Bitvavo makes. Source: docs.bitvavo.com/docs/get-started.

Permissions by the page's labels: View access, Trade digital assets, Withdraw digital assets,
Internal Transfer. No document says that a key ends, so that there is no kind for it.
"""

from collections.abc import Mapping
from typing import Final

from venue_simulator.key_records import KeyTemplate

VIEW: Final = "view"
TRADE: Final = "trade"
WITHDRAW: Final = "withdraw"
TRANSFER: Final = "transfer"
# Not a permission: the key was not confirmed by e-mail (error 306).
UNCONFIRMED: Final = "unconfirmed"
_VIEW = frozenset({VIEW})
_TRADE = frozenset({VIEW, TRADE})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_VIEW),
    "withdraw": KeyTemplate(_TRADE | {WITHDRAW}),
    "everything": KeyTemplate(_TRADE | {WITHDRAW, TRANSFER}),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    "unconfirmed": KeyTemplate(_TRADE | {UNCONFIRMED}),
    "missing-permission": KeyTemplate(frozenset({TRADE})),
}
