"""MEXC's futures: one contract, an empty account, and no positions.

Source: github.com/mexcdevelop/apidocs, branch contract_v1_en, "Get the contract information", "Get
all informations of user's asset", "Get the user's current holding position", "Get leverage".
"""

from typing import Final

from venue_simulator.mexc.answers import Call, Row

_CONTRACT: Final[Row] = {
    "symbol": "BTC_USDT",
    "displayName": "BTC_USDT",
    "displayNameEn": "BTC_USDT PERPETUAL",
    "positionOpenType": 3,
    "baseCoin": "BTC",
    "quoteCoin": "USDT",
    "settleCoin": "USDT",
    "contractSize": 0.0001,
    "minLeverage": 1,
    "maxLeverage": 125,
    "priceScale": 1,
    "volScale": 0,
    "amountScale": 4,
    "priceUnit": 0.1,
    "volUnit": 1,
    "minVol": 1,
    "maxVol": 1_000_000,
    "takerFeeRate": 0.0002,
    "makerFeeRate": 0,
    "maintenanceMarginRate": 0.004,
    "initialMarginRate": 0.008,
    "state": 0,
    "isNew": False,
    "isHot": True,
    "isHidden": False,
}


def success(data: object) -> Row:
    return {"success": True, "code": 0, "data": data}


def ping(call: Call) -> Row:
    return success(call.now_ms)


def detail(call: Call) -> Row:  # noqa: ARG001
    return success([_CONTRACT])


def assets(call: Call) -> Row:  # noqa: ARG001
    return success(
        [
            {
                "currency": "USDT",
                "positionMargin": 0,
                "availableBalance": 0,
                "cashBalance": 0,
                "frozenBalance": 0,
                "equity": 0,
                "unrealized": 0,
                "bonus": 0,
            }
        ]
    )


def nothing(call: Call) -> Row:  # noqa: ARG001
    """Answer an empty list: of positions and orders."""
    return success([])


def done(call: Call) -> Row:  # noqa: ARG001
    """Answer that it is done: there is nothing to be done it to."""
    return success(None)
