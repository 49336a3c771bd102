"""The kinds of keys that BitMEX makes.

Source: bitmex.com/app/apiKeysUsage, "API Key Permissions": each key reads; a key's permissions are
the words of its entry in the list of keys.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

ORDER: Final = "order"
ORDER_CANCEL: Final = "orderCancel"
WITHDRAW: Final = "withdraw"
WORDS: Final = (ORDER, ORDER_CANCEL, WITHDRAW)
_NONE: frozenset[str] = frozenset()
_TRADE = frozenset({ORDER})
_WITHDRAW = frozenset({ORDER, WITHDRAW})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_NONE),
    "cancel-only": KeyTemplate(frozenset({ORDER_CANCEL})),
    "withdraw": KeyTemplate(_WITHDRAW),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # Keys of BitMEX do not end. This one is switched off.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
}
