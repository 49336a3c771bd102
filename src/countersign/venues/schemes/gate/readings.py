"""Gate: what its answers say of a key.

Sources, read in November 2026: https://www.gate.com/docs/developers/apiv4/en/, "Query All Main
Account Key Information", "Retrieve user account information", "APIv4 Permissions" and "Generate API
key"; https://github.com/gate/gateapi-go, docs/AccountKeyInfo.md, docs/AccountDetail.md.

The list of the main account's keys shows each without most of its letters, and the client's
document has one object in its place. So an answer is narrowed down to the keys that are in force
and have the addresses and pairs which account/detail tells of the very key. Where several are left
that differ, what they may do is unknown.

Withdrawing is a permission of its own ("APIv4 Permissions"), but the list of names that the answer
can have does not hold it: where it does not stand there, it is unknown, not a no.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.passport import Passport, Permission, reads_alone
from countersign.venues.questions import More, Question
from countersign.venues.readings.json_text import (
    any_permission,
    checked_account_id,
    checked_addresses,
    permission,
    require_form,
)

# The client leaves out what is empty, and says null now and then [K].
Names = list[str] | None | UnsetType

_NORMAL: Final = 1  # "API key status: 1 - Normal"
# Names of permissions under which orders are placed.
_TRADING: Final = frozenset(
    {"spot", "margin", "futures", "delivery", "options", "pilot", "alpha", "copy", "crossx"}
)
_WITHDRAWING: Final = frozenset({"withdrawal", "withdraw"})  # [K]
_ACCOUNTS: Final = ("spot", "margin", "unified", "futures", "delivery", "options")
_DETAIL: Final = Question("GET", "/api/v4/account/detail")


class _Right(msgspec.Struct, frozen=True):
    name: str
    read_only: bool


class _Key(msgspec.Struct, frozen=True):
    perms: list[_Right]
    state: int
    ip_whitelist: Names = UNSET
    currency_pairs: Names = UNSET


class _Detail(msgspec.Struct, frozen=True):
    """`key` tells the account's mode; it is read only to know the answer by."""

    user_id: int
    key: dict[str, msgspec.Raw]
    ip_whitelist: Names = UNSET
    currency_pairs: Names = UNSET


class _SpotAccount(msgspec.Struct, frozen=True):
    currency: str
    available: str


class _FuturesAccount(msgspec.Struct, frozen=True):
    currency: str
    total: str
    available: str


_KEYS: Final = msgspec.json.Decoder(list[_Key] | _Key)
_DETAILS: Final = msgspec.json.Decoder(_Detail)
_SPOT: Final = msgspec.json.Decoder(list[_SpotAccount])
_FUTURES: Final = msgspec.json.Decoder(_FuturesAccount)


def read_main_keys(body: bytes, now_ms: int) -> More:  # noqa: ARG001 a Reading
    """Read the answer of `GET /api/v4/account/main_keys`, and ask which of the keys it is.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_KEYS, body)
    keys = found if isinstance(found, list) else [found]
    return More(_DETAIL, partial(_read_detail_of, keys))


def read_detail(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v4/account/detail`, which tells the addresses alone.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    return _read_detail_of((), body, now_ms)


def read_spot_accounts(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v4/spot/accounts`, which shows that the key may read spot.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    require_form(_SPOT, body)
    return reads_alone(now_ms, "spot")


def read_futures_account(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v4/futures/usdt/accounts`: the key may read futures.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    require_form(_FUTURES, body)
    return reads_alone(now_ms, "futures")


def _read_detail_of(keys: Sequence[_Key], body: bytes, now_ms: int) -> Passport:
    detail = require_form(_DETAILS, body)
    addresses = checked_addresses(_listed(detail.ip_whitelist))
    bound = permission(UNSET if detail.ip_whitelist is UNSET else bool(addresses))
    candidates = [key for key in keys if _may_be(key, detail)]
    return Passport(
        read=Permission.YES,
        trade=_common(candidates, _trade),
        withdraw=_common(candidates, _withdraw),
        transfer=_common(candidates, _transfer),
        ip_bound=bound,
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        account_id=checked_account_id(str(detail.user_id)),
        accounts=_accounts(candidates),
    )


def _may_be(key: _Key, detail: _Detail) -> bool:
    return (
        key.state == _NORMAL
        and set(_listed(key.ip_whitelist)) == set(_listed(detail.ip_whitelist))
        and set(_listed(key.currency_pairs)) == set(_listed(detail.currency_pairs))
    )


def _listed(names: Names) -> list[str]:
    return names if isinstance(names, list) else []


def _common(keys: Iterable[_Key], read: Callable[[_Key], Permission]) -> Permission:
    """Return what all of the keys may, or may not; unknown where they differ or there is none."""
    found = {read(key) for key in keys}
    return found.pop() if len(found) == 1 else Permission.UNKNOWN


def _trade(key: _Key) -> Permission:
    return any_permission(*(not right.read_only for right in key.perms if right.name in _TRADING))


def _transfer(key: _Key) -> Permission:
    """`wallet`, "Read-write": query account records and transfer funds."""
    return any_permission(*(not right.read_only for right in key.perms if right.name == "wallet"))


def _withdraw(key: _Key) -> Permission:
    flags = [not right.read_only for right in key.perms if right.name in _WITHDRAWING]
    return any_permission(*flags) if flags else Permission.UNKNOWN


def _accounts(keys: Sequence[_Key]) -> tuple[str, ...]:
    named = [{right.name for right in key.perms} for key in keys]
    return tuple(name for name in _ACCOUNTS if named and all(name in each for each in named)) or (
        "spot",
    )
