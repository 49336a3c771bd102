"""Bitfinex: what its answers say of a key.

Sources, read in November 2026:
  https://docs.bitfinex.com/reference/key-permissions : rows of scope, may read, may write
  https://docs.bitfinex.com/reference/rest-auth-info-user : the account
  https://github.com/bitfinexcom/bfx-api-node-models, lib/user_info.js, and bitfinex-api-php,
  models/UserInfo.php : field 21 of that answer tells a paper trading account, which the
  reference leaves out

No answer tells whether a key is bound to addresses, or when it ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    RejectionReason,
    unexpected_answer,
)
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More, Question
from countersign.venues.readings.json_text import any_permission, checked_account_id, require_form

_JSON: Final = "application/json"
USER_INFO: Final = Question("POST", "/v2/auth/r/info/user", body=b"{}", content_type=_JSON)
_ACCOUNT: Final = "account"
_READING: Final = (_ACCOUNT, "history", "orders", "positions", "funding", "settings", "wallets")
# `ui_withdraw` lets a key use what the website's own withdrawals use.
_WITHDRAWING: Final = ("withdraw", "ui_withdraw")
# Wallets: between the owner's wallets and accounts. Funding: offers lend money out.
_TRANSFERRING: Final = ("wallets", "funding")
_MASTER, _PAPER = 16, 21
_LIVE_HINT: Final = (
    "The key belongs to a paper trading account of Bitfinex: give it to BITFINEX_UAT, or make one"
    " in the account that trades."
)
_PAPER_HINT: Final = (
    "The key does not belong to a paper trading account of Bitfinex: give it to BITFINEX, or make"
    " one in the paper trading account."
)
_READ_HINT: Final = (
    "The key may not read its own account, so nobody can tell that it is one of paper trading."
    " Give it the permission to read the account at Bitfinex."
)


class _Row(msgspec.Struct, frozen=True, array_like=True):
    scope: str
    read: int
    write: int


_ROWS: Final = msgspec.json.Decoder(list[_Row])
_LIST: Final = msgspec.json.Decoder(list[Any])
_Scopes = Mapping[str, _Row]


def read_permissions(body: bytes, now_ms: int) -> Passport | More:
    """Read the answer of `POST /v2/auth/r/permissions` for a key of an account that trades.

    A key that may read its account is asked whose it is.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    scopes = _scopes(body)
    passport = _passport(scopes, now_ms)
    if not scopes[_ACCOUNT].read:
        return passport
    return More(USER_INFO, lambda told, _: _with_account(passport, told, paper=False))


def read_paper_permissions(body: bytes, now_ms: int) -> More:
    """Read the same answer for a key that should be of a paper trading account.

    Raises:
        KeyInsufficientError: it may not read its account, so nothing tells that it is.
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    scopes = _scopes(body)
    passport = _passport(scopes, now_ms)
    if not scopes[_ACCOUNT].read:
        raise KeyInsufficientError([RejectionReason.MISSING_PERMISSION], _READ_HINT)
    return More(USER_INFO, lambda told, _: _with_account(passport, told, paper=True))


def _scopes(body: bytes) -> _Scopes:
    """Read the rows; the account's, which every key has, must be there."""
    rows = require_form(_ROWS, body)
    scopes = {row.scope: row for row in rows}
    if len(scopes) != len(rows) or _ACCOUNT not in scopes:
        raise unexpected_answer()
    if any(flag not in {0, 1} for row in rows for flag in (row.read, row.write)):
        raise unexpected_answer()
    return scopes


def _passport(scopes: _Scopes, now_ms: int) -> Passport:
    return Passport(
        read=any_permission(*(_flag(scopes, scope, write=False) for scope in _READING)),
        trade=any_permission(_flag(scopes, "orders", write=True)),
        withdraw=_withdraw(scopes),
        transfer=any_permission(*(_flag(scopes, scope, write=True) for scope in _TRANSFERRING)),
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=now_ms,
    )


def _withdraw(scopes: _Scopes) -> Permission:
    """Tell whether money may leave, by whatever scope says so in its name (`eaas_withdraw`)."""
    others = {scope for scope in scopes if scope.endswith("withdraw")}
    names = others.union(_WITHDRAWING)
    return any_permission(*(_flag(scopes, scope, write=True) for scope in names))


def _flag(scopes: _Scopes, scope: str, *, write: bool) -> bool | UnsetType:
    row = scopes.get(scope)
    if row is None:
        return UNSET
    return bool(row.write if write else row.read)


def _with_account(passport: Passport, body: bytes, *, paper: bool) -> Passport:
    """Add whose key it is, and hold that it is of the environment that it was given for.

    Raises:
        KeyRejectedError: WRONG_ENVIRONMENT.
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    row = require_form(_LIST, body)
    if len(row) <= _PAPER or type(row[0]) is not int:
        raise unexpected_answer()
    if _is_paper(row[_PAPER]) is not paper:
        raise KeyRejectedError(
            [RejectionReason.WRONG_ENVIRONMENT], _PAPER_HINT if paper else _LIVE_HINT
        )
    account_id, master = row[0], row[_MASTER]
    return replace(
        passport,
        account_id=checked_account_id(str(account_id)),
        account_kind="main" if master is None or master == account_id else "sub",
    )


def _is_paper(flag: object) -> bool:
    if flag is None or flag in (0, 1):
        return bool(flag)
    raise unexpected_answer()
