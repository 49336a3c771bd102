"""Bitvavo's account, its withdrawals and its transfers.

Source: docs.bitvavo.com/docs/rest-api, "Get market fees", "Get balance" and "Withdraw assets";
`GET /v2/account`: ccxt 4.5.90 [K]; docs.bitvavo.com/docs/institutional-api, "Create transfer",
whose answer is made up [K].
"""

from typing import Final

from venue_simulator.bitvavo.answers import Call, shown

_FEES: Final = {"tier": "0", "volume": "10000.00", "taker": "0.0025", "maker": "0.0015"}


def account(_: Call) -> object:
    return {"fees": _FEES}


def fees(_: Call) -> object:
    return _FEES


def balance(call: Call) -> object:
    """List what is there; where an asset is named, that one alone."""
    account = call.account
    wanted = call.text("symbol")
    return [
        {
            "symbol": asset,
            "available": shown(account.free(asset)),
            "inOrder": shown(account.locked(asset)),
        }
        for asset in account.assets()
        if wanted in ("", asset) and account.total(asset)
    ]


def withdraw(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    amount = call.amount("amount")
    return {"success": True, "symbol": call.text("symbol"), "amount": shown(amount)}


def transfer(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    call.amount("amount")
    return {"transferId": str(call.now_ms), "status": "completed"}
