"""Gate's spot orders.

Source: gate.com/docs/developers/apiv4/en, "Create an order", "Batch place orders", "List all open
orders", "List orders", "Cancel all open orders in specified currency pair", "Cancel batch orders by
specified ID list", "Query single order details", "Cancel single order", "Amend single order",
"Query personal trading records"; "label list".
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from venue_simulator.gate.answers import (
    Call,
    RefusedError,
    Row,
    amount_of,
    bad_value,
    market_of,
    seconds,
    shown,
    text_of,
)
from venue_simulator.trading.orders import (
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

_MAX_BATCH: Final = 10
_MAX_ROWS: Final = 100
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_RESTING: Final = frozenset({"gtc", "poc"})
_NEVER_RESTING: Final = frozenset({"ioc", "fok"})
_MARKET: Final = "market"
_STATUS: Final = {
    Status.OPEN: "open",
    Status.FILLED: "closed",
    Status.CANCELLED: "cancelled",
    Status.EXPIRED: "cancelled",  # an ioc or fok order that fills in no part
}
_FINISHED: Final = {
    Status.OPEN: "open",
    Status.FILLED: "filled",
    Status.CANCELLED: "cancelled",
    Status.EXPIRED: "ioc",
}


def place(call: Call) -> Row:
    return _placed(call, call.row)


def place_batch(call: Call) -> list[Row]:
    """Place each order of a list; a refused one hinders no other."""
    if not 0 < len(call.rows) <= _MAX_BATCH:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "TOO_MANY_ORDERS", "Too many orders")
    return [_tried(call, row) for row in call.rows]


def cancel(call: Call) -> Row:
    return _cancelled(call, call.variables["order_id"], call.parameters.get("currency_pair"))


def cancel_batch(call: Call) -> list[Row]:
    return [_cancelled_in_batch(call, row) for row in call.rows]


def cancel_all(call: Call) -> list[Row]:
    name = call.parameters.get("currency_pair")
    symbol = market_of(name).symbol if name else ""
    orders = call.account.open_orders(symbol)
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return [_described(order) for order in orders]


def query(call: Call) -> Row:
    return _described(
        _found(call, call.variables["order_id"], call.parameters.get("currency_pair"))
    )


def amend(call: Call) -> Row:
    """Change amount or price; the pair stands in body or query, and the body's counts."""
    row = call.row
    name = text_of(row, "currency_pair") or call.parameters.get("currency_pair")
    order = _found(call, call.variables["order_id"], name)
    request = order.request
    if "amount" in row:
        request = replace(request, quantity=amount_of(row, "amount"))
    if "price" in row:
        request = replace(request, price=amount_of(row, "price"))
    try:
        call.account.change(order, request, call.now_ms)
    except OrderRefusedError as error:
        raise _rejection(error) from error
    return _described(order)


def open_orders(call: Call) -> list[Row]:
    """List open orders by pair; the pair can't be chosen."""
    by_symbol: dict[str, list[Order]] = {}
    for order in call.account.open_orders():
        by_symbol.setdefault(order.market.symbol, []).append(order)
    return [
        {
            "currency_pair": symbol,
            "total": len(orders),
            "orders": [_described(order) for order in reversed(orders[-_MAX_ROWS:])],
        }
        for symbol, orders in by_symbol.items()
    ]


def orders_by_status(call: Call) -> list[Row]:
    symbol = market_of(call.parameters.get("currency_pair")).symbol
    status = call.parameters.get("status")
    if status not in {"open", "finished"}:
        raise bad_value("status")
    account = call.account
    found = account.open_orders(symbol) if status == "open" else account.done_orders(symbol)
    return [_described(order) for order in reversed(found[-_MAX_ROWS:])]


def my_trades(call: Call) -> list[Row]:
    name = call.parameters.get("currency_pair")
    done = call.account.done_orders(market_of(name).symbol if name else "")
    filled = [order for order in done if order.status is Status.FILLED]
    return [_trade(order) for order in reversed(filled[-_MAX_ROWS:])]


def _placed(call: Call, row: Mapping[str, object]) -> Row:
    try:
        return _described(call.account.place(_order_request(row), call.now_ms))
    except OrderRefusedError as error:
        raise _rejection(error) from error


def _tried(call: Call, row: Mapping[str, object]) -> Row:
    try:
        done = _placed(call, row)
    except RefusedError as refused:
        return {
            "text": text_of(row, "text"),
            "succeeded": False,
            "label": refused.label,
            "message": refused.message,
        }
    return {**done, "succeeded": True, "label": "", "message": ""}


