"""OKX: what its answers say of a key.

Source: https://www.okx.com/docs-v5/en/, "Get account configuration", read in November 2026:
`perm` lists read_only, trade and withdraw; `ip` lists addresses and is empty where the key is
bound to none; `type` is 0 for the main account. "Funds transfer" needs the permission Trade.
"""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    checked_account_id,
    checked_addresses,
    permission,
    permission_of,
    require_form,
)

_MAIN_ACCOUNT: Final = "0"
_WORDS: Final = frozenset({"read_only", "trade", "withdraw"})


class _Row(msgspec.Struct, frozen=True):
    perm: str
    uid: str
    ip: str | UnsetType = UNSET
    type: str | UnsetType = UNSET


class _Config(msgspec.Struct, frozen=True):
    code: str
    data: list[_Row]


_CONFIG: Final = msgspec.json.Decoder(_Config)


def read_config(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v5/account/config`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_CONFIG, body)
    if found.code != "0" or len(found.data) != 1 or not found.data[0].perm:
        raise unexpected_answer()
    row = found.data[0]
    words = {word.strip() for word in row.perm.split(",")}
    trade = permission_of(words, {"trade"}, _WORDS)
    addresses = checked_addresses(row.ip.split(",")) if isinstance(row.ip, str) and row.ip else ()
    return Passport(
        read=permission_of(words, {"read_only"}, _WORDS),
        trade=trade,
        withdraw=permission_of(words, {"withdraw"}, _WORDS),
        transfer=trade,
        ip_bound=Permission.UNKNOWN if row.ip is UNSET else permission(bool(addresses)),
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        account_kind=_kind(row.type),
        account_id=checked_account_id(row.uid),
        accounts=("trading", "funding"),
    )


def _kind(number: str | UnsetType) -> str | None:
    if not isinstance(number, str) or not number:
        return None
    return "main" if number == _MAIN_ACCOUNT else "sub"
