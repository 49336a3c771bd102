"""Bitfinex's account endpoints.

Source: docs.bitfinex.com, "Key Permissions", "User Info", "Wallets", "Transfer Between Wallets",
"Deposit Address", "Withdrawal", "Generate Token". That field 21 of "User Info" tells a paper
trading account: Bitfinex's own models (bfx-api-node-models, lib/user_info.js).
"""

import hashlib
from uuid import UUID

from venue_simulator.bitfinex.answers import Call, decimal_of, invalid, notification, number
from venue_simulator.bitfinex.keys import SCOPES
from venue_simulator.seeded import seeded_bytes, seeded_text

_PAPER_FIELD = 21
_USER_FIELDS = 55
_GROUP, _MASTER = 100_001, 1_000_001
_WALLET = "exchange"


def permissions(call: Call) -> object:
    held = call.key.permissions
    return [[scope, int(f"{scope}:r" in held), int(f"{scope}:w" in held)] for scope in SCOPES]


def user_info(call: Call) -> object:
    """Paper trading accounts are sub-accounts; all others here are main ones."""
    row: list[object] = [None] * _USER_FIELDS
    user_id = _user_id(call)
    row[:6] = [user_id, "user@example.com", "simulated", call.key.created_at_ms, 1, 3]
    row[7] = "UTC"
    row[15:19] = [_GROUP, _MASTER if call.paper else user_id, 1, int(not call.paper)]
    row[_PAPER_FIELD] = 1 if call.paper else None
    return row


def wallets(call: Call) -> object:
    account = call.account
    return [
        [_WALLET, asset, number(account.total(asset)), 0, number(account.free(asset)), None, None]
        for asset in account.assets()
    ]


def transfer(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    amount, fields = decimal_of(call.fields, "amount"), call.fields
    _require(call, "from", "to", "currency")
    row = [call.now_ms, fields["from"], fields["to"], None, fields["currency"], None, None]
    text = f"{amount} {fields['currency']} transferred"
    return notification(call, "acc_tf", [*row, number(amount)], text)


def deposit_address(call: Call) -> object:
    _require(call, "wallet", "method")
    address = "made-up-" + seeded_text(f"address of {call.key.api_key}", 30)
    row = [None, str(call.fields["method"]).upper(), "BTC", None, address, None]
    return notification(call, "acc_dep", row, "success")


def withdraw(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    amount = decimal_of(call.fields, "amount")
    _require(call, "wallet", "method", "address")
    method, wallet = call.fields["method"], call.fields["wallet"]
    row = [13_080_092, None, method, None, wallet, number(amount), None, None, 0.0004]
    text = "Your withdrawal request has been successfully submitted."
    return notification(call, "acc_wd-req", row, text)


def token(call: Call) -> object:
    _require(call, "scope")
    seed = f"token of {call.key.api_key} at {call.now_ns}"
    return [f"pub:api:{UUID(bytes=seeded_bytes(seed, 16))}-caps:a:o:f:s:w:p-write"]


def _require(call: Call, *names: str) -> None:
    for name in names:
        if not call.fields.get(name):
            raise invalid(name)


def _user_id(call: Call) -> int:
    """Make a number that is always the same for a key."""
    return int.from_bytes(hashlib.sha256(call.key.api_key.encode()).digest()[:3])
