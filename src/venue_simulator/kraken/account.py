"""Kraken's account and funding endpoints.

Source: docs.kraken.com, "Get API Key Info", "Get Account Balance", "Get Extended Balance", "Get
Trade Balance", "Withdraw Funds", "Request Wallet Transfer", "Get Websockets Token".
"""

from base64 import b64encode
from decimal import Decimal
from typing import Final

from venue_simulator.kraken.answers import Call, amount_of, invalid
from venue_simulator.kraken.keys import WORDS
from venue_simulator.seeded import seeded_bytes, seeded_text

_PLACES: Final = {"ZUSD": 4, "USDT": 8}
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def key_info(call: Call) -> object:
    key = call.key
    created = str(key.created_at_ms // 1_000)
    known = [word for word in WORDS if word in key.permissions]
    return {
        "apiKeyName": "simulated",
        "apiKey": key.api_key,
        "nonce": str(key.nonces.highest),
        "nonceWindow": key.nonces.window,
        "permissions": known + sorted(key.permissions.difference(known)),
        "iban": "AA00 MADE UPXX XXXX",
        "validUntil": str((key.expires_at_ms or 0) // 1_000),
        "queryFrom": "0",
        "queryTo": "0",
        "createdTime": created,
        "modifiedTime": created,
        "ipAllowlist": key.address_texts(),
        "lastUsed": str(call.now_ns // 1_000_000_000),
    }


def balance(call: Call) -> object:
    return {asset: _shown(asset, call.account.total(asset)) for asset in call.account.assets()}


def extended_balance(call: Call) -> object:
    return {
        asset: {
            "balance": _shown(asset, call.account.total(asset)),
            "hold_trade": _shown(asset, call.account.locked(asset)),
        }
        for asset in call.account.assets()
    }


def trade_balance(call: Call) -> object:
    dollars = _shown("ZUSD", call.account.total("ZUSD"))
    none = "0.0000"
    return {
        "eb": dollars,
        "tb": dollars,
        "m": none,
        "n": none,
        "c": none,
        "v": none,
        "e": dollars,
        "mf": dollars,
    }


def withdraw(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    for name in ("asset", "key"):
        if not call.text(name):
            raise invalid(name)
    amount_of(call.fields, "amount")
    return {"refid": _reference(call)}


def wallet_transfer(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    for name in ("asset", "from", "to"):
        if not call.text(name):
            raise invalid(name)
    amount_of(call.fields, "amount")
    return {"refid": _reference(call)}


def sockets_token(call: Call) -> object:
    seed = f"token of {call.key.api_key} at {call.now_ns}"
    return {"token": b64encode(seeded_bytes(seed, 32)).decode(), "expires": 900}


def _shown(asset: str, amount: Decimal) -> str:
    return f"{amount:.{_PLACES.get(asset, 10)}f}"


def _reference(call: Call) -> str:
    text = seeded_text(f"reference {call.now_ns}", 17, _ID_LETTERS)
    return f"{text[:7]}-{text[7:13]}-{text[11:]}"
