"""Bitget: what its answers say of a key.

Sources, read in November 2026, both at https://www.bitget.com/api-doc:
/spot/account/Get-Account-Info for keys of classic accounts: `authorities` lists codes, of which
those in -w may write (older answers say "trade" and "readonly", which tell nothing of withdrawal);
/uta/account/Get-Account-Info for those of unified ones: `permType` and `permissions`. Transfers of
a unified account need the management of it (/uta, "Transfer": UTA mgt., read and write).
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

_SUCCESS: Final = "00000"
# Futures orders and positions, spot, margin, copy trading, wallet, taxes, sub-accounts, P2P, loans.
_READ: Final = frozenset(
    {"coor", "cpor", "stor", "smor", "ttor", "wtor", "taxr", "chor", "p2pr", "pllr"}
)
_TRADE: Final = frozenset({"coow", "cpow", "stow", "smow"})
_TRANSFER: Final = frozenset({"wtow", "pllw"})
_WITHDRAW: Final = frozenset({"wwow"})
_KNOWN: Final = _READ | _TRADE | _TRANSFER | _WITHDRAW | {"ttow", "chow", "p2p", "p2pw", "taxw"}
_OLD_READ, _OLD_TRADE = "readonly", "trade"

_READ_ONLY, _READ_AND_WRITE = "read-only", "read-and-write"
_UNIFIED: Final = frozenset(
    {"uta_mgt", "uta_trade", "withdraw", "copy_futures_position", "copy_futures_order"}
)


class _Classic(msgspec.Struct, frozen=True, rename="camel"):
    user_id: str
    authorities: list[str]
    ips: str | UnsetType | None = UNSET


class _ClassicAnswer(msgspec.Struct, frozen=True):
    code: str
    data: _Classic


class _Unified(msgspec.Struct, frozen=True, rename="camel"):
    uid: str
    perm_type: str
    permissions: list[str]
    ips: str | UnsetType | None = UNSET
    parent_id: str | UnsetType | None = UNSET


class _UnifiedAnswer(msgspec.Struct, frozen=True):
    code: str
    data: _Unified


_CLASSIC: Final = msgspec.json.Decoder(_ClassicAnswer)
_UNIFIED_ANSWER: Final = msgspec.json.Decoder(_UnifiedAnswer)


def read_classic_info(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v2/spot/account/info`.

    A word that no document has could stand for anything, so beside one nothing is a no.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_CLASSIC, body)
    if found.code != _SUCCESS or not found.data.authorities:
        raise unexpected_answer()
    words = frozenset(found.data.authorities)
    addresses = _addresses(found.data.ips)
    return Passport(
        read=_may(words, words & _KNOWN | words & {_OLD_READ, _OLD_TRADE}),
        trade=_may(words, words & (_TRADE | {_OLD_TRADE}), {_OLD_READ}),
        withdraw=_may(words, words & _WITHDRAW),
        transfer=_may(words, words & _TRANSFER),
        ip_bound=_bound(found.data.ips),
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        account_id=checked_account_id(found.data.user_id),
        accounts=("classic",),
    )


def read_unified_info(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v3/account/info`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_UNIFIED_ANSWER, body)
    data = found.data
    if found.code != _SUCCESS or data.perm_type not in {_READ_ONLY, _READ_AND_WRITE}:
        raise unexpected_answer()
    words = frozenset(data.permissions)
    writes = data.perm_type == _READ_AND_WRITE
    no = Permission.NO if words <= _UNIFIED else Permission.UNKNOWN
    return Passport(
        read=Permission.YES if words & _UNIFIED else no,
        trade=Permission.YES if writes and "uta_trade" in words else no,
        # Even of a key that only reads: no document says what it would mean there.
        withdraw=Permission.YES if "withdraw" in words else no,
        transfer=Permission.YES if writes and "uta_mgt" in words else no,
        ip_bound=_bound(data.ips),
        checked_at_ms=now_ms,
        ip_addresses=_addresses(data.ips),
        account_kind=_kind(data.parent_id),
        account_id=checked_account_id(data.uid),
        accounts=("unified",),
    )


def _may(
    words: frozenset[str],
    shown_by: frozenset[str],
    known_besides: frozenset[str] | set[str] = frozenset(),
) -> Permission:
    return permission_of(words, shown_by, _KNOWN | known_besides)


def _bound(ips: str | UnsetType | None) -> Permission:
    return permission(bool(ips)) if isinstance(ips, str) else Permission.UNKNOWN


def _addresses(ips: str | UnsetType | None) -> tuple[str, ...]:
    return checked_addresses(ips.split(",")) if isinstance(ips, str) and ips else ()


def _kind(parent_id: str | UnsetType | None) -> str | None:
    if not isinstance(parent_id, str):
        return None
    return "sub" if parent_id else "main"
