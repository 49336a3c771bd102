"""The kinds of keys that MEXC makes.

Source: github.com/mexcdevelop/apidocs, branch spot_v3_en, "Create an APIKey for a sub-account": the
names of permissions. A right to withdraw has none there; its name is made up [K].
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

ACCOUNT_READ: Final = "SPOT_ACCOUNT_READ"
ACCOUNT_WRITE: Final = "SPOT_ACCOUNT_WRITE"
DEAL_READ: Final = "SPOT_DEAL_READ"
DEAL_WRITE: Final = "SPOT_DEAL_WRITE"
TRANSFER_WRITE: Final = "SPOT_TRANSFER_WRITE"
WITHDRAW_WRITE: Final = "SPOT_WITHDRAW_WRITE"
CONTRACT_ACCOUNT_READ: Final = "CONTRACT_ACCOUNT_READ"
CONTRACT_DEAL_READ: Final = "CONTRACT_DEAL_READ"
CONTRACT_DEAL_WRITE: Final = "CONTRACT_DEAL_WRITE"
_READER: Final = frozenset({ACCOUNT_READ, DEAL_READ, CONTRACT_ACCOUNT_READ, CONTRACT_DEAL_READ})
_TRADER: Final = _READER | {DEAL_WRITE, CONTRACT_DEAL_WRITE}
_WITHDRAWER: Final = _TRADER | {WITHDRAW_WRITE}
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADER),
    "good-2": KeyTemplate(_TRADER),
    "read-only": KeyTemplate(_READER),
    "withdraw": KeyTemplate(_WITHDRAWER),
    "everything": KeyTemplate(_WITHDRAWER | {TRANSFER_WRITE, ACCOUNT_WRITE}),
    "ip-bound": KeyTemplate(_TRADER, addresses=("203.0.113.7",)),
    "ip-bound-here": KeyTemplate(_TRADER, addresses=("127.0.0.1",)),
    # [K] A key that lapsed after 90 days is gone, so spot knows it no longer.
    "expired": KeyTemplate(_TRADER, lifetime=timedelta(days=-1)),
    "missing-permission": KeyTemplate(frozenset({DEAL_WRITE})),
    "futures-only": KeyTemplate(
        frozenset({CONTRACT_ACCOUNT_READ, CONTRACT_DEAL_READ, CONTRACT_DEAL_WRITE})
    ),
}
