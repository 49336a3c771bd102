"""The kinds of keys that Binance makes.

Source: developers.binance.com, Wallet, "Get API Key Permission", response.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate, Signing

READING: Final = "enableReading"
TRADING: Final = "enableSpotAndMarginTrading"
WITHDRAWING: Final = "enableWithdrawals"
FUTURES: Final = "enableFutures"
TRANSFERRING: Final = "permitsUniversalTransfer"
PERMISSION_FIELDS: Final = (
    READING,
    WITHDRAWING,
    "enableInternalTransfer",
    "enableMargin",
    FUTURES,
    TRANSFERRING,
    "enableVanillaOptions",
    "enableFixApiTrade",
    "enableFixReadOnly",
    TRADING,
    "enablePortfolioMarginTrading",
)
_READ = frozenset({READING})
_TRADE = frozenset({READING, TRADING})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "good-ed25519": KeyTemplate(_TRADE, signing=Signing.ED25519),
    "good-rsa": KeyTemplate(_TRADE, signing=Signing.RSA),
    "read-only": KeyTemplate(_READ),
    # Wallet, "Get API Key Permission": withdrawals can be enabled on an IP-bound key only.
    "withdraw": KeyTemplate(_TRADE | {WITHDRAWING}, addresses=_HERE),
    "everything": KeyTemplate(frozenset(PERMISSION_FIELDS), addresses=_HERE),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] Binance documents no expiry of a whole key; one that is gone answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "trade-expired": KeyTemplate(_TRADE, trade_lifetime=timedelta(days=-1)),
    "trade-expiring": KeyTemplate(_TRADE, trade_lifetime=timedelta(days=30)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    "missing-permission": KeyTemplate(frozenset({TRADING})),
}
