"""Binance's USDⓈ-M futures, as far as a bot needs them that places and cancels orders.

Source: developers.binance.com, Futures (USDⓈ-M), REST API, "Market Data", "Account" and "Trade",
and error codes, state of 2026-08. The wallet is the spot one of the key, an order sets its whole
worth aside there, and nobody holds a position.
"""

from decimal import Decimal
from typing import Final

from venue_simulator.binance.answers import (
    BAD_SYMBOL,
    Call,
    RefusedError,
    find_amount,
    illegal,
    missing,
    refusal,
    require,
    shown,
)
from venue_simulator.binance.public import rate_limit
from venue_simulator.binance.trade import (
    NEVER_RESTING,
    NO_SUCH_ORDER,
    STATUS,
    UNKNOWN_ORDER,
    find_order,
    side_and_type,
)
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market
from venue_simulator.trading.orders import (
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Status,
)

CONTRACTS: Final = {
    market.symbol: market
    for market in (
        Market("BTCUSDT", "BTC", "USDT", BTC_PRICE, Decimal("0.1")),
        Market("ETHUSDT", "ETH", "USDT", ETH_PRICE),
    )
}
# "New Order", the types that the other endpoint for conditional orders does not take.
_NEEDED: Final = {"LIMIT": ("timeInForce", "quantity", "price"), "MARKET": ("quantity",)}
_PERPETUAL_DELIVERS_AT_MS: Final = 4_133_404_800_000
_MAX_LEVERAGE: Final = 125
_NOTHING: Final = shown(Decimal(0))
_NO_MARGIN: Final = refusal(400, -2019, "Margin is insufficient.")


def exchange_info(call: Call) -> object:
    return {
        "timezone": "UTC",
        "serverTime": call.now_ms,
        "rateLimits": [
            rate_limit("REQUEST_WEIGHT", "MINUTE", 1, 2_400),
            rate_limit("ORDERS", "MINUTE", 1, 1_200),
        ],
        "exchangeFilters": [],
        "assets": [{"asset": "USDT", "marginAvailable": True, "autoAssetExchange": "0"}],
        "symbols": [_contract(market) for market in CONTRACTS.values()],
    }


def account(call: Call) -> object:
    total, free = call.account.total("USDT"), call.account.free("USDT")
    return {
        "totalInitialMargin": shown(total - free),
        "totalMaintMargin": _NOTHING,
        "totalWalletBalance": shown(total),
        "totalUnrealizedProfit": _NOTHING,
        "totalMarginBalance": shown(total),
        "totalPositionInitialMargin": _NOTHING,
        "totalOpenOrderInitialMargin": shown(total - free),
        "totalCrossWalletBalance": shown(total),
        "totalCrossUnPnl": _NOTHING,
        "availableBalance": shown(free),
        "maxWithdrawAmount": shown(free),
        "assets": [_asset(call, asset) for asset in call.account.assets()],
        "positions": [],
    }


def balance(call: Call) -> object:
    return [
        {
            "accountAlias": "simulated",
            "asset": asset,
            "balance": shown(call.account.total(asset)),
            "crossWalletBalance": shown(call.account.total(asset)),
            "crossUnPnl": _NOTHING,
            "availableBalance": shown(call.account.free(asset)),
            "maxWithdrawAmount": shown(call.account.free(asset)),
            "marginAvailable": True,
            "updateTime": call.now_ms,
        }
        for asset in call.account.assets()
    ]


def new_order(call: Call) -> object:
    try:
        return _described(call.account.place(_order_request(call), call.now_ms))
    except InsufficientBalanceError as error:
        raise RefusedError(_NO_MARGIN) from error
    except OrderRefusedError as error:
        raise RefusedError(refusal(400, -4116, "ClientOrderId is duplicated.")) from error


def cancel_order(call: Call) -> object:
    order = _find(call)
    if order is None or order.status is not Status.OPEN:
        raise RefusedError(UNKNOWN_ORDER)
    call.account.cancel(order, call.now_ms)
    return _described(order)


def cancel_open_orders(call: Call) -> object:
    market = _market(call)
    for order in call.account.open_orders(market.symbol):
        if order.market is market:
            call.account.cancel(order, call.now_ms)
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


def query_order(call: Call) -> object:
    order = _find(call)
    if order is None:
        raise RefusedError(NO_SUCH_ORDER)
    return _described(order)


def open_orders(call: Call) -> object:
    symbol = _market(call).symbol if "symbol" in call.parameters else ""
    contracts = CONTRACTS.values()
    found = call.account.open_orders(symbol)
    return [
        _described(each) for each in found if any(each.market is market for market in contracts)
    ]


