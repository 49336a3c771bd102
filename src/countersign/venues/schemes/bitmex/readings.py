"""BitMEX: what its answers say of a key.

Sources, read in November 2026: https://www.bitmex.com/app/apiKeysUsage, "API Key Permissions"
(each key reads; `order` is all of /order and /position, `orderCancel` only cancelling, `withdraw`
asks for withdrawals) and the schema APIKey of https://www.bitmex.com/api/explorer/swagger.json.
Whether `withdraw` moves funds between the owner's accounts, too, is in no document [K].
"""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    checked_account_id,
    checked_addresses,
    permission,
    require_form,
)

_ORDER: Final = "order"
_WITHDRAW: Final = "withdraw"
_WORDS: Final = frozenset({_ORDER, "orderCancel", _WITHDRAW})
_EVERY_ADDRESS: Final = frozenset({"", "0.0.0.0", "0.0.0.0/0", "::/0"})  # noqa: S104  # told, not bound to


class _Key(msgspec.Struct, frozen=True):
    """All but `secret`, for which the schema has a place, and of which nothing is made."""

    id: str
    permissions: list[str]
    cidr: str | UnsetType | None = UNSET
    cidrs: list[str] | UnsetType | None = UNSET
    user_id: int | UnsetType | None = msgspec.field(name="userId", default=UNSET)


_KEY: Final = msgspec.json.Decoder(_Key)


def read_own_key(body: bytes, now_ms: int) -> Passport:
    """Read the entry of one key in the answer of `GET /api/v1/apiKey`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    key = require_form(_KEY, body)
    words = set(key.permissions)
    # Where a word is none of the document's, it can stand for anything that is not named.
    otherwise = Permission.NO if words <= _WORDS else Permission.UNKNOWN
    withdraw = Permission.YES if _WITHDRAW in words else otherwise
    addresses = _addresses(key)
    return Passport(
        read=Permission.YES,
        trade=Permission.YES if _ORDER in words else otherwise,
        withdraw=withdraw,
        transfer=Permission.UNKNOWN if withdraw is Permission.YES else otherwise,
        ip_bound=Permission.UNKNOWN if addresses is None else permission(bool(addresses)),
        checked_at_ms=now_ms,
        ip_addresses=addresses or (),
        account_id=checked_account_id(str(key.user_id) if isinstance(key.user_id, int) else UNSET),
    )


def _addresses(key: _Key) -> tuple[str, ...] | None:
    """Return what the key is bound to; none where one entry lets every address in.

    None: the answer does not say.
    """
    if isinstance(key.cidrs, list) and key.cidrs:
        entries = key.cidrs
    elif key.cidr is None or isinstance(key.cidr, str):
        entries = [key.cidr or ""]
    elif isinstance(key.cidrs, list):
        return ()
    else:
        return None
    if any(entry.strip() in _EVERY_ADDRESS for entry in entries):
        return ()
    return checked_addresses(entries)
