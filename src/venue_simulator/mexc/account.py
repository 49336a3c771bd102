"""MEXC's account and wallet.

Source: mexc.com/api-docs/spot-v3, "Account Information", "Query Symbol Commission", "Query the
currency information", "Withdraw", "User Universal Transfer".
"""

from venue_simulator.mexc.answers import MARKETS, Call, Row, amount_of, market_of, shown


def account(call: Call) -> Row:
    """Answer flags of the account, whatever the key may do."""
    held = call.account
    return {
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "updateTime": None,
        "accountType": "SPOT",
        "balances": [
            {"asset": asset, "free": shown(held.free(asset)), "locked": shown(held.locked(asset))}
            for asset in held.assets()
        ],
        "permissions": ["SPOT"],
    }


def trade_fee(call: Call) -> Row:
    market_of(call.require("symbol"))
    return {
        "data": {"makerCommission": 0, "takerCommission": 0.0005},
        "code": 0,
        "msg": "success",
        "timestamp": call.now_ms,
    }


def currencies(call: Call) -> list[Row]:  # noqa: ARG001
    assets = {asset for market in MARKETS.values() for asset in (market.base, market.quote)}
    return [
        {
            "coin": asset,
            "Name": asset,
            "networkList": [
                {
                    "coin": asset,
                    "depositDesc": None,
                    "depositEnable": True,
                    "minConfirm": 1,
                    "Name": asset,
                    "network": "Ethereum(ERC20)",
                    "withdrawEnable": True,
                    "withdrawFee": "0.1",
                    "withdrawIntegerMultiple": None,
                    "withdrawMax": "1000000",
                    "withdrawMin": "1",
                    "sameAddress": False,
                    "contract": "",
                    "withdrawTips": None,
                    "depositTips": None,
                    "netWork": "ETH",
                }
            ],
        }
        for asset in sorted(assets)
    ]


def withdraw(call: Call) -> Row:
    """Answer as if it were done; the balances stay."""
    call.require("coin")
    call.require("address")
    amount_of(call.parameters, "amount")
    return {"id": f"made-up-{call.now_ms}"}


def transfer(call: Call) -> list[Row]:
    """Answer as if it were done; the balances stay."""
    for name in ("asset", "fromAccountType", "toAccountType"):
        call.require(name)
    amount_of(call.parameters, "amount")
    return [{"tranId": f"made-up-{call.now_ms}"}]
