"""The kinds of keys that KuCoin makes.

Source: kucoin.com/docs-new, "Introduction", "api-permission", and "Get Apikey Info", whose answer
calls Withdrawal "Transfer" and FlexTransfers "InnerTransfer". A key that may withdraw is bound to
addresses. Every key has General, so the one that lacks it is made up [K].
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

GENERAL: Final = "General"
SPOT: Final = "Spot"
MARGIN: Final = "Margin"
FUTURES: Final = "Futures"
EARN: Final = "Earn"
FLEX: Final = "InnerTransfer"
WITHDRAWAL: Final = "Transfer"
# In the order in which the example of "Get Apikey Info" has them.
WORDS: Final = (GENERAL, FUTURES, SPOT, EARN, FLEX, WITHDRAWAL, MARGIN)
_READ = frozenset({GENERAL})
_TRADE = frozenset({GENERAL, SPOT})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "futures": KeyTemplate(_READ | {FUTURES}),
    "withdraw": KeyTemplate(_TRADE | {WITHDRAWAL}, addresses=_HERE),
    "everything": KeyTemplate(frozenset(WORDS), addresses=_HERE),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] A sub-account's key whose days are over answers as an unknown one.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "missing-permission": KeyTemplate(frozenset({SPOT})),
}
