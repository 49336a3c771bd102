"""KuCoin: what its answers say of a key.

Sources, read in November 2026: kucoin-universal-sdk, spec/rest/api/openapi-account-account.json,
"Get Apikey Info"; https://www.kucoin.com/docs-new, "Introduction", "api-permission", for what each
permission is for, and its endpoints, each of which names the one it needs. The answer has words of
its own: "Transfer" is what the pages call Withdrawal, and "InnerTransfer" is FlexTransfers. The old
transfers between wallets and sub-accounts need Spot or Futures alone, and loans need Margin.
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

_READ: Final = frozenset({"General"})
_TRADE: Final = frozenset({"Spot", "Margin", "Futures", "Unified", "LeadtradeFutures"})
_WITHDRAW: Final = frozenset({"Transfer", "Withdrawal"})
_TRANSFER: Final = _TRADE | _WITHDRAW | {"InnerTransfer", "FlexTransfers", "Earn"}
_KNOWN: Final = _READ | _TRANSFER


class _Key(msgspec.Struct, frozen=True):
    permission: str
    uid: int
    is_master: bool | UnsetType = msgspec.field(name="isMaster", default=UNSET)
    ip_whitelist: str | UnsetType | None = msgspec.field(name="ipWhitelist", default=UNSET)


class _Answer(msgspec.Struct, frozen=True):
    code: str
    data: _Key


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def read_api_key(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v1/user/api-key`.

    A word that no document has could stand for anything, so beside one nothing is a no.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ANSWER, body)
    if found.code != "200000" or not found.data.permission:
        raise unexpected_answer()
    key = found.data
    words = frozenset(word.strip() for word in key.permission.split(","))
    addresses = _addresses(key.ip_whitelist)
    return Passport(
        read=permission_of(words, _READ, _KNOWN),
        trade=permission_of(words, _TRADE, _KNOWN),
        withdraw=permission_of(words, _WITHDRAW, _KNOWN),
        transfer=permission_of(words, _TRANSFER, _KNOWN),
        ip_bound=_bound(key.ip_whitelist),
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        account_kind=_kind(key.is_master),
        account_id=checked_account_id(str(key.uid)),
        accounts=tuple(sorted(word.lower() for word in words & _TRADE)),
    )


def _bound(whitelist: str | UnsetType | None) -> Permission:
    # The field is left out at times, and no document says when.
    return permission(bool(whitelist)) if isinstance(whitelist, str) else Permission.UNKNOWN


def _addresses(whitelist: str | UnsetType | None) -> tuple[str, ...]:
    listed = whitelist.split(",") if isinstance(whitelist, str) and whitelist else []
    return checked_addresses(listed)


def _kind(is_master: bool | UnsetType) -> str | None:
    if is_master is UNSET:
        return None
    return "main" if is_master else "sub"
