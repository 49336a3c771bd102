"""How Coinbase shows an order.

Source: docs.cdp.coinbase.com, Advanced Trade API reference, "Get Order" and "List Fills".
"""

from typing import Final
from uuid import UUID

from venue_simulator.coinbase.answers import Body, shown, time_text
from venue_simulator.trading.orders import Order, OrderRequest, Status

STATUS: Final = {
    Status.OPEN: "OPEN",
    Status.FILLED: "FILLED",
    Status.CANCELLED: "CANCELLED",
    Status.EXPIRED: "CANCELLED",  # an order that fills in no part at once is cancelled
}
_LIFETIMES: Final = {
    "gtc": "GOOD_UNTIL_CANCELLED",
    "gtd": "GOOD_UNTIL_DATE_TIME",
    "ioc": "IMMEDIATE_OR_CANCEL",
    "fok": "FILL_OR_KILL",
}
# Order ids are UUIDs: an order's number, behind this beginning.
_ORDERS: Final = 0x1AD1_3C7E_0000_4000_8000_0000_0000_0000
_USER: Final = "11111111-1111-4111-8111-111111111111"


def id_of(order: Order) -> str:
    return str(UUID(int=_ORDERS + order.number))


def number_of(order_id: str) -> int | None:
    try:
        return UUID(order_id).int - _ORDERS
    except ValueError:
        return None


def described(order: Order) -> Body:
    request = order.request
    filled = order.status is Status.FILLED
    kind, _, lifetime = request.kind.rpartition("_")
    priced = request.price is not None
    return {
        "order_id": id_of(order),
        "product_id": order.market.symbol,
        "user_id": _USER,
        "order_configuration": {request.kind: _shown_configuration(request)},
        "side": request.side.value.upper(),
        "client_order_id": request.client_id,
        "status": STATUS[order.status],
        "time_in_force": _LIFETIMES[lifetime],
        "created_time": time_text(order.created_at_ms),
        "completion_percentage": "100" if filled else "0",
        "filled_size": shown(order.filled),
        "average_filled_price": shown(order.market.price) if filled else "0",
        "fee": "",
        "number_of_fills": "1" if filled else "0",
        "filled_value": shown(order.cost),
        "pending_cancel": False,
        "size_in_quote": False,
        "total_fees": "0",
        "size_inclusive_of_fees": False,
        "total_value_after_fees": shown(order.cost),
        "trigger_status": "INVALID_ORDER_TYPE",
        "order_type": "STOP_LIMIT" if "stop" in kind else "LIMIT" if priced else "MARKET",
        "reject_reason": "REJECT_REASON_UNSPECIFIED",
        "settled": filled,
        "product_type": "SPOT",
        "reject_message": "",
        "cancel_message": "User requested cancel" if order.status is Status.CANCELLED else "",
        "order_placement_source": "RETAIL_ADVANCED",
        "outstanding_hold_amount": "0",
        "is_liquidation": False,
        "last_fill_time": time_text(order.updated_at_ms) if filled else None,
        "edit_history": [],
    }


def fill(order: Order) -> Body:
    return {
        "entry_id": str(order.trade_number),
        "trade_id": str(order.trade_number),
        "order_id": id_of(order),
        "trade_time": time_text(order.updated_at_ms),
        "trade_type": "FILL",
        "price": shown(order.market.price),
        "size": shown(order.filled),
        "commission": "0",
        "product_id": order.market.symbol,
        "sequence_timestamp": time_text(order.updated_at_ms),
        "liquidity_indicator": "TAKER",
        "size_in_quote": False,
        "user_id": _USER,
        "side": order.request.side.value.upper(),
    }


def _shown_configuration(request: OrderRequest) -> Body:
    row: dict[str, object] = {"base_size": shown(request.quantity)}
    for name, amount in (("limit_price", request.price), ("stop_price", request.stop_price)):
        if amount is not None:
            row[name] = shown(amount)
    if request.lifetime:
        row["end_time"] = request.lifetime
    return row
