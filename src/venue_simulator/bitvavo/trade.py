"""Bitvavo's order endpoints.

Source: docs.bitvavo.com/docs/rest-api, "Create order", "Update order", "Cancel order", "Cancel
orders", "Atomic cancel orders", "Get order", "Get orders", "Get open orders" and "Get trade
history"; docs.bitvavo.com/docs/errors, order and trading errors.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from venue_simulator.bitvavo.answers import Call, RefusedError, invalid, shown
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

# Order ids are UUIDs; these end with the order's number.
_ID_HEAD: Final = "1be6d0df-d5dc-4b53-a250-"
_ID: Final = re.compile(_ID_HEAD + "([0-9]{12})", re.ASCII)
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_MARKET: Final = "market"
_LIMIT: Final = "limit"
_LIFETIMES: Final = frozenset({"GTC", "IOC", "FOK"})
_STATUS: Final = {
    Status.OPEN: "new",
    Status.FILLED: "filled",
    Status.CANCELLED: "canceled",
    Status.EXPIRED: "canceled",  # "FOK" and "IOC" orders that fill in no part
}


def place(call: Call) -> object:
    _require_operator(call)
    try:
        return _described(call.account.place(_order_request(call), call.now_ms))
    except OrderRefusedError as error:
        raise _refused(error) from error


def update(call: Call) -> object:
    _require_operator(call)
    order = _open_order(call)
    changed = order.request
    if call.text("price"):
        changed = replace(changed, price=call.amount("price"))
    for name in ("amount", "amountRemaining"):
        if call.text(name):
            changed = replace(changed, quantity=call.amount(name))
    if changed == order.request:
        raise RefusedError(232, "Changes required for a successful update to your order.")
    try:
        call.account.change(order, changed, call.now_ms)
    except OrderRefusedError as error:
        raise _refused(error) from error
    return _described(order)


def cancel(call: Call) -> object:
    _require_operator(call)
    order = _open_order(call)
    call.account.cancel(order, call.now_ms)
    return _named(call, order)


def cancel_all(call: Call) -> object:
    """Cancel the orders of a market, or all of them where none is named."""
    _require_operator(call)
    orders = call.account.open_orders(call.market().symbol if call.text("market") else "")
    return _cancelled(call, orders)


def cancel_side(call: Call) -> object:
    _require_operator(call)
    side = _side(call)
    orders = call.account.open_orders(call.market().symbol)
    return _cancelled(call, [order for order in orders if order.request.side is side])


def query(call: Call) -> object:
    return _described(_order(call))


def open_orders(call: Call) -> object:
    return _newest_first(call.account.open_orders(call.text("market")))


def orders(call: Call) -> object:
    return _newest_first(call.account.orders(call.market().symbol))


def trades(call: Call) -> object:
    done = call.account.done_orders(call.market().symbol)
    return [_fill(order) for order in reversed(done) if order.status is Status.FILLED]


def _require_operator(call: Call) -> None:
    """Source: "Create order": operatorId is an integer, and required."""
    value = call.text("operatorId")
    if not value:
        raise RefusedError(203, "operatorId parameter is required.")
    if not value.isdecimal():
        raise invalid("operatorId")


def _order_request(call: Call) -> OrderRequest:
    market, side, kind = call.market(), _side(call), call.text("orderType")
    if kind not in {_MARKET, _LIMIT}:
        raise invalid("orderType")
    lifetime = call.text("timeInForce") or "GTC"
    if lifetime not in _LIFETIMES:
        raise invalid("timeInForce")
    by_quote = kind == _MARKET and bool(call.text("amountQuote"))
    quantity = call.amount("amountQuote") / market.price if by_quote else call.amount("amount")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=quantity,
        price=call.amount("price") if kind == _LIMIT else None,
        client_id=call.text("clientOrderId"),
        rests=kind == _LIMIT and lifetime == "GTC",
        lifetime=lifetime,
        label=call.text("operatorId"),
    )


def _side(call: Call) -> Side:
    side = _SIDES.get(call.text("side"))
    if side is None:
        raise invalid("side")
    return side


def _refused(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        text = "You do not have sufficient balance to complete this operation."
        return RefusedError(216, text)
    if isinstance(error, DuplicateClientIdError):
        return RefusedError(220, "clientOrderId conflict within the market.")
    return RefusedError(235, "Maximum of 100 open orders per market exceeded.")


def _order(call: Call) -> Order:
    """Find by clientOrderId, or else by orderId, as "Get order" says."""
    market = call.market()
    found: Order | None = None
    if call.text("clientOrderId"):
        found = call.account.find_by_client_id(call.text("clientOrderId"))
    elif call.text("orderId"):
        number = _ID.fullmatch(call.text("orderId"))
        found = call.account.find(int(number[1])) if number else None
    else:
        raise RefusedError(203, "orderId or clientOrderId parameter is required.")
    if found is None or found.market is not market:
        raise _unknown()
    return found


def _open_order(call: Call) -> Order:
    order = _order(call)
    if order.status is not Status.OPEN:
        raise _unknown()
    return order


def _unknown() -> RefusedError:
    text = (
        "No order found. Please be aware that simultaneously updating the same order may return"
        " this error."
    )
    return RefusedError(240, text, 404)


def _cancelled(call: Call, chosen: Iterable[Order]) -> list[object]:
    done = []
    for order in chosen:
        call.account.cancel(order, call.now_ms)
        done.append(_named(call, order))
    return done


def _named(call: Call, order: Order) -> object:
    named: dict[str, object] = {"orderId": _id_of(order.number)}
    if order.request.client_id:
        named["clientOrderId"] = order.request.client_id
    return named | {"operatorId": int(call.text("operatorId"))}


def _id_of(number: int) -> str:
    return f"{_ID_HEAD}{number:012d}"


def _newest_first(found: list[Order]) -> list[object]:
    return [_described(order) for order in reversed(found)]


def _described(order: Order) -> object:
    request, market = order.request, order.market
    buys, is_open = request.side is Side.BUY, order.status is Status.OPEN
    shown_order: dict[str, object] = {
        "orderId": _id_of(order.number),
        "market": market.symbol,
        "created": order.created_at_ms,
        "updated": order.updated_at_ms,
        "status": _STATUS[order.status],
        "side": request.side.value,
        "orderType": request.kind,
        "amount": shown(request.quantity),
        "amountRemaining": shown(request.quantity - order.filled),
        "onHold": shown(_held(order, market)) if is_open else "0",
        "onHoldCurrency": market.quote if buys else market.base,
        "filledAmount": shown(order.filled),
        "filledAmountQuote": shown(order.cost),
        "feePaid": "0",
        "feeCurrency": market.quote,
        "fills": [_fill(order)] if order.status is Status.FILLED else [],
        "selfTradePrevention": "decrementAndCancel",
        "visible": is_open,
        "timeInForce": request.lifetime,
        "postOnly": False,
        "operatorId": int(request.label),
    }
    if request.price is not None:
        shown_order["price"] = shown(request.price)
    if request.client_id:
        shown_order["clientOrderId"] = request.client_id
    return shown_order


def _held(order: Order, market: Market) -> Decimal:
    request = order.request
    if request.side is Side.SELL:
        return request.quantity
    return request.quantity * (request.price or market.price)


def _fill(order: Order) -> object:
    return {
        "id": _id_of(order.trade_number),
        "orderId": _id_of(order.number),
        "timestamp": order.updated_at_ms,
        "market": order.market.symbol,
        "side": order.request.side.value,
        "amount": shown(order.filled),
        "price": shown(order.market.price),
        "taker": True,
        "fee": "0",
        "feeCurrency": order.market.quote,
        "settled": True,
    }
