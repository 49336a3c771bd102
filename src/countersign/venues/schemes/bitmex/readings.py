"""BitMEX: what its answers say of a key.

Sources, read in November 2026: https://www.bitmex.com/app/apiKeysUsage, "API Key Permissions"
(each key reads; `order` is all of /order and /position, `orderCancel` only cancelling, `withdraw`
asks for withdrawals) and the schema APIKey of https://www.bitmex.com/api/explorer/swagger.json.
Whether `withdraw` moves funds between the owner's accounts, too, is in no document [K].
"""

from typing import Final, Never

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    checked_account_id,
    checked_addresses,
    find_form,
    find_json,
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


class _Id(msgspec.Struct, frozen=True):
    id: str


_KEY: Final = msgspec.json.Decoder(_Key)
_ID: Final = msgspec.json.Decoder(_Id)
_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])


def read_of_nobody(_body: bytes, _now_ms: int) -> Never:
    """Refuse a list of keys that no key was asked about beside."""
    raise unexpected_answer()


def read_own_key(api_key: str, body: bytes, now_ms: int) -> Passport:
    """Read the one entry of a key in the answer of `GET /api/v1/apiKey`, which lists all.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER: it is no such list, or the key is not in it
            once.
    """
    # A list of raw entries is split without a look into them, so the whole is read first.
    if find_json(body) is None:
        raise unexpected_answer()
    own = [
        entry
        for entry in require_form(_LIST, body)
        if (named := find_form(_ID, bytes(entry))) is not None and named.id == api_key
    ]
    if len(own) != 1:
        raise unexpected_answer()
    key = require_form(_KEY, bytes(own[0]))
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