def set_leverage(call: Call) -> object:
    """Answer as if it were set; no order here has any."""
    market, leverage = _market(call), require(call, "leverage")
    if not leverage.isdecimal() or not 0 < int(leverage) <= _MAX_LEVERAGE:
        raise RefusedError(refusal(400, -4028, f"Leverage {leverage} is not valid"))
    return {"symbol": market.symbol, "leverage": int(leverage), "maxNotionalValue": "1000000"}


def position_side(_call: Call) -> object:
    return {"dualSidePosition": False}


def _market(call: Call) -> Market:
    market = CONTRACTS.get(require(call, "symbol"))
    if market is None:
        raise RefusedError(BAD_SYMBOL)
    return market


def _order_request(call: Call) -> OrderRequest:
    market = _market(call)
    side, kind = side_and_type(call, _NEEDED)
    quantity = find_amount(call, "quantity")
    if quantity is None:
        raise RefusedError(missing("quantity"))
    lifetime = call.parameters.get("timeInForce", "GTC")
    if call.parameters.get("positionSide", "BOTH") != "BOTH":
        raise RefusedError(illegal("positionSide", "BOTH"))
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=quantity,
        price=find_amount(call, "price") if kind == "LIMIT" else None,
        client_id=call.parameters.get("newClientOrderId") or f"simulated{call.now_ns}",
        rests=kind == "LIMIT" and lifetime not in NEVER_RESTING,
        lifetime=lifetime,
    )


def _find(call: Call) -> Order | None:
    market, order = _market(call), find_order(call)
    return order if order is not None and order.market is market else None


def _described(order: Order) -> dict[str, object]:
    request = order.request
    return {
        "symbol": order.market.symbol,
        "orderId": order.number,
        "clientOrderId": request.client_id,
        "price": shown(order.price),
        "avgPrice": shown(order.market.price if order.filled else Decimal(0)),
        "origQty": shown(request.quantity),
        "executedQty": shown(order.filled),
        "cumQty": shown(order.filled),
        "cumQuote": shown(order.cost),
        "status": STATUS[order.status],
        "timeInForce": request.lifetime,
        "type": request.kind,
        "origType": request.kind,
        "side": request.side.name,
        "positionSide": "BOTH",
        "reduceOnly": False,
        "closePosition": False,
        "stopPrice": _NOTHING,
        "workingType": "CONTRACT_PRICE",
        "priceProtect": False,
        "priceMatch": "NONE",
        "selfTradePreventionMode": "NONE",
        "goodTillDate": 0,
        "time": order.created_at_ms,
        "updateTime": order.updated_at_ms,
    }


def _asset(call: Call, asset: str) -> dict[str, object]:
    total, free = call.account.total(asset), call.account.free(asset)
    return {
        "asset": asset,
        "walletBalance": shown(total),
        "unrealizedProfit": _NOTHING,
        "marginBalance": shown(total),
        "maintMargin": _NOTHING,
        "initialMargin": shown(total - free),
        "positionInitialMargin": _NOTHING,
        "openOrderInitialMargin": shown(total - free),
        "crossWalletBalance": shown(total),
        "crossUnPnl": _NOTHING,
        "availableBalance": shown(free),
        "maxWithdrawAmount": shown(free),
        "updateTime": call.now_ms,
    }


def _contract(market: Market) -> dict[str, object]:
    lots = {"minQty": "0.001", "maxQty": "1000", "stepSize": "0.001"}
    tick = format(market.tick, "f")
    return {
        "symbol": market.symbol,
        "pair": market.symbol,
        "contractType": "PERPETUAL",
        "deliveryDate": _PERPETUAL_DELIVERS_AT_MS,
        "onboardDate": 1_569_398_400_000,
        "status": "TRADING",
        "maintMarginPercent": "2.5000",
        "requiredMarginPercent": "5.0000",
        "baseAsset": market.base,
        "quoteAsset": market.quote,
        "marginAsset": market.quote,
        "pricePrecision": 2,
        "quantityPrecision": 3,
        "baseAssetPrecision": 8,
        "quotePrecision": 8,
        "underlyingType": "COIN",
        "underlyingSubType": ["PoW"],
        "settlePlan": 0,
        "triggerProtect": "0.0500",
        "filters": [
            {
                "filterType": "PRICE_FILTER",
                "minPrice": tick,
                "maxPrice": "1000000",
                "tickSize": tick,
            },
            {"filterType": "LOT_SIZE", **lots},
            {"filterType": "MARKET_LOT_SIZE", **lots},
            {"filterType": "MAX_NUM_ORDERS", "limit": 200},
            {"filterType": "MIN_NOTIONAL", "notional": "5"},
        ],
        "orderTypes": ["LIMIT", "MARKET"],
        "timeInForce": ["GTC", "IOC", "FOK", "GTX"],
    }
