"""Binance: what its answers say of a key.

Sources: https://developers.binance.com/docs/wallet/account/api-key-permission and rest-api.md,
"Account information", both read in November 2026.
"""

from dataclasses import replace
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.passport import Passport, reads_alone
from countersign.venues.readings.json_text import (
    any_permission,
    checked_account_id,
    checked_time_ms,
    permission,
    require_form,
)

Flag = bool | UnsetType


class _Restrictions(msgspec.Struct, frozen=True, rename="camel"):
    """`ipRestrict` and `enableReading` must be there; a flag that is not is unknown."""

    ip_restrict: bool
    enable_reading: bool
    enable_withdrawals: Flag = UNSET
    enable_internal_transfer: Flag = UNSET
    permits_universal_transfer: Flag = UNSET
    enable_margin: Flag = UNSET
    enable_futures: Flag = UNSET
    enable_vanilla_options: Flag = UNSET
    enable_fix_api_trade: Flag = UNSET
    enable_spot_and_margin_trading: Flag = UNSET
    enable_portfolio_margin_trading: Flag = UNSET
    # "Expiration time for spot and margin trading permission": in older copies of the document
    # and in the wild, of keys that are bound to no address.
    trading_authority_expiration_time: int | UnsetType = UNSET


class _Account(msgspec.Struct, frozen=True, rename="camel"):
    """The flags are the account's, so they are read only to know the answer by."""

    can_trade: bool
    can_withdraw: bool
    account_type: str
    balances: list[msgspec.Raw]
    uid: int | UnsetType = UNSET


_RESTRICTIONS: Final = msgspec.json.Decoder(_Restrictions)
_ACCOUNT: Final = msgspec.json.Decoder(_Account)


def read_key(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /sapi/v1/account/apiRestrictions`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_RESTRICTIONS, body)
    expires_at_ms = None
    spot = found.enable_spot_and_margin_trading
    if isinstance(found.trading_authority_expiration_time, int):
        expires_at_ms = checked_time_ms(found.trading_authority_expiration_time)
        # How the flag reads after that time is in no document.
        if expires_at_ms <= now_ms and spot is True:
            spot = UNSET
    return Passport(
        read=permission(found.enable_reading),
        trade=any_permission(
            spot,
            found.enable_futures,
            found.enable_margin,
            found.enable_vanilla_options,
            found.enable_portfolio_margin_trading,
            found.enable_fix_api_trade,
        ),
        withdraw=permission(found.enable_withdrawals),
        transfer=any_permission(found.enable_internal_transfer, found.permits_universal_transfer),
        ip_bound=permission(found.ip_restrict),
        checked_at_ms=now_ms,
        expires_at_ms=expires_at_ms,
        accounts=_accounts(found),
    )


def read_account(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v3/account`, which shows that the key may read, and no more.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ACCOUNT, body)
    account_id = checked_account_id(str(found.uid)) if isinstance(found.uid, int) else None
    return replace(reads_alone(now_ms, "spot"), account_id=account_id)


def _accounts(found: _Restrictions) -> tuple[str, ...]:
    margin = ("margin", "isolated_margin") if found.enable_margin is True else ()
    futures = ("futures", "coin_futures") if found.enable_futures is True else ()
    return ("spot", *margin, *futures)
