"""Bybit: what its answers say of a key.

Source: https://bybit-exchange.github.io/docs/v5/user/apikey-info, read in November 2026. Every
permission may ask it. `readOnly` is 1 where the key only reads, whatever its permissions list;
`expiredAt` counts for keys that are bound to no address, or older than the account's password,
and is the first second of 1970 for all others. v5/user/create-subuid-apikey: `*` stands for no
binding.
"""

from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import (
    any_permission,
    checked_account_id,
    checked_addresses,
    checked_time_ms,
    permission,
    require_form,
)

_WALLET: Final = "Wallet"
_TRADES: Final = ("ContractTrade", "Spot", "Options", "Derivatives")
# Block trades; copy trading is gone, and its list always empty.
_TRADES_TOO: Final = ("BlockTrade", "CopyTrading")
_TRANSFER_WORDS: Final = frozenset(
    {"AccountTransfer", "SubMemberTransfer", "SubMemberTransferList"}
)
_WITHDRAW_WORD: Final = "Withdraw"
# Converting, earning, and conversion with a fiat broker.
_TRANSFERS: Final = ("Exchange", "Earn", "FiatConvertBroker")
# By both, coins go to somebody else: a P2P order's are released to its buyer, Bybit Pay pays.
_WITHDRAWS: Final = ("FiatP2P", "FiatBitPay")
_MOVE_NOTHING: Final = ("Affiliate", "NFT", "BitCard", "ByXPost")
_KNOWN: Final = frozenset(
    {_WALLET, *_TRADES, *_TRADES_TOO, *_TRANSFERS, *_WITHDRAWS, *_MOVE_NOTHING}
)
_ANY_ADDRESS: Final = "*"
_UNIFIED: Final = ("unified", "fund")
_CLASSIC: Final = ("contract", "spot", "fund")
_MS_PER_S: Final = 1_000

_Permissions = dict[str, list[str]]


class _Key(msgspec.Struct, frozen=True, rename="camel"):
    read_only: int
    permissions: _Permissions
    ips: list[str] | UnsetType = UNSET
    expired_at: str | UnsetType = UNSET
    is_master: bool | UnsetType = UNSET
    user_id: int | UnsetType = msgspec.field(name="userID", default=UNSET)
    uta: int | UnsetType = UNSET


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    ret_code: int
    result: _Key


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def read_key(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /v5/user/query-api`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ANSWER, body)
    key = found.result
    if found.ret_code != 0 or key.read_only not in {0, 1}:
        raise unexpected_answer()
    may = key.permissions if not key.read_only else None
    addresses = _addresses(key.ips)
    return Passport(
        read=Permission.YES,
        trade=Permission.NO if may is None else _trade(may),
        withdraw=Permission.NO if may is None else _withdraw(may),
        transfer=Permission.NO if may is None else _transfer(may),
        ip_bound=Permission.UNKNOWN if key.ips is UNSET else permission(bool(addresses)),
        checked_at_ms=now_ms,
        ip_addresses=addresses,
        expires_at_ms=_expires_at_ms(key.expired_at),
        account_kind=_kind(key.is_master),
        account_id=checked_account_id(UNSET if key.user_id is UNSET else str(key.user_id)),
        accounts=_accounts(key.uta),
    )


def _trade(may: _Permissions) -> Permission:
    return any_permission(
        *(bool(may[name]) if name in may else UNSET for name in _TRADES),
        *(bool(may.get(name)) for name in _TRADES_TOO),
    )


def _withdraw(may: _Permissions) -> Permission:
    words = may.get(_WALLET)
    return any_permission(
        UNSET if words is None else _WITHDRAW_WORD in words,
        *(bool(may.get(name)) for name in _WITHDRAWS),
        _unknown(may),
    )


def _transfer(may: _Permissions) -> Permission:
    words = may.get(_WALLET)
    return any_permission(
        UNSET if words is None else not _TRANSFER_WORDS.isdisjoint(words),
        *(bool(may.get(name)) for name in _TRANSFERS),
        _unknown(may),
    )


def _unknown(may: _Permissions) -> bool | UnsetType:
    """Tell with UNSET that the key has a permission that the document does not name."""
    groups = {name for name, words in may.items() if words}
    words = set(may.get(_WALLET, ())) - _TRANSFER_WORDS - {_WITHDRAW_WORD}
    return UNSET if words or groups - _KNOWN else False


def _addresses(ips: list[str] | UnsetType) -> tuple[str, ...]:
    if isinstance(ips, UnsetType) or _ANY_ADDRESS in ips:
        return ()
    return checked_addresses(ips)


def _expires_at_ms(text: str | UnsetType) -> int | None:
    if isinstance(text, UnsetType):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise unexpected_answer("the venue's time can't be read") from None
    if time.tzinfo is None:
        raise unexpected_answer("the venue's time can't be read")
    seconds = (time - datetime.fromtimestamp(0, UTC)).total_seconds()
    return checked_time_ms(int(seconds) * _MS_PER_S) or None


def _kind(is_master: bool | UnsetType) -> str | None:
    if isinstance(is_master, UnsetType):
        return None
    return "main" if is_master else "sub"


def _accounts(uta: int | UnsetType) -> tuple[str, ...]:
    if isinstance(uta, UnsetType):
        return ()
    return _UNIFIED if uta else _CLASSIC
