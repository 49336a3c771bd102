"""Coinbase: what its answers say of a key.

Source: https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api, "Get API Key
Permissions", read in November 2026: `can_transfer` is deposits and withdrawals, and "Advanced
Trade Scope & Permissions" has it for moves between portfolios as well. Nothing is told of
addresses, and keys have no end.
"""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    checked_account_id,
    permission,
    require_form,
)

_UNTOLD: Final = "UNDEFINED"


class _KeyPermissions(msgspec.Struct, frozen=True):
    can_view: bool
    can_trade: bool
    can_transfer: bool
    portfolio_uuid: str | UnsetType = UNSET
    portfolio_type: str | UnsetType = UNSET


_KEY_PERMISSIONS: Final = msgspec.json.Decoder(_KeyPermissions)


def read_key_permissions(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v3/brokerage/key_permissions`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_KEY_PERMISSIONS, body)
    moves = permission(found.can_transfer)
    return Passport(
        read=permission(found.can_view),
        trade=permission(found.can_trade),
        withdraw=moves,
        transfer=moves,
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=now_ms,
        account_kind=_kind(found.portfolio_type),
        account_id=checked_account_id(found.portfolio_uuid),
    )


def _kind(word: str | UnsetType) -> str | None:
    kind = checked_account_id(word)
    return None if kind is None or kind == _UNTOLD else kind.lower()
