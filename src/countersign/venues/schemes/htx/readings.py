"""HTX: what its answers say of a key.

Source: https://huobiapi.github.io/docs/spot/v1/en/, "Get all Accounts of the Current User", "Get
UID", "API key query" and "How many API Keys one user can apply" (trade permission places and
cancels orders, and transfers), read in November 2026. The accounts are asked first, since version
1 of the API says why it refuses a key. Only a main user may ask for keys: of a sub-user's key
nothing more is known than that it reads.
"""

from dataclasses import replace
from functools import partial
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import KeyRejectedError, RejectionReason, unexpected_answer
from countersign.venues.passport import Passport, Permission, reads_alone
from countersign.venues.questions import API_KEY, More, Question
from countersign.venues.readings.json_text import (
    checked_addresses,
    checked_time_ms,
    permission,
    permission_of,
    require_form,
)

_MS_PER_DAY: Final = 86_400_000
_SUCCESS: Final = 200
_WORDS: Final = frozenset({"readOnly", "trade", "withdraw"})
_EXPIRED_HINT: Final = (
    "HTX says that the key has expired: keys that are bound to no address live for 90 days. Make a"
    " new one, bound to this server's address."
)
# Those of the document; locked ones count too.
_ACCOUNTS: Final = frozenset({"spot", "margin", "super-margin", "otc", "point", "investment"})


class _Account(msgspec.Struct, frozen=True):
    type: str


class _Accounts(msgspec.Struct, frozen=True):
    status: str
    data: list[_Account]


class _Uid(msgspec.Struct, frozen=True):
    code: int
    data: int


class _Key(msgspec.Struct, frozen=True, rename="camel"):
    permission: str
    status: str | UnsetType = UNSET
    ip_addresses: str | UnsetType | None = UNSET
    valid_days: int | UnsetType = UNSET
    update_time: int | UnsetType = UNSET


class _Keys(msgspec.Struct, frozen=True):
    code: int
    data: list[_Key]


_ACCOUNTS_FORM: Final = msgspec.json.Decoder(_Accounts)
_UID_FORM: Final = msgspec.json.Decoder(_Uid)
_KEYS_FORM: Final = msgspec.json.Decoder(_Keys)


def read_accounts(body: bytes, now_ms: int) -> More:
    """Read the answer of `GET /v1/account/accounts`, and ask for the user's id.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ACCOUNTS_FORM, body)
    if found.status != "ok":
        raise unexpected_answer()
    accounts = tuple(sorted({each.type for each in found.data} & _ACCOUNTS))
    return More(
        Question("GET", "/v2/user/uid"),
        partial(_read_uid, accounts),
        otherwise=_reader(accounts, None, now_ms),
    )


def _read_uid(accounts: tuple[str, ...], body: bytes, now_ms: int) -> More:
    """Read the answer of `GET /v2/user/uid`, and ask for this key of that user."""
    found = require_form(_UID_FORM, body)
    if found.code != _SUCCESS or found.data <= 0:
        raise unexpected_answer()
    return More(
        Question("GET", "/v2/user/api-key", f"uid={found.data}&accessKey={API_KEY}"),
        partial(_read_key, accounts, str(found.data)),
        otherwise=_reader(accounts, str(found.data), now_ms),
    )


def _read_key(accounts: tuple[str, ...], account_id: str, body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /v2/user/api-key` for one key.

    Raises:
        KeyRejectedError: EXPIRED.
    """
    found = require_form(_KEYS_FORM, body)
    if found.code != _SUCCESS or len(found.data) != 1 or not found.data[0].permission:
        raise unexpected_answer()
    key = found.data[0]
    if key.status == "expired":
        raise KeyRejectedError([RejectionReason.EXPIRED], _EXPIRED_HINT)
    words = {word.strip() for word in key.permission.split(",")}
    addresses = checked_addresses(key.ip_addresses.split(",")) if key.ip_addresses else ()
    trade = permission_of(words, {"trade"}, _WORDS)
    return Passport(
        read=permission_of(words, {"readOnly"}, _WORDS),
        trade=trade,
        withdraw=permission_of(words, {"withdraw"}, _WORDS),
        transfer=trade,
        ip_bound=Permission.UNKNOWN if key.ip_addresses is UNSET else permission(bool(addresses)),
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        expires_at_ms=_expires_at_ms(key, now_ms),
        account_kind="main",
        account_id=account_id,
        accounts=accounts,
    )


def _expires_at_ms(key: _Key, now_ms: int) -> int | None:
    """Return the end of a key, a whole number of days after its last change.

    [K] `validDays` counts whole days that are left, so that the end, and not the day of asking,
    stays the same from one check to the next.
    """
    if isinstance(key.valid_days, UnsetType) or key.valid_days < 0:
        return None
    left_until_ms = now_ms + key.valid_days * _MS_PER_DAY
    if isinstance(key.update_time, UnsetType):
        return checked_time_ms(left_until_ms)
    since_ms = checked_time_ms(key.update_time)
    days = -(-(left_until_ms - since_ms) // _MS_PER_DAY)
    return checked_time_ms(since_ms + days * _MS_PER_DAY)


def _reader(accounts: tuple[str, ...], account_id: str | None, now_ms: int) -> Passport:
    """Return what is known of a key that has shown its accounts, and may not show itself."""
    return replace(reads_alone(now_ms, *accounts), account_id=account_id)
