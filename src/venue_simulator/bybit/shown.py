"""How Bybit writes an order and its execution.

Source: bybit-exchange.github.io/docs, v5/order/open-order and v5/order/execution.
"""

from typing import Final

from venue_simulator.bybit.answers import shown
from venue_simulator.trading.orders import ZERO, Order, Status

_STATUS: Final = {
    Status.OPEN: "New",
    Status.FILLED: "Filled",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Cancelled",
}
_REJECTED: Final = {Status.EXPIRED: "EC_NoImmediateQtyToFill"}
# Fields of what the simulator lacks: triggers, attached orders, positions, borrowing.
_NEVER_SET: Final = {
    "blockTradeId": "",
    "isLeverage": "0",
    "positionIdx": 0,
    "cumExecFee": "0",
    "stopOrderType": "",
    "orderIv": "",
    "triggerPrice": "0",
    "takeProfit": "0",
    "stopLoss": "0",
    "tpTriggerBy": "",
    "slTriggerBy": "",
    "triggerDirection": 0,
    "triggerBy": "",
    "reduceOnly": False,
    "closeOnTrigger": False,
    "smpType": "None",
    "smpGroup": 0,
    "smpOrderId": "",
    "tpLimitPrice": "0",
    "slLimitPrice": "0",
    "placeType": "",
}


def described(order: Order) -> object:
    request = order.request
    left = request.quantity - order.filled if order.status is Status.OPEN else ZERO
    return {
        **_NEVER_SET,
        "orderId": str(order.number),
        "orderLinkId": request.client_id,
        "symbol": order.market.symbol,
        "price": shown(order.price),
        "qty": shown(request.quantity),
        "side": request.side.value.capitalize(),
        "orderStatus": _STATUS[order.status],
        "cancelType": "CancelByUser" if order.status is Status.CANCELLED else "UNKNOWN",
        "rejectReason": _REJECTED.get(order.status, "EC_NoError"),
        "avgPrice": shown(order.market.price) if order.filled else "",
        "leavesQty": shown(left),
        "leavesValue": shown(left * order.price),
        "cumExecQty": shown(order.filled),
        "cumExecValue": shown(order.cost),
        "timeInForce": request.lifetime,
        "orderType": request.kind,
        "basePrice": shown(order.market.price),
        "createdTime": str(order.created_at_ms),
        "updatedTime": str(order.updated_at_ms),
        "cumFeeDetail": {},
    }


def execution(order: Order) -> object:
    request = order.request
    return {
        "symbol": order.market.symbol,
        "orderId": str(order.number),
        "orderLinkId": request.client_id,
        "side": request.side.value.capitalize(),
        "orderType": request.kind,
        "stopOrderType": "",
        "orderPrice": shown(order.price),
        "orderQty": shown(request.quantity),
        "leavesQty": "0",
        "execId": str(order.trade_number),
        "execPrice": shown(order.market.price),
        "execQty": shown(order.filled),
        "execValue": shown(order.cost),
        "execType": "Trade",
        "execTime": str(order.updated_at_ms),
        "execFee": "0",
        "feeCurrency": order.market.quote,
        "feeRate": "0",
        "isMaker": False,
        "blockTradeId": "",
        "closedSize": "",
        "extraFees": "",
        "seq": order.trade_number,
    }
