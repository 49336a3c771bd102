"""How KuCoin shows orders and fills.

Source: kucoin-universal-sdk, spec/rest/api/openapi-spot-order.json, "Get Order By OrderId" and "Get
Trade History".
"""

from typing import Final

from venue_simulator.kucoin.answers import Row, shown, shown_id
from venue_simulator.trading.orders import Order, Status

# Fields of what the simulator lacks: hidden and iceberg orders, tags, taxes.
_NEVER_SET: Final[Row] = {
    "opType": "DEAL",
    "stp": None,
    "postOnly": False,
    "hidden": False,
    "iceberg": False,
    "visibleSize": "0",
    "cancelAfter": 0,
    "channel": "API",
    "tags": None,
    "tax": "0",
}


def ids(order: Order) -> Row:
    return {"orderId": shown_id(order.number), "clientOid": order.request.client_id}


def described(order: Order) -> Row:
    request = order.request
    active_now = order.status is Status.OPEN
    cancelled = order.status in {Status.CANCELLED, Status.EXPIRED}
    left = request.quantity - order.filled
    return {
        **_NEVER_SET,
        "id": shown_id(order.number),
        "clientOid": request.client_id,
        "symbol": order.market.symbol,
        "type": request.kind,
        "side": request.side.value,
        "price": shown(order.price),
        "size": shown(request.quantity),
        "funds": shown(request.quantity * request.limit),
        "dealSize": shown(order.filled),
        "dealFunds": shown(order.cost),
        "remainSize": shown(left) if active_now else "0",
        "remainFunds": shown(left * request.limit) if active_now else "0",
        "cancelledSize": shown(left) if cancelled else "0",
        "cancelledFunds": shown(left * request.limit) if cancelled else "0",
        "fee": "0",
        "feeCurrency": order.market.quote,
        "timeInForce": request.lifetime,
        "remark": request.label or None,
        "cancelExist": cancelled,
        "tradeType": "TRADE",
        "inOrderBook": active_now,
        "active": active_now,
        "isActive": active_now,
        "createdAt": order.created_at_ms,
        "lastUpdatedAt": order.updated_at_ms,
    }


def fill_of(order: Order) -> Row:
    return {
        "id": order.trade_number % 10**14,
        "orderId": shown_id(order.number),
        "counterOrderId": shown_id(order.trade_number),
        "tradeId": order.trade_number % 10**17,
        "symbol": order.market.symbol,
        "side": order.request.side.value,
        "liquidity": "taker",
        "type": order.request.kind,
        "forceTaker": False,
        "price": shown(order.market.price),
        "size": shown(order.filled),
        "funds": shown(order.cost),
        "fee": "0",
        "feeRate": "0",
        "feeCurrency": order.market.quote,
        "stop": "",
        "tradeType": "TRADE",
        "taxRate": "0",
        "tax": "0",
        "createdAt": order.updated_at_ms,
    }
