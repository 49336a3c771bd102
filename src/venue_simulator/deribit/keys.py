"""The kinds of keys that Deribit makes.

Sources: docs.deribit.com/articles/access-scope and creating-api-key. A key's permissions are the
words of its scope; `mainaccount` is the account's, and stands in it without being asked for.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

MAIN_ACCOUNT: Final = "mainaccount"
_READ = frozenset({MAIN_ACCOUNT, "account:read", "trade:read", "wallet:read"})
_TRADE = frozenset({MAIN_ACCOUNT, "account:read", "trade:read_write", "wallet:read"})
_WITHDRAW = frozenset({MAIN_ACCOUNT, "account:read", "trade:read_write", "wallet:read_write"})
_AREAS = ("account", "block_rfq", "block_trade", "trade", "wallet")
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_WITHDRAW),
    "everything": KeyTemplate(
        frozenset({MAIN_ACCOUNT, *(f"{area}:read_write" for area in _AREAS)})
    ),
    # What moves funds within the owner's accounts, and out of none but the main one.
    "sub-account": KeyTemplate(_WITHDRAW - {MAIN_ACCOUNT}),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # Keys of Deribit do not end. This one is switched off ("private/disable_api_key").
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # "private/create_api_key": what is not given is none.
    "missing-permission": KeyTemplate(frozenset({MAIN_ACCOUNT})),
}
