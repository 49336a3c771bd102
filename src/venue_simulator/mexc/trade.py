"""MEXC's spot orders.

Source: mexc.com/api-docs/spot-v3, "Spot Account/Trade" and "ENUM definitions".
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from venue_simulator.mexc.answers import Call, RefusedError, Row, amount_of, market_of, shown
from venue_simulator.trading.orders import (
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

_MAX_BATCH: Final = 20
_MAX_ROWS: Final = 1_000
_SIDES: Final = {"BUY": Side.BUY, "SELL": Side.SELL}
_RESTING: Final = frozenset({"LIMIT", "LIMIT_MAKER"})
_NEVER_RESTING: Final = frozenset({"IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"})
_MARKET: Final = "MARKET"
_STATUS: Final = {
    Status.OPEN: "NEW",
    Status.FILLED: "FILLED",
    Status.CANCELLED: "CANCELED",
    Status.EXPIRED: "CANCELED",
}


def place(call: Call) -> Row:
    return _placed(call, call.parameters)


def try_order(call: Call) -> Row:
    """Look at an order without placing it."""
    try:
        call.account.require(_order_request(call.parameters))
    except OrderRefusedError as error:
        raise _rejection(error) from error
    return {}


def place_batch(call: Call) -> list[Row]:
    """Place each order of the list; a refused one hinders no other."""
    try:
        orders = msgspec.json.decode(call.require("batchOrders"), type=list[dict[str, object]])
    except msgspec.DecodeError as error:
        raise RefusedError(33333, "param is error") from error
    if not 0 < len(orders) <= _MAX_BATCH:
        raise RefusedError(33333, "param is error")
    return [_tried(call, order) for order in orders]


def cancel(call: Call) -> Row:
    order = _found(call)
    if order is None or order.status is not Status.OPEN:
        raise RefusedError(-2011, "Unknown order sent.")
    call.account.cancel(order, call.now_ms)
    return _described(order)


def cancel_all(call: Call) -> list[Row]:
    """Cancel the open orders of up to five symbols."""
    symbols = [market_of(name).symbol for name in call.require("symbol").split(",")]
    orders = [order for symbol in symbols for order in call.account.open_orders(symbol)]
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return [_described(order) for order in orders]


def query(call: Call) -> Row:
    order = _found(call)
    if order is None:
        raise RefusedError(-2013, "Order does not exist.")
    return _described(order)


def open_orders(call: Call) -> list[Row]:
    name = call.parameters.get("symbol")
    orders = call.account.open_orders(market_of(name).symbol if name else "")
    return [_described(order) for order in orders[-_MAX_ROWS:]]


def all_orders(call: Call) -> list[Row]:
    symbol = market_of(call.require("symbol")).symbol
    return [_described(order) for order in call.account.orders(symbol)[-_MAX_ROWS:]]


def my_trades(call: Call) -> list[Row]:
    done = call.account.done_orders(market_of(call.require("symbol")).symbol)
    return [_trade(order) for order in done if order.status is Status.FILLED][-_MAX_ROWS:]


def _placed(call: Call, parameters: Mapping[str, object]) -> Row:
    try:
        order = call.account.place(_order_request(parameters), call.now_ms)
    except OrderRefusedError as error:
        raise _rejection(error) from error
    return {
        "symbol": order.market.symbol,
        "orderId": str(order.number),
        "orderListId": -1,
        "price": shown(order.price),
        "origQty": shown(order.request.quantity),
        "type": order.request.kind,
        "side": order.request.side.value.upper(),
        "transactTime": call.now_ms,
    }


def _tried(call: Call, order: Mapping[str, object]) -> Row:
    try:
        placed = _placed(call, order)
    except RefusedError as refused:
        told = {"msg": refused.message, "code": refused.code}
        return {"newClientOrderId": order.get("newClientOrderId"), **told}
    return {name: placed[name] for name in ("symbol", "orderId", "orderListId")}


def _found(call: Call) -> Order | None:
    symbol = market_of(call.require("symbol")).symbol
    number = call.parameters.get("orderId", "")
    client_id = call.parameters.get("origClientOrderId", "")
    if not number and not client_id:
        raise RefusedError(
            700004,
            "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
        )
    account = call.account
    order = (
        account.find(int(number)) if number.isdecimal() else account.find_by_client_id(client_id)
    )
    return order if order is not None and order.market.symbol == symbol else None


def _order_request(parameters: Mapping[str, object]) -> OrderRequest:
    market = market_of(parameters.get("symbol"))
    side = _SIDES.get(str(parameters.get("side")))
    kind = str(parameters.get("type"))
    if side is None or kind not in {_MARKET} | _RESTING | _NEVER_RESTING:
        raise RefusedError(-1128, "Combination of optional parameters invalid.")
    in_quote = kind == _MARKET and side is Side.BUY and "quoteOrderQty" in parameters
    amount = amount_of(parameters, "quoteOrderQty" if in_quote else "quantity")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=amount / market.price if in_quote else amount,
        price=None if kind == _MARKET else amount_of(parameters, "price"),
        client_id=str(parameters.get("newClientOrderId", "")),
        rests=kind in _RESTING,
    )


def _rejection(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        return RefusedError(30004, "Insufficient position")
    return RefusedError(30029, "Cannot exceed the maximum order limit")


def _described(order: Order) -> Row:
    request = order.request
    return {
        "symbol": order.market.symbol,
        "orderId": str(order.number),
        "orderListId": -1,
        "clientOrderId": request.client_id or None,
        "price": shown(order.price),
        "origQty": shown(request.quantity),
        "executedQty": shown(order.filled),
        "cummulativeQuoteQty": shown(order.cost),
        "status": _STATUS[order.status],
        "timeInForce": None,
        "type": request.kind,
        "side": request.side.value.upper(),
        "stopPrice": None,
        "icebergQty": None,
        "time": order.created_at_ms,
        "updateTime": order.updated_at_ms,
        "isWorking": True,
        "origQuoteOrderQty": "0",
    }


def _trade(order: Order) -> Row:
    return {
        "symbol": order.market.symbol,
        "id": str(order.trade_number),
        "orderId": str(order.number),
        "orderListId": -1,
        "price": shown(order.market.price),
        "qty": shown(order.filled),
        "quoteQty": shown(order.cost),
        "commission": "0",
        "commissionAsset": order.market.quote,
        "time": order.updated_at_ms,
        "isBuyer": order.request.side is Side.BUY,
        "isMaker": False,
        "isBestMatch": True,
        "isSelfTrade": False,
        "clientOrderId": order.request.client_id or None,
    }
