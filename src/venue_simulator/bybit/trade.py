"""Bybit's order endpoints, spot only.

Source: bybit-exchange.github.io/docs, v5/order: create-order, amend-order, cancel-order,
cancel-all, batch-place, batch-cancel, open-order, order-list, execution; v5/error, "Spot Trade".
Taking an order in is asynchronous there, and done at once here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from venue_simulator.bybit.answers import (
    SPOT,
    Call,
    RefusedError,
    Result,
    amount_of,
    bad_parameter,
    category_of,
    limit_of,
    market_of,
)
from venue_simulator.bybit.shown import described, execution
from venue_simulator.trading.markets import Market
from venue_simulator.trading.orders import (
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

MAX_BATCH: Final = 10
_SIDES: Final = {"Buy": Side.BUY, "Sell": Side.SELL}
_RESTING: Final = frozenset({"", "GTC", "PostOnly"})
_NEVER_RESTING: Final = frozenset({"IOC", "FOK"})


def place(call: Call) -> Result:
    return Result(_placed(call))


def place_batch(call: Call) -> Result:
    return _each(call, _placed_in_batch)


def amend(call: Call) -> Result:
    order = _require_open(call)
    request = order.request
    changed = replace(
        request,
        quantity=amount_of(call, "qty") if call.text("qty") else request.quantity,
        price=amount_of(call, "price") if call.text("price") else request.price,
    )
    try:
        call.account.change(order, changed, call.now_ms)
    except OrderRefusedError as error:
        raise _rejection(error) from error
    return Result(_ids(order))


def cancel(call: Call) -> Result:
    return Result(_cancelled(call))


def cancel_batch(call: Call) -> Result:
    return _each(call, _cancelled_in_batch)


def cancel_all(call: Call) -> Result:
    symbol = market_of(call).symbol if call.text("symbol") else ""
    orders = call.account.open_orders(symbol) if category_of(call) == SPOT else []
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return Result({"list": [_ids(order) for order in orders], "success": "1"})


def realtime(call: Call) -> Result:
    """List open orders, or with an id or `openOnly` closed ones too, newest first."""
    closed = call.text("openOnly") == "1" or call.text("orderId") or call.text("orderLinkId")
    symbol = call.text("symbol")
    account = call.account
    return _listed(call, account.orders(symbol) if closed else account.open_orders(symbol))


def history(call: Call) -> Result:
    return _listed(call, call.account.done_orders(call.text("symbol")))


def executions(call: Call) -> Result:
    wanted = call.text("orderId")
    filled = [
        execution(order)
        for order in reversed(call.account.done_orders(call.text("symbol")))
        if order.status is Status.FILLED and wanted in ("", str(order.number))
    ]
    return _page(call, filled, largest=100)


def _listed(call: Call, orders: list[Order]) -> Result:
    number, client_id = call.text("orderId"), call.text("orderLinkId")
    rows = [
        described(order)
        for order in reversed(orders)
        if number in ("", str(order.number)) and client_id in ("", order.request.client_id)
    ]
    return _page(call, rows, largest=50)


def _page(call: Call, rows: list[object], largest: int) -> Result:
    category = category_of(call)
    shown = rows[: limit_of(call, 20, largest)] if category == SPOT else []
    return Result({"list": shown, "nextPageCursor": "", "category": category})


def _each(call: Call, act: Callable[[Call], Mapping[str, str]]) -> Result:
    """Do each order of a batch; a refused one hinders no other."""
    orders = call.parameters.get("request")
    if not isinstance(orders, list) or not 0 < len(orders) <= MAX_BATCH:
        raise RefusedError(10001, "Request parameter error: request")
    rows: list[Mapping[str, str]] = []
    notes: list[Mapping[str, object]] = []
    for order in orders:
        parameters = order if isinstance(order, dict) else {}
        category = {"category": call.text("category")}
        one = replace(call, parameters={**parameters, **category})
        try:
            rows.append({**category, "symbol": one.text("symbol"), **act(one)})
            notes.append({"code": 0, "msg": "OK"})
        except RefusedError as error:
            rows.append({**category, "symbol": one.text("symbol"), "orderId": ""})
            notes.append({"code": error.code, "msg": error.message})
    return Result({"list": rows}, {"list": notes})


def _placed(call: Call) -> Mapping[str, str]:
    try:
        order = call.account.place(_order_request(call), call.now_ms)
    except OrderRefusedError as error:
        raise _rejection(error) from error
    return _ids(order)


def _placed_in_batch(call: Call) -> Mapping[str, str]:
    return {**_placed(call), "createAt": str(call.now_ms)}


def _cancelled(call: Call) -> Mapping[str, str]:
    order = _require_open(call)
    call.account.cancel(order, call.now_ms)
    return _ids(order)


def _cancelled_in_batch(call: Call) -> Mapping[str, str]:
    return _cancelled(call)


def _order_request(call: Call) -> OrderRequest:
    market = market_of(call)
    side, kind, force = (
        _SIDES.get(call.text("side")),
        call.text("orderType"),
        call.text("timeInForce"),
    )
    if side is None:
        raise RefusedError(170117, "Invalid side.")
    if kind not in {"Limit", "Market"}:
        raise RefusedError(170116, "Invalid orderType.")
    if force not in _RESTING | _NEVER_RESTING:
        raise RefusedError(170115, "Invalid timeInForce.")
    limit = kind == "Limit"
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=_quantity(call, market, side) if not limit else amount_of(call, "qty"),
        price=amount_of(call, "price") if limit else None,
        client_id=call.text("orderLinkId"),
        rests=limit and force in _RESTING,
        lifetime=force or ("GTC" if limit else "IOC"),
    )


def _quantity(call: Call, market: Market, side: Side) -> Decimal:
    """Read `qty` of a market order: a buy counts in the quote coin unless `marketUnit` says."""
    quantity = amount_of(call, "qty")
    usual = "quoteCoin" if side is Side.BUY else "baseCoin"
    unit = call.text("marketUnit") or usual
    if unit not in {"baseCoin", "quoteCoin"}:
        raise bad_parameter("marketUnit")
    return quantity / market.price if unit == "quoteCoin" else quantity


def _rejection(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        return RefusedError(170131, "Balance insufficient")
    if isinstance(error, DuplicateClientIdError):
        return RefusedError(170141, "Duplicate clientOrderId")
    return RefusedError(170210, "New order rejected.")


def _require_open(call: Call) -> Order:
    """Find by orderId, or else by orderLinkId.

    Raises:
        RefusedError: there is no such open order in this market.
    """
    market = market_of(call)
    number, client_id = call.text("orderId"), call.text("orderLinkId")
    if not number and not client_id:
        raise RefusedError(10001, "Request parameter error: orderId or orderLinkId is required")
    if number:
        order = call.account.find(int(number)) if number.isdecimal() else None
    else:
        order = call.account.find_by_client_id(client_id)
    if order is None or order.market is not market or order.status is not Status.OPEN:
        raise RefusedError(170213, "Order does not exist.")
    return order


def _ids(order: Order) -> Mapping[str, str]:
    return {"orderId": str(order.number), "orderLinkId": order.request.client_id}
