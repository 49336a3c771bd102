"""BitMEX's endpoints of the user, its keys and its wallet.

Source: bitmex.com/api/explorer/swagger.json, "APIKey", "User" and "Position".
"""

from collections.abc import Mapping, Sequence

from venue_simulator.bitmex.answers import (
    ACCOUNT_NUMBER,
    SCALES,
    Call,
    RefusedError,
    invalid,
    time_text,
    units,
)
from venue_simulator.bitmex.keys import WORDS

Row = Mapping[str, object]
_ALL = "all"
_OTHER_KEY = "made-up-other-key-of-the-account"


def api_keys(call: Call) -> Sequence[Row]:
    """List the account's keys: another, which may do anything, and the one that asks."""
    key = call.key
    held = [word for word in WORDS if word in key.permissions]
    return [
        _key(call, _OTHER_KEY, [word for word in WORDS if word != "orderCancel"], []),
        _key(call, key.api_key, held, key.address_texts()),
    ]


def user(call: Call) -> Row:
    return {
        "id": ACCOUNT_NUMBER,
        "username": "user",
        "accountName": None,
        "isUser": True,
        "email": "user@example.com",
        "created": time_text(call.key.created_at_ms),
        "TFAEnabled": "GA",
    }


def wallet(call: Call) -> Row | Sequence[Row]:
    """Answer one currency, or a list of all of them."""
    if call.text("currency") == _ALL:
        return [_wallet(call, asset) for asset in call.account.assets()]
    return _wallet(call, _currency(call))


def margin(call: Call) -> Row | Sequence[Row]:
    if call.text("currency") == _ALL:
        return [_margin(call, asset) for asset in call.account.assets()]
    return _margin(call, _currency(call))


def positions(call: Call) -> Sequence[Row]:  # noqa: ARG001
    """There are none: all orders are for spot."""
    return []


def withdraw(call: Call) -> Row:
    """Answer as if it were asked for; the balances stay."""
    if not any(call.text(name) for name in ("address", "addressId", "targetUserId")):
        raise invalid("address")
    return _transaction(call, "Withdrawal")


def transfer(call: Call) -> Row:
    """Answer as if it were done; the balances stay."""
    if not call.text("targetAccountId"):
        raise invalid("targetAccountId")
    return _transaction(call, "Transfer")


def _key(call: Call, api_key: str, held: Sequence[str], addresses: Sequence[str]) -> Row:
    return {
        "id": api_key,
        "secret": None,
        "name": "simulated",
        "nonce": 0,
        "cidr": addresses[0] if addresses else "0.0.0.0/0",
        "cidrs": addresses,
        "targetAccountId": ACCOUNT_NUMBER,
        "permissions": held,
        "enabled": True,
        "userId": ACCOUNT_NUMBER,
        "created": time_text(call.key.created_at_ms),
    }


def _currency(call: Call) -> str:
    asset = call.text("currency") or "XBt"
    if asset not in SCALES:
        raise RefusedError("Invalid currency", name="ValidationError")
    return asset


def _wallet(call: Call, asset: str) -> Row:
    return {
        "account": ACCOUNT_NUMBER,
        "currency": asset,
        "deposited": units(call.account.total(asset), asset),
        "withdrawn": 0,
        "transferIn": 0,
        "transferOut": 0,
        "amount": units(call.account.total(asset), asset),
        "pendingCredit": 0,
        "pendingDebit": units(call.account.locked(asset), asset),
        "confirmedDebit": 0,
        "timestamp": time_text(call.now_ms),
    }


def _margin(call: Call, asset: str) -> Row:
    total, free = call.account.total(asset), call.account.free(asset)
    return {
        "account": ACCOUNT_NUMBER,
        "currency": asset,
        "amount": units(total, asset),
        "walletBalance": units(total, asset),
        "marginBalance": units(total, asset),
        "availableMargin": units(free, asset),
        "withdrawableMargin": units(free, asset),
        "timestamp": time_text(call.now_ms),
    }


def _transaction(call: Call, kind: str) -> Row:
    return {
        "transactID": f"00000000-0000-4000-8000-{call.now_ms % 10**12:012d}",
        "account": ACCOUNT_NUMBER,
        "currency": _currency(call),
        "network": call.text("network"),
        "transactType": kind,
        "amount": -int(call.amount("amount")),
        "fee": 0,
        "transactStatus": "Pending" if kind == "Withdrawal" else "Completed",
        "address": call.text("address"),
        "text": call.text("text"),
        "transactTime": None,
        "timestamp": time_text(call.now_ms),
    }
