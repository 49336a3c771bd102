"""Deribit's trading methods, spot only.

Source: docs.deribit.com/api-reference, "Trading", and docs.deribit.com/articles/errors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from venue_simulator.deribit.answers import (
    Call,
    RefusedError,
    amount_of,
    invalid,
    market_of,
    number,
)
from venue_simulator.trading.orders import (
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

Row = Mapping[str, object]
_GOOD_TIL_CANCELLED = "good_til_cancelled"
_LIFETIMES: Final = {
    _GOOD_TIL_CANCELLED: True,
    "good_til_day": True,
    "fill_or_kill": False,
    "immediate_or_cancel": False,
}
_MARKET = "market"
_LIMIT = "limit"
_TRIGGERED: Final = frozenset({"stop_limit", "take_limit", "stop_market", "take_market"})
_STATES: Final = {
    Status.OPEN: "open",
    Status.FILLED: "filled",
    Status.CANCELLED: "cancelled",
    Status.EXPIRED: "cancelled",
}
_PAGE = 20


def buy(call: Call) -> Row:
    return _placed(call, Side.BUY)


def sell(call: Call) -> Row:
    return _placed(call, Side.SELL)


def edit(call: Call) -> Row:
    """Change size and price of an open order; its market stays."""
    order = _open_order(call)
    price = order.request.price
    changed = replace(
        order.request,
        quantity=amount_of(call.parameters, "amount"),
        price=amount_of(call.parameters, "price") if call.text("price") else price,
    )
    try:
        call.account.change(order, changed, call.now_ms)
    except OrderRefusedError as error:
        raise _refusal(error) from error
    return {"order": _described(order) | {"replaced": True}, "trades": []}


def cancel(call: Call) -> Row:
    order = _open_order(call)
    call.account.cancel(order, call.now_ms)
    return _described(order)


def cancel_all(call: Call) -> int:
    return _cancelled(call, call.account.open_orders())


def cancel_all_by_instrument(call: Call) -> int:
    return _cancelled(call, call.account.open_orders(market_of(call.parameters).symbol))


def cancel_all_by_currency(call: Call) -> int:
    return _cancelled(call, _of_currency(call, call.account.open_orders()))


def cancel_by_label(call: Call) -> int:
    label = call.text("label")
    if not label:
        raise invalid("label")
    return _cancelled(call, [o for o in call.account.open_orders() if o.request.label == label])


def order_state(call: Call) -> Row:
    return _described(_order(call))


def open_orders(call: Call) -> Sequence[Row]:
    return _newest_first(call.account.open_orders())


def open_orders_by_instrument(call: Call) -> Sequence[Row]:
    return _newest_first(call.account.open_orders(market_of(call.parameters).symbol))


def open_orders_by_currency(call: Call) -> Sequence[Row]:
    return _newest_first(_of_currency(call, call.account.open_orders()))


def history_by_instrument(call: Call) -> Sequence[Row]:
    done = call.account.done_orders(market_of(call.parameters).symbol)
    return _newest_first(_page(call, done))


def history_by_currency(call: Call) -> Sequence[Row]:
    return _newest_first(_page(call, _of_currency(call, call.account.done_orders())))


def trades_by_instrument(call: Call) -> Row:
    done = call.account.done_orders(market_of(call.parameters).symbol)
    filled = [order for order in done if order.status is Status.FILLED]
    return {"trades": [_trade(order) for order in _page(call, filled)], "has_more": False}


def _placed(call: Call, side: Side) -> Row:
    try:
        order = call.account.place(_order_request(call, side), call.now_ms)
    except OrderRefusedError as error:
        raise _refusal(error) from error
    trades = [_trade(order)] if order.status is Status.FILLED else []
    return {"order": _described(order), "trades": trades}


def _order_request(call: Call, side: Side) -> OrderRequest:
    market = market_of(call.parameters)
    kind = call.text("type") or _LIMIT
    if kind not in {_MARKET, _LIMIT} | _TRIGGERED:
        raise invalid("type")
    rests = _LIFETIMES.get(call.text("time_in_force") or _GOOD_TIL_CANCELLED)
    if rests is None:
        raise invalid("time_in_force")
    triggered = kind in _TRIGGERED
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=amount_of(call.parameters, "amount"),
        price=amount_of(call.parameters, "price") if kind.endswith(_LIMIT) else None,
        rests=triggered or (rests and kind != _MARKET),
        lifetime=call.text("time_in_force") or _GOOD_TIL_CANCELLED,
        stop_price=amount_of(call.parameters, "trigger_price") if triggered else None,
        label=call.text("label"),
    )


def _refusal(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        return RefusedError(10009, "not_enough_funds")
    return RefusedError(11013, "max_spot_open_orders")


def _order(call: Call) -> Order:
    """Find by `order_id`, which is instrument and number: `BTC_USDC-584864807`."""
    symbol, _, text = call.text("order_id").rpartition("-")
    order = call.account.find(int(text)) if text.isascii() and text.isdecimal() else None
    if order is None or order.market.symbol != symbol:
        raise RefusedError(10004, "order_not_found")
    return order


def _open_order(call: Call) -> Order:
    order = _order(call)
    if order.status is not Status.OPEN:
        raise RefusedError(11044, "not_open_order")
    return order


def _cancelled(call: Call, orders: Sequence[Order]) -> int:
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return len(orders)


def _of_currency(call: Call, orders: Sequence[Order]) -> list[Order]:
    """Choose the orders of a currency, as [K]: an order of a pair is one of either."""
    currency = call.text("currency")
    return [o for o in orders if currency in {"any", o.market.base, o.market.quote}]


def _page(call: Call, orders: Sequence[Order]) -> Sequence[Order]:
    text = call.text("count")
    return orders[-(int(text) if text.isdecimal() and int(text) else _PAGE) :]


def _newest_first(orders: Sequence[Order]) -> list[Row]:
    return [_described(order) for order in reversed(orders)]


def order_id_of(order: Order) -> str:
    return f"{order.market.symbol}-{order.number}"


def _described(order: Order) -> dict[str, object]:
    request = order.request
    filled = order.status is Status.FILLED
    described: dict[str, object] = {
        "amount": number(request.quantity),
        "api": True,
        "average_price": number(order.market.price) if filled else 0,
        "creation_timestamp": order.created_at_ms,
        "direction": request.side.value,
        "filled_amount": number(order.filled),
        "instrument_name": order.market.symbol,
        "is_liquidation": False,
        "is_rebalance": False,
        "label": request.label,
        "last_update_timestamp": order.updated_at_ms,
        "max_show": number(request.quantity),
        "order_id": order_id_of(order),
        "order_state": _STATES[order.status],
        "order_type": request.kind,
        "post_only": False,
        "price": "market_price" if request.price is None else number(request.price),
        "reduce_only": False,
        "replaced": False,
        "time_in_force": request.lifetime,
        "web": False,
    }
    if request.stop_price is not None:
        described |= {"trigger_price": number(request.stop_price), "triggered": False}
        if order.status is Status.OPEN:
            described["order_state"] = "untriggered"
    return described


def _trade(order: Order) -> Row:
    return {
        "amount": number(order.filled),
        "api": True,
        "direction": order.request.side.value,
        "fee": 0,
        "fee_currency": order.market.quote,
        "index_price": number(order.market.price),
        "instrument_name": order.market.symbol,
        "label": order.request.label,
        "liquidity": "T",
        "mark_price": number(order.market.price),
        "matching_id": None,
        "order_id": order_id_of(order),
        "order_type": order.request.kind,
        "post_only": False,
        "price": number(order.market.price),
        "reduce_only": False,
        "self_trade": False,
        "state": _STATES[order.status],
        "tick_direction": 0,
        "timestamp": order.updated_at_ms,
        "trade_id": f"{order.market.symbol}-{order.trade_number}",
        "trade_seq": order.trade_number % 2**31,
    }
