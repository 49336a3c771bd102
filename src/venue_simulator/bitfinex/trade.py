"""Bitfinex's trading endpoints.

Source: docs.bitfinex.com, "Submit Order", "Update Order", "Cancel Order", "Order Multi-OP",
"Cancel Orders Multiple", "Retrieve Orders", "Orders History", "Trades". A positive amount buys, a
negative one sells. An order type without `EXCHANGE` is one on margin; here nobody borrows, so it
trades like the other. The texts of refusals are those that clients know [K].
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from venue_simulator.bitfinex.answers import (
    GENERIC,
    Call,
    RefusedError,
    decimal_of,
    integers_of,
    invalid,
    market_of,
    notification,
    number,
)
from venue_simulator.trading.orders import (
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

MAX_OPERATIONS = 75
_MARGINLESS = "EXCHANGE "
_STOPS = frozenset({"STOP", "STOP LIMIT", "TRAILING STOP"})
_AT_ONCE = frozenset({"MARKET", "IOC", "FOK"})
_KINDS = {"LIMIT"} | _STOPS | _AT_ONCE
_ORDER_FIELDS = 32
_PAGE = 25
_Done = TypeVar("_Done")


def submit(call: Call) -> object:
    return _submitted(call, call.fields)


def update(call: Call) -> object:
    return _updated(call, call.fields)


def cancel(call: Call) -> object:
    return _cancelled(call, call.fields)


def cancel_multi(call: Call) -> object:
    return _cancelled_many(call, call.fields)


def multi(call: Call) -> object:
    """Do up to 75 operations in turn; the first that is refused ends it [K]."""
    operations = call.fields.get("ops")
    if not isinstance(operations, list) or not 0 < len(operations) <= MAX_OPERATIONS:
        raise invalid("ops")
    done = [_operate(call, operation) for operation in operations]
    return notification(call, "ox_multi-req", done, f"Submitting {len(done)} order operations.")


def open_orders(call: Call) -> object:
    """List open orders, newest first; `id` limits them."""
    orders = call.account.open_orders(call.path.get("symbol", ""))
    return [_shown(order) for order in _limited(call, orders)]


def orders_history(call: Call) -> object:
    orders = call.account.done_orders(call.path.get("symbol", ""))
    return [_shown(order) for order in _limited(call, orders)[:_PAGE]]


def trades_history(call: Call) -> object:
    done = call.account.done_orders(call.path.get("symbol", ""))[::-1]
    return [_trade(order) for order in done if order.status is Status.FILLED][:_PAGE]


def _operate(call: Call, operation: object) -> object:
    if not isinstance(operation, list) or len(operation) != 2:  # noqa: PLR2004  # name and fields
        raise invalid("ops")
    name, fields = operation
    if name not in _OPERATIONS or not isinstance(fields, dict):
        raise invalid("ops")
    return _OPERATIONS[name](call, fields)


def _submitted(call: Call, fields: Mapping[str, object]) -> list[object]:
    request = _order_request(call, fields)
    order = _refused_as_bitfinex_says(lambda: call.account.place(request, call.now_ms))
    return notification(call, "on-req", [_shown(order)], "Submitting 1 orders.")


def _updated(call: Call, fields: Mapping[str, object]) -> list[object]:
    """Change an order in its place; it keeps its id."""
    order, request = _only_order(call, fields), None
    request = order.request
    if "amount" in fields:
        request = replace(request, quantity=abs(decimal_of(fields, "amount")))
    if "price" in fields and request.stop_price is not None:
        request = replace(request, stop_price=decimal_of(fields, "price"))
    elif "price" in fields:
        request = replace(request, price=decimal_of(fields, "price"))
    changed = request
    _refused_as_bitfinex_says(lambda: call.account.change(order, changed, call.now_ms))
    return notification(call, "ou-req", _shown(order), "Submitting update to order.")


def _cancelled(call: Call, fields: Mapping[str, object]) -> list[object]:
    order = _only_order(call, fields)
    call.account.cancel(order, call.now_ms)
    text = f"Submitted for cancellation; waiting for confirmation (ID: {order.number})."
    return notification(call, "oc-req", _shown(order), text)


def _cancelled_many(call: Call, fields: Mapping[str, object]) -> list[object]:
    """Cancel orders by `id`, by `cid` with its day, or `all`; unknown ones are passed over [K]."""
    everything = call.account.open_orders()
    if fields.get("all") in (1, True):
        found = everything
    else:
        numbers = set(integers_of(fields.get("id", [])))
        named = fields.get("cid", [])
        client_ids = {str(row[0]) for row in named if row} if isinstance(named, list) else set()
        found = [
            order
            for order in everything
            if order.number in numbers or order.request.client_id in client_ids
        ]
    for order in found:
        call.account.cancel(order, call.now_ms)
    shown = [_shown(order) for order in found]
    text = f"Submitting {len(found)} order cancellations."
    return notification(call, "oc_multi-req", shown, text)


_OPERATIONS: Final[Mapping[str, Callable[[Call, Mapping[str, object]], list[object]]]] = {
    "on": _submitted,
    "ou": _updated,
    "oc": _cancelled,
    "oc_multi": _cancelled_many,
}


def _order_request(call: Call, fields: Mapping[str, object]) -> OrderRequest:
    market, amount = market_of(call, fields), decimal_of(fields, "amount")
    shown = str(fields.get("type"))
    kind = shown.removeprefix(_MARGINLESS)
    if kind not in _KINDS:
        raise invalid("type")
    price, stop_price = _prices(fields, kind)
    return OrderRequest(
        market=market,
        side=Side.BUY if amount > 0 else Side.SELL,
        kind=shown,
        quantity=abs(amount),
        price=price,
        client_id=str(fields.get("cid") or ""),
        rests=kind not in _AT_ONCE,
        stop_price=stop_price,
        label=str(fields.get("flags") or 0),
    )


def _prices(fields: Mapping[str, object], kind: str) -> tuple[Decimal | None, Decimal | None]:
    """Read the limit and the trigger: "Submit Order", price, price_aux_limit, price_trailing."""
    if kind == "MARKET":
        return None, None
    if kind == "TRAILING STOP":
        return None, decimal_of(fields, "price_trailing")
    price = decimal_of(fields, "price")
    if kind == "STOP LIMIT":
        return decimal_of(fields, "price_aux_limit"), price
    return (None, price) if kind == "STOP" else (price, None)


def _refused_as_bitfinex_says(act: Callable[[], _Done]) -> _Done:
    try:
        return act()
    except InsufficientBalanceError as cause:
        text = f"Invalid order: not enough exchange balance for {cause}"
        raise RefusedError(GENERIC, text) from cause
    except DuplicateClientIdError as cause:
        raise RefusedError(GENERIC, "Invalid order: duplicate cid") from cause
    except OrderRefusedError as cause:
        raise RefusedError(GENERIC, "Invalid order: too many orders") from cause


def _only_order(call: Call, fields: Mapping[str, object]) -> Order:
    """Find the open order that `id` names, or `cid` with its day, which is not looked at."""
    numbers = integers_of(fields.get("id"))
    order = call.account.find(numbers[0]) if numbers else None
    if order is None and fields.get("cid"):
        order = call.account.find_by_client_id(str(fields["cid"]))
    if order is None or order.status is not Status.OPEN:
        raise RefusedError(GENERIC, "Order not found.")
    return order


def _limited(call: Call, orders: Sequence[Order]) -> list[Order]:
    newest = list(orders)[::-1]
    if "id" not in call.fields:
        return newest
    numbers = set(integers_of(call.fields["id"]))
    return [order for order in newest if order.number in numbers]


def _shown(order: Order) -> list[object]:
    """Write an order: "Submit Order", "Order data array"."""
    request, row = order.request, [None] * _ORDER_FIELDS
    sign = 1 if request.side is Side.BUY else -1
    flags = int(request.label) if request.label.isdecimal() else 0
    fields: dict[int, object] = {
        0: order.number,
        2: int(request.client_id) if request.client_id.isdecimal() else order.created_at_ms,
        3: order.market.symbol,
        4: order.created_at_ms,
        5: order.updated_at_ms,
        6: number(sign * (request.quantity - order.filled)),
        7: number(sign * request.quantity),
        8: request.kind,
        12: flags,
        13: _status(order),
        16: number(request.stop_price or request.price or Decimal(0)),
        17: number(order.market.price) if order.status is Status.FILLED else 0,
        18: 0,
        19: number(order.price) if request.stop_price is not None else 0,
        23: 0,
        24: 0,
        28: "API>BFX",
        31: {},
    }
    shown: list[object] = list(row)
    for index, value in fields.items():
        shown[index] = value
    return shown


def _status(order: Order) -> str:
    if order.status is Status.OPEN:
        return "ACTIVE"
    if order.status is Status.FILLED:
        return f"EXECUTED @ {order.market.price}({order.filled})"
    return "CANCELED"


def _trade(order: Order) -> list[object]:
    """Write a trade: "Trades", "Response Fields"."""
    sign = 1 if order.request.side is Side.BUY else -1
    price = number(order.market.price)
    return [
        order.trade_number,
        order.market.symbol,
        order.updated_at_ms,
        order.number,
        number(sign * order.filled),
        price,
        order.request.kind,
        number(order.price) or price,
        -1,
        0,
        order.market.quote,
        int(order.request.client_id) if order.request.client_id.isdecimal() else None,
    ]
