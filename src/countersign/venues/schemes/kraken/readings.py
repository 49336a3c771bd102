"""Kraken: what its answers say of a key.

Source: https://docs.kraken.com/api-reference/account-data/get-api-key-info, read in November
2026, with the table of permissions: query-funds, add-funds, withdraw-funds, earn-funds,
query-open-trades, query-closed-trades, modify-trades, close-trades, query-ledger, export-data,
create-ws-token, add-withdraw-address, update-withdraw-address. `validUntil` is 0 where the key
has no end, `ipAllowlist` is empty where it is bound to no address.
"""

from collections.abc import Set as AbstractSet
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import KeyRejectedError, RejectionReason, unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    checked_account_id,
    checked_addresses,
    checked_time_ms,
    find_integer,
    permission,
    permission_of,
    require_form,
)

_MS_PER_S: Final = 1_000
_READING: Final = frozenset(
    {"query-funds", "query-open-trades", "query-closed-trades", "query-ledger", "export-data"}
)
# close-trades cancels orders, and closes positions, which is a trade.
_TRADING: Final = frozenset({"modify-trades", "close-trades"})
_WITHDRAWING: Final = frozenset({"withdraw-funds"})
_WORDS: Final = frozenset(
    {
        *_READING,
        *_TRADING,
        *_WITHDRAWING,
        "add-funds",
        "earn-funds",
        "create-ws-token",
        "add-withdraw-address",
        "update-withdraw-address",
    }
)
_EXPIRED_HINT: Final = (
    "The key has expired. Make a new one at Kraken, or give this one a later end."
)


class _KeyInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Permissions and end must be there; an address list that is not is unknown."""

    permissions: list[str]
    valid_until: str
    ip_allowlist: list[str] | UnsetType = UNSET
    iban: str | UnsetType = UNSET


class _Answer(msgspec.Struct, frozen=True):
    error: list[str]
    result: _KeyInfo


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def read_key_info(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `POST /0/private/GetApiKeyInfo`.

    Raises:
        KeyRejectedError: EXPIRED: the key's end lies in the past.
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ANSWER, body).result
    expires_at_ms = _expires_at_ms(found.valid_until)
    if expires_at_ms is not None and expires_at_ms <= now_ms:
        raise KeyRejectedError([RejectionReason.EXPIRED], _EXPIRED_HINT)
    words = frozenset(found.permissions)
    bound = found.ip_allowlist
    return Passport(
        read=permission_of(words, _READING, _WORDS),
        trade=permission_of(words, _TRADING, _WORDS),
        withdraw=permission_of(words, _WITHDRAWING, _WORDS),
        transfer=_transfer(words),
        ip_bound=permission(bound if isinstance(bound, UnsetType) else bool(bound)),
        checked_at_ms=now_ms,
        ip_addresses=() if isinstance(bound, UnsetType) else checked_addresses(bound),
        expires_at_ms=expires_at_ms,
        account_id=checked_account_id(found.iban),
        accounts=("spot",),
    )


def _expires_at_ms(valid_until: str) -> int | None:
    seconds = find_integer(valid_until)
    if seconds is None:
        raise unexpected_answer("the key's end can't be read")
    return checked_time_ms(seconds * _MS_PER_S) if seconds else None


def _transfer(words: AbstractSet[str]) -> Permission:
    """Tell whether the key may move funds between the owner's wallets.

    "Request Wallet Transfer" (Spot to Futures) names `Funds permissions -
    Query` as what it needs, which would let a key that only reads move funds.
    Until a live call has shown it, such a key's answer is unknown.
    """
    if words & _WITHDRAWING:
        return Permission.YES
    return Permission.UNKNOWN if "query-funds" in words or not words <= _WORDS else Permission.NO
