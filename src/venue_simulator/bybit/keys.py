"""The kinds of keys that Bybit makes.

Source: bybit-exchange.github.io/docs/v5/user/apikey-info, response, and create-subuid-apikey: a
key that is bound to no address ends after 90 days.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate, Signing

# Not a permission: the key's field of this name.
READ_ONLY: Final = "readOnly"
SPOT: Final = "SpotTrade"
TRANSFER: Final = "AccountTransfer"
WITHDRAW: Final = "Withdraw"
# Each permission's group in the answer; groups that are always empty are listed too.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "ContractTrade": ("Order", "Position"),
    "Spot": (SPOT,),
    "Wallet": (TRANSFER, "SubMemberTransfer", WITHDRAW),
    "Options": ("OptionsTrade",),
    "Derivatives": ("DerivativesTrade",),
    "CopyTrading": (),
    "BlockTrade": (),
    "Exchange": ("ExchangeHistory",),
    "NFT": (),
    "Affiliate": (),
    "Earn": ("Earn",),
    "FiatP2P": ("FiatP2POrder", "Advertising"),
    "FiatConvertBroker": ("FiatConvertBrokerOrder",),
    "FiatBitPay": ("FaitPayOrder",),
    "BitCard": ("BitCard",),
    "ByXPost": ("ByXPost",),
}
_TRADE = frozenset({SPOT, "Order", "Position", "DerivativesTrade"})
_EVERYTHING = frozenset(word for words in GROUPS.values() for word in words)
_UNBOUND = timedelta(days=90)
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE, lifetime=_UNBOUND),
    "good-2": KeyTemplate(_TRADE, lifetime=_UNBOUND),
    "good-rsa": KeyTemplate(_TRADE, lifetime=_UNBOUND, signing=Signing.RSA),
    "read-only": KeyTemplate(_TRADE | {READ_ONLY}, lifetime=_UNBOUND),
    "transfer": KeyTemplate(_TRADE | {TRANSFER}, lifetime=_UNBOUND),
    "withdraw": KeyTemplate(_TRADE | {TRANSFER, WITHDRAW}, lifetime=_UNBOUND),
    "everything": KeyTemplate(_EVERYTHING, lifetime=_UNBOUND),
    "pays": KeyTemplate(_TRADE | {"FiatP2POrder", "FaitPayOrder"}, lifetime=_UNBOUND),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, lifetime=_UNBOUND, elsewhere=True),
    # Any one permission is enough for query-api, so this key has none at all [K].
    "missing-permission": KeyTemplate(frozenset(), lifetime=_UNBOUND),
}