def _cancelled_in_batch(call: Call, row: Mapping[str, object]) -> Row:
    name, number = text_of(row, "currency_pair"), text_of(row, "id")
    told = {"currency_pair": name, "id": number, "text": "", "account": "spot"}
    try:
        _cancelled(call, number, name)
    except RefusedError as refused:
        return {**told, "succeeded": False, "label": refused.label, "message": refused.message}
    return {**told, "succeeded": True, "label": "", "message": ""}


def _cancelled(call: Call, number: str, name: str | None) -> Row:
    order = _found(call, number, name)
    if order.status is not Status.OPEN:
        label = "ORDER_CLOSED" if order.status is Status.FILLED else "ORDER_CANCELLED"
        raise RefusedError(HTTPStatus.BAD_REQUEST, label, "Order is not open")
    call.account.cancel(order, call.now_ms)
    return _described(order)


def _found(call: Call, number: str, name: str | None) -> Order:
    """Find an order by its id, or by the bot's own, which begins with `t-`."""
    symbol = market_of(name).symbol
    if number.isdecimal():
        order = call.account.find(int(number))
    else:
        order = call.account.find_by_client_id(number)
    if order is None or order.market.symbol != symbol:
        raise RefusedError(HTTPStatus.NOT_FOUND, "ORDER_NOT_FOUND", "Order not found")
    return order


def _order_request(row: Mapping[str, object]) -> OrderRequest:
    market = market_of(row.get("currency_pair"))
    side = _SIDES.get(text_of(row, "side"))
    kind = text_of(row, "type", "limit")
    lifetime = text_of(row, "time_in_force", "gtc")
    text = text_of(row, "text")
    allowed = _NEVER_RESTING if kind == _MARKET else _RESTING | _NEVER_RESTING
    if side is None:
        raise bad_value("side")
    if kind not in {_MARKET, "limit"} or lifetime not in allowed:
        raise bad_value("time_in_force")
    if text and not text.startswith("t-"):
        raise bad_value("text")
    amount = amount_of(row, "amount")
    # "amount": of the quote currency in a buy at the market's price.
    in_quote = kind == _MARKET and side is Side.BUY
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=amount / market.price if in_quote else amount,
        price=None if kind == _MARKET else amount_of(row, "price"),
        client_id=text,
        rests=lifetime in _RESTING,
        lifetime=lifetime,
        label=text_of(row, "account", "spot"),
    )


def _rejection(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        return RefusedError(
            HTTPStatus.BAD_REQUEST, "BALANCE_NOT_ENOUGH", f"Not enough balance of {error.args[0]}"
        )
    return RefusedError(HTTPStatus.BAD_REQUEST, "REPEATED_CREATION", "Repeated creation")  # [K]


def _described(order: Order) -> Row:
    request = order.request
    filled = order.status is Status.FILLED
    price = shown(order.market.price) if filled else "0"
    return {
        "id": str(order.number),
        "text": request.client_id or "apiv4",
        "amend_text": "-",
        "create_time": seconds(order.created_at_ms),
        "update_time": seconds(order.updated_at_ms),
        "create_time_ms": order.created_at_ms,
        "update_time_ms": order.updated_at_ms,
        "status": _STATUS[order.status],
        "currency_pair": order.market.symbol,
        "type": request.kind,
        "account": request.label,
        "side": request.side.value,
        "amount": shown(request.quantity),
        "price": "0" if request.price is None else shown(request.price),
        "time_in_force": request.lifetime,
        "iceberg": "0",
        "left": shown(request.quantity - order.filled),
        "filled_amount": shown(order.filled),
        "fill_price": shown(order.cost),
        "filled_total": shown(order.cost),
        "avg_deal_price": price,
        "fee": "0",
        "fee_currency": order.market.base,
        "point_fee": "0",
        "gt_fee": "0",
        "gt_discount": False,
        "rebated_fee": "0",
        "rebated_fee_currency": order.market.quote,
        "stp_id": 0,
        "stp_act": "-",
        "finish_as": _FINISHED[order.status],
    }


def _trade(order: Order) -> Row:
    return {
        "id": str(order.trade_number),
        "create_time": seconds(order.updated_at_ms),
        "create_time_ms": str(order.updated_at_ms),
        "currency_pair": order.market.symbol,
        "side": order.request.side.value,
        "role": "taker",
        "amount": shown(order.filled),
        "price": shown(order.market.price),
        "order_id": str(order.number),
        "fee": "0",
        "fee_currency": order.market.base,
        "point_fee": "0",
        "gt_fee": "0",
        "text": order.request.client_id or "apiv4",
    }
