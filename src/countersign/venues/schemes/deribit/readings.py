"""Deribit: what its answers say of a key.

Sources, read in November 2026: https://docs.deribit.com/articles/access-scope,
https://docs.deribit.com/articles/creating-api-key ("Scopes and Access Control": the effective
scope stands in the answer of public/auth), and the scopes that the API reference names at each
method: withdraw and submit_transfer_to_user ask for `wallet:read_write` and `mainaccount`, the
transfers between sub-accounts for the first alone. Which addresses a key is bound to is told by
list_api_keys alone, whose answer holds secrets, so it is not asked.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Literal

import msgspec

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import permission, require_form

_AREAS: Final = frozenset({"account", "trade", "wallet", "block_trade", "block_rfq", "custody"})
_TRADING: Final = frozenset({"trade", "block_trade", "block_rfq"})
_LEVELS: Final = frozenset({"read", "read_write", "none"})
_FULL: Final = "read_write"
_SCOPE_MAX: Final = 4_096


class _Granted(msgspec.Struct, frozen=True):
    """All but the answer's tokens, which are never made into anything that could be kept."""

    token_type: Literal["bearer"]
    expires_in: int
    scope: str


class _Answer(msgspec.Struct, frozen=True):
    jsonrpc: Literal["2.0"]
    result: _Granted


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def read_scope(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v2/public/auth`.

    An area that is not named is closed ("create_api_key": what is not given is none). Where none
    is named, as in the document's own example, nothing is told.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    levels, is_main = _read_words(require_form(_ANSWER, body).result.scope)
    return Passport(
        read=_any(levels, _AREAS, {"read", _FULL}),
        trade=_any(levels, _TRADING, {_FULL}),
        withdraw=_withdraw(levels, is_main=is_main),
        transfer=_any(levels, {"wallet"}, {_FULL}),
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=now_ms,
        account_kind="main" if is_main else "sub",
    )


def _read_words(scope: str) -> tuple[Mapping[str, AbstractSet[str]], bool]:
    """Return the levels by area, and whether the account is a main one."""
    if len(scope) > _SCOPE_MAX:
        raise unexpected_answer("the venue's scope can't be read")
    levels: dict[str, set[str]] = {}
    words = scope.split()
    for word in words:
        area, colon, level = word.partition(":")
        if area in _AREAS:
            if not colon or level not in _LEVELS:
                raise unexpected_answer("the venue's scope can't be read")
            levels.setdefault(area, set()).add(level)
    return levels, "mainaccount" in words


def _any(
    levels: Mapping[str, AbstractSet[str]], areas: AbstractSet[str], wanted: AbstractSet[str]
) -> Permission:
    """Tell whether one of the areas is open at a wanted level."""
    if not levels:
        return Permission.UNKNOWN
    return permission(any(levels.get(area, set()) & wanted for area in areas))


def _withdraw(levels: Mapping[str, AbstractSet[str]], *, is_main: bool) -> Permission:
    """Tell whether money can leave: by the wallet, of a main account.

    What custodians may do with `custody:read_write` is in no document.
    """
    if _FULL in levels.get("custody", set()) and _FULL not in levels.get("wallet", set()):
        return Permission.UNKNOWN
    withdraw = _any(levels, {"wallet"}, {_FULL})
    return withdraw if is_main or withdraw is Permission.UNKNOWN else Permission.NO
