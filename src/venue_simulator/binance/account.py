"""Binance's account, wallet and user data stream endpoints.

Sources: binance-spot-api-docs, rest-api.md, "Account Endpoints", state of 2026-07-21;
developers.binance.com, Wallet, "Get API Key Permission", "All Coins' Information", "User
Asset", "Trade Fee", "Withdraw", "User Universal Transfer"; Margin Trading, "Get All Cross
Margin Pairs". The listen keys of /api/v3/userDataStream left the documents in 2026; their
shape is that of older editions of user-data-stream.md.
"""

from typing import Final

from venue_simulator.binance.answers import (
    MARKETS,
    Call,
    RefusedError,
    find_amount,
    missing,
    require,
    shown,
)
from venue_simulator.binance.keys import PERMISSION_FIELDS, TRADING
from venue_simulator.seeded import seeded_text

_RATE = "0.00000000"
_NETWORK: Final[dict[str, object]] = {
    "network": "ETH",
    "withdrawIntegerMultiple": "0.00000001",
    "isDefault": True,
    "depositEnable": True,
    "withdrawEnable": True,
    "depositDesc": "",
    "withdrawDesc": "",
    "specialTips": "",
    "name": "Made up",
    "resetAddressStatus": False,
    "addressRegex": "^(0x)[0-9A-Fa-f]{40}$",
    "memoRegex": "",
    "withdrawFee": "0.00000000",
    "withdrawMin": "0.00001",
    "withdrawMax": "1000000",
    "minConfirm": 6,
    "unLockConfirm": 64,
    "sameAddress": False,
    "estimatedArrivalTime": 5,
    "busy": False,
}


def restrictions(call: Call) -> object:
    key = call.key
    answer: dict[str, bool | int] = {
        "ipRestrict": bool(key.networks),
        "createTime": key.created_at_ms,
    }
    for name in PERMISSION_FIELDS:
        answer[name] = name in key.permissions
    if key.trade_expires_at_ms is not None:
        answer["tradingAuthorityExpirationTime"] = key.trade_expires_at_ms
        # [K] The document says when the permission ends, not how it reads afterwards.
        answer[TRADING] = answer[TRADING] and call.now_ns < key.trade_expires_at_ms * 1_000_000
    return answer


def account(call: Call) -> object:
    """Describe the account; the `can...` fields are the account's, whatever the key may do."""
    rates = {"maker": _RATE, "taker": _RATE}
    return {
        "makerCommission": 0,
        "takerCommission": 0,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": rates | {"buyer": _RATE, "seller": _RATE},
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": call.now_ms,
        "accountType": "SPOT",
        "balances": [
            {
                "asset": asset,
                "free": shown(call.account.free(asset)),
                "locked": shown(call.account.locked(asset)),
            }
            for asset in call.account.assets()
        ],
        "permissions": ["SPOT"],
        "uid": 100000001,
    }


def coins(call: Call) -> object:
    return [_coin(call, asset) for asset in call.account.assets()]


def user_assets(call: Call) -> object:
    return [
        {
            "asset": asset,
            "free": shown(call.account.free(asset)),
            "locked": shown(call.account.locked(asset)),
            "freeze": "0",
            "withdrawing": "0",
            "ipoable": "0",
            "btcValuation": "0",
        }
        for asset in call.account.assets()
    ]


def trade_fees(call: Call) -> object:
    wanted = call.parameters.get("symbol", "")
    return [
        {"symbol": symbol, "makerCommission": _RATE, "takerCommission": _RATE}
        for symbol in MARKETS
        if wanted in ("", symbol)
    ]


def no_margin_pairs(_call: Call) -> object:
    """Answer that nothing trades on margin here."""
    return []


def withdraw(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    for name in ("coin", "address", "amount"):
        require(call, name)
    find_amount(call, "amount")
    return {"id": seeded_text(f"withdrawal {call.now_ns}", 32, "0123456789abcdef")}


def withdraw_with_questionnaire(call: Call) -> object:
    """Wallet, "Withdraw (for local entities that require travel rule)"."""
    withdraw(call)
    require(call, "questionnaire")
    return {"trId": call.now_ms, "accpted": True, "info": "Withdrawal request accepted"}


def transfer(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    for name in ("type", "asset", "amount"):
        require(call, name)
    return {"tranId": call.now_ms}


def listen_key(call: Call) -> object:
    return {"listenKey": seeded_text(f"listen key of {call.key.api_key}", 64)}


def renewed_listen_key(call: Call) -> object:
    if "listenKey" not in call.parameters:
        raise RefusedError(missing("listenKey"))
    return {}


def _coin(call: Call, asset: str) -> dict[str, object]:
    return {
        "coin": asset,
        "depositAllEnable": True,
        "withdrawAllEnable": True,
        "name": asset,
        "free": shown(call.account.free(asset)),
        "locked": shown(call.account.locked(asset)),
        "freeze": "0",
        "withdrawing": "0",
        "ipoing": "0",
        "ipoable": "0",
        "storage": "0",
        "isLegalMoney": False,
        "trading": True,
        "networkList": [_NETWORK | {"coin": asset}],
    }
