"""Crypto.com's trading methods.

Source: exchange-developer.crypto.com, private/create-order, amend-order, cancel-order,
cancel-all-orders, create-order-list, cancel-order-list, get-open-orders, get-order-detail,
get-order-history, get-trades. Here nobody borrows: `spot_margin` and leverage are not looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from venue_simulator.cryptocom.answers import (
    BAD_ARGUMENT,
    DUPLICATE_CLORDID,
    INSUFFICIENT_BALANCE,
    INVALID_ORDERID,
    INVALID_ORDERQTY,
    INVALID_ORDTYPE,
    INVALID_PRICE,
    INVALID_SIDE,
    INVALID_TIF,
    NOT_FOUND,
    TOO_MANY_ORDERS,
    Call,
    Reason,
    RefusedError,
    decimal_of,
    market_of,
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

MAX_LISTED = 10
_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_GOOD_TILL_CANCEL = "GOOD_TILL_CANCEL"
_LIFETIMES = frozenset({_GOOD_TILL_CANCEL, "IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"})
_SHOWN_STATUS = {
    Status.OPEN: "ACTIVE",
    Status.FILLED: "FILLED",
    Status.CANCELLED: "CANCELED",
    Status.EXPIRED: "EXPIRED",
}
_PAGE = 100
_Done = TypeVar("_Done")


def create(call: Call) -> object:
    return _named(_placed(call, call.params))


def create_list(call: Call) -> object:
    """Place each order by itself; one that is refused stops no other."""
    return _each(call, lambda params: _named(_placed(call, params)))


def amend(call: Call) -> object:
    """Change an order. The document lets it cancel and create; here it keeps its id [K]."""
    order = _only_order(call, call.params)
    changed = replace(
        order.request,
        price=decimal_of(call.params, "new_price", INVALID_PRICE),
        quantity=decimal_of(call.params, "new_quantity", INVALID_ORDERQTY),
    )
    _refused_as_documented(lambda: call.account.change(order, changed, call.now_ms))
    return _named(order)


def cancel(call: Call) -> object:
    return _cancelled(call, call.params)


def cancel_list(call: Call) -> object:
    return _each(call, lambda params: _cancelled(call, params) and {})


def cancel_all(call: Call) -> object:
    """Answer with no result."""
    for order in call.account.open_orders(_symbol(call)):
        call.account.cancel(order, call.now_ms)
    return None


def open_orders(call: Call) -> object:
    return {"data": [_shown(order, call) for order in call.account.open_orders(_symbol(call))]}


def order_detail(call: Call) -> object:
    order = _find(call, call.params)
    if order is None:
        raise RefusedError(NOT_FOUND)
    return _shown(order, call)


def order_history(call: Call) -> object:
    newest = call.account.done_orders(_symbol(call))[::-1]
    return {"data": [_shown(order, call) for order in newest[:_PAGE]]}


def trades(call: Call) -> object:
    newest = call.account.done_orders(_symbol(call))[::-1]
    filled = [order for order in newest if order.status is Status.FILLED]
    return {"data": [_trade(order, call) for order in filled[:_PAGE]]}


def _symbol(call: Call) -> str:
    return market_of(call.params).symbol if "instrument_name" in call.params else ""


def _placed(call: Call, params: Mapping[str, object]) -> Order:
    request = _order_request(params)
    return _refused_as_documented(lambda: call.account.place(request, call.now_ms))


def _order_request(params: Mapping[str, object]) -> OrderRequest:
    market = market_of(params)
    side, kind = _SIDES.get(str(params.get("side"))), params.get("type")
    if side is None:
        raise RefusedError(INVALID_SIDE)
    if kind not in {"LIMIT", "MARKET"}:
        raise RefusedError(INVALID_ORDTYPE)
    lifetime = str(params.get("time_in_force", _GOOD_TILL_CANCEL))
    if lifetime not in _LIFETIMES:
        raise RefusedError(INVALID_TIF)
    limited = kind == "LIMIT"
    return OrderRequest(
        market=market,
        side=side,
        kind=str(kind),
        quantity=decimal_of(params, "quantity", INVALID_ORDERQTY),
        price=decimal_of(params, "price", INVALID_PRICE) if limited else None,
        client_id=str(params.get("client_oid", "")),
        rests=limited and lifetime == _GOOD_TILL_CANCEL,
        lifetime=lifetime,
    )


def _cancelled(call: Call, params: Mapping[str, object]) -> dict[str, object]:
    order = _only_order(call, params)
    call.account.cancel(order, call.now_ms)
    return _named(order)


def _each(call: Call, act: Callable[[Mapping[str, object]], dict[str, object]]) -> object:
    """Answer each row with its place and its own code."""
    rows = call.params.get("order_list")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_LISTED:
        raise RefusedError(BAD_ARGUMENT)
    return [{"index": index, **_outcome(row, act)} for index, row in enumerate(rows)]


def _outcome(
    row: object, act: Callable[[Mapping[str, object]], dict[str, object]]
) -> dict[str, object]:
    try:
        return {"code": 0, **act(row if isinstance(row, dict) else {})}
    except RefusedError as refused:
        return {"code": refused.reason.code, "message": refused.reason.message}


def _refused_as_documented(act: Callable[[], _Done]) -> _Done:
    try:
        return act()
    except OrderRefusedError as cause:
        raise RefusedError(_REASONS.get(type(cause), TOO_MANY_ORDERS)) from cause


_REASONS: Final[Mapping[type[OrderRefusedError], Reason]] = {
    InsufficientBalanceError: INSUFFICIENT_BALANCE,
    DuplicateClientIdError: DUPLICATE_CLORDID,
}


def _only_order(call: Call, params: Mapping[str, object]) -> Order:
    order = _find(call, params)
    if order is None or order.status is not Status.OPEN:
        raise RefusedError(INVALID_ORDERID)
    return order


def _find(call: Call, params: Mapping[str, object]) -> Order | None:
    """Find the order that `order_id` names, or `client_oid`."""
    number = str(params.get("order_id", ""))
    if number.isdecimal():
        return call.account.find(int(number))
    return call.account.find_by_client_id(str(params.get("client_oid", "")))


def _named(order: Order) -> dict[str, object]:
    return {"client_oid": _client_id(order), "order_id": str(order.number)}


def _client_id(order: Order) -> str:
    return order.request.client_id or str(order.created_at_ms)


def _shown(order: Order, call: Call) -> dict[str, object]:
    """Write an order: private/get-open-orders."""
    request = order.request
    filled = order.status is Status.FILLED
    return {
        "account_id": call.key.api_key[:8],
        **_named(order),
        "order_type": request.kind,
        "time_in_force": request.lifetime,
        "side": request.side.value.upper(),
        "exec_inst": [],
        "quantity": str(request.quantity),
        "limit_price": str(order.price),
        "order_value": str(request.quantity * request.limit),
        "maker_fee_rate": "0",
        "taker_fee_rate": "0",
        "avg_price": str(order.market.price) if filled else "0",
        "cumulative_quantity": str(order.filled),
        "cumulative_value": str(order.cost),
        "cumulative_fee": "0",
        "status": _SHOWN_STATUS[order.status],
        "update_user_id": "simulated",
        "instrument_name": order.market.symbol,
        "fee_instrument_name": order.market.quote,
        "create_time": order.created_at_ms,
        "create_time_ns": str(order.created_at_ms * 1_000_000),
        "update_time": order.updated_at_ms,
    }


def _trade(order: Order, call: Call) -> dict[str, object]:
    """Write a trade: private/get-trades."""
    return {
        "account_id": call.key.api_key[:8],
        "journal_type": "TRADING",
        "traded_quantity": str(order.filled),
        "traded_price": str(order.market.price),
        "fees": "0",
        "order_id": str(order.number),
        "trade_id": str(order.trade_number),
        "trade_match_id": str(order.trade_number),
        "client_oid": _client_id(order),
        "taker_side": "TAKER",
        "side": order.request.side.value.upper(),
        "instrument_name": order.market.symbol,
        "fee_instrument_name": order.market.quote,
        "create_time": order.updated_at_ms,
        "create_time_ns": str(order.updated_at_ms * 1_000_000),
    }
