"""Coinbase's orders, spot only.

Source: docs.cdp.coinbase.com, Advanced Trade API reference, "Orders", and the guide "Advanced API
Order Management".
"""

from collections.abc import Sequence
from typing import Final

from venue_simulator.coinbase.answers import (
    Body,
    Call,
    amount_of,
    bad_argument,
    market_of,
    shown,
    text_of,
)
from venue_simulator.coinbase.shown_orders import STATUS, described, fill, id_of, number_of
from venue_simulator.trading.orders import (
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

_MAX_PAGE: Final = 1_000
_SIDES: Final = {"BUY": Side.BUY, "SELL": Side.SELL}
_MARKET_KINDS: Final = frozenset({"market_market_ioc", "market_market_fok"})
_RESTING: Final = frozenset({"limit_limit_gtc", "limit_limit_gtd"})
_STOPS: Final = frozenset({"stop_limit_stop_limit_gtc", "stop_limit_stop_limit_gtd"})
_NEVER_RESTING: Final = frozenset({"sor_limit_ioc", "limit_limit_fok"})


def place(call: Call) -> Body:
    """Place an order; a known client_order_id gives the order that has it."""
    configuration = call.body.get("order_configuration")
    known = call.account.find_by_client_id(text_of(call.body, "client_order_id"))
    try:
        order = known or call.account.place(_request(call), call.now_ms)
    except OrderRefusedError as error:
        return {
            "success": False,
            "failure_reason": "UNKNOWN_FAILURE_REASON",
            "order_id": "",
            "error_response": _rejection(error),
            "order_configuration": configuration,
        }
    return {
        "success": True,
        "failure_reason": "UNKNOWN_FAILURE_REASON",
        "order_id": id_of(order),
        "success_response": {
            "order_id": id_of(order),
            "product_id": order.market.symbol,
            "side": order.request.side.value.upper(),
            "client_order_id": order.request.client_id,
        },
        "order_configuration": configuration,
    }


def preview(call: Call) -> Body:
    request = _request(call, named=False)
    try:
        call.account.require(request)
    except OrderRefusedError as error:
        errors = [_rejection(error)["preview_failure_reason"]]
    else:
        errors = []
    total = shown(request.quantity * (request.price or request.market.price))
    return {
        "order_total": total,
        "commission_total": "0",
        "errs": errors,
        "warning": [],
        "quote_size": total,
        "base_size": shown(request.quantity),
        "best_bid": shown(request.market.bid),
        "best_ask": shown(request.market.ask),
        "is_max": False,
    }


def cancel(call: Call) -> Body:
    """Cancel each order; one that is not open hinders no other."""
    ids = call.body.get("order_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_argument("order_ids is required")
    return {"results": [_cancelled(call, str(each)) for each in ids]}


def edit(call: Call) -> Body:
    order = _find(call, text_of(call.body, "order_id"))
    if order is None or order.status is not Status.OPEN:
        return _edit_failure("ORDER_NOT_FOUND", "UNKNOWN_PREVIEW_FAILURE_REASON")
    before = order.request
    request = OrderRequest(
        market=before.market,
        side=before.side,
        kind=before.kind,
        quantity=amount_of(call.body, "size"),
        price=amount_of(call.body, "price"),
        client_id=before.client_id,
        lifetime=before.lifetime,
        stop_price=before.stop_price,
    )
    try:
        call.account.change(order, request, call.now_ms)
    except OrderRefusedError:
        return _edit_failure("UNKNOWN_EDIT_ORDER_FAILURE_REASON", "PREVIEW_INSUFFICIENT_FUND")
    return {"success": True, "errors": []}


def close_position(call: Call) -> Body:
    """Refuse: there are no positions here."""
    market_of(text_of(call.body, "product_id"))
    raise bad_argument("no open position")


def query(call: Call) -> Body:
    order = _find(call, call.variables["order_id"])
    if order is None:
        raise bad_argument("order with this orderID was not found")
    return {"order": described(order)}


def history(call: Call) -> Body:
    """List orders, newest first."""
    statuses = call.parameters.get("order_status", ())
    ids = call.parameters.get("order_ids", ())
    found = [
        order
        for order in call.account.orders()
        if _is_wanted(call, order.market.symbol)
        and (not statuses or STATUS[order.status] in statuses)
        and (not ids or id_of(order) in ids)
    ]
    shown_ones = [described(order) for order in reversed(found[-_limit(call) :])]
    return {"orders": shown_ones, "sequence": "0", "has_next": False, "cursor": ""}


def fills(call: Call) -> Body:
    ids = call.parameters.get("order_ids", call.parameters.get("order_id", ()))
    found = [
        order
        for order in call.account.done_orders()
        if order.status is Status.FILLED
        and _is_wanted(call, order.market.symbol)
        and (not ids or id_of(order) in ids)
    ]
    return {"fills": [fill(order) for order in reversed(found[-_limit(call) :])], "cursor": ""}


def _request(call: Call, *, named: bool = True) -> OrderRequest:
    body = call.body
    market = market_of(text_of(body, "product_id"))
    side = _SIDES.get(text_of(body, "side"))
    client_id = text_of(body, "client_order_id")
    if side is None or (named and not client_id):
        raise bad_argument("side and client_order_id are required")
    kind, row = _configuration(body)
    priced = kind not in _MARKET_KINDS
    price = amount_of(row, "limit_price") if priced else None
    worth = price or market.price
    by_quote = side is Side.BUY and not text_of(row, "base_size")
    quantity = amount_of(row, "quote_size") / worth if by_quote else amount_of(row, "base_size")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=quantity,
        price=price,
        client_id=client_id,
        rests=kind in _RESTING | _STOPS,
        lifetime=text_of(row, "end_time"),
        stop_price=amount_of(row, "stop_price") if kind in _STOPS else None,
    )


def _configuration(body: Body) -> tuple[str, Body]:
    """Return the one configuration that is there: its name, and what it says."""
    configuration = body.get("order_configuration")
    if not isinstance(configuration, dict) or len(configuration) != 1:
        raise bad_argument("one order_configuration is required")
    ((kind, row),) = configuration.items()
    if kind not in _MARKET_KINDS | _RESTING | _STOPS | _NEVER_RESTING or not isinstance(row, dict):
        raise bad_argument("unsupported order configuration")
    return str(kind), row


def _rejection(error: OrderRefusedError) -> Body:
    if isinstance(error, InsufficientBalanceError):
        return {
            "error": "INSUFFICIENT_FUND",
            "message": "Insufficient balance in source account",
            "error_details": "",
            "preview_failure_reason": "PREVIEW_INSUFFICIENT_FUND",
        }
    return {  # [K] what too many open orders are answered with
        "error": "UNKNOWN_FAILURE_REASON",
        "message": "too many open orders",
        "error_details": "",
        "preview_failure_reason": "UNKNOWN_PREVIEW_FAILURE_REASON",
    }


def _edit_failure(edit_reason: str, preview_reason: str) -> Body:
    reasons = {"edit_failure_reason": edit_reason, "preview_failure_reason": preview_reason}
    return {"success": False, "errors": [reasons]}


def _cancelled(call: Call, order_id: str) -> Body:
    order = _find(call, order_id)
    if order is None or order.status is not Status.OPEN:
        reason = "UNKNOWN_CANCEL_ORDER"
        return {"success": False, "failure_reason": reason, "order_id": order_id}
    call.account.cancel(order, call.now_ms)
    reason = "UNKNOWN_CANCEL_FAILURE_REASON"
    return {"success": True, "failure_reason": reason, "order_id": order_id}


def _find(call: Call, order_id: str) -> Order | None:
    number = number_of(order_id)
    return None if number is None else call.account.find(number)


def _is_wanted(call: Call, symbol: str) -> bool:
    """Tell whether a product is asked for; ccxt says it by the older name."""
    wanted: Sequence[str] = call.parameters.get(
        "product_ids", call.parameters.get("product_id", ())
    )
    return not wanted or symbol in wanted


def _limit(call: Call) -> int:
    text = call.parameter("limit", "100")
    return min(max(int(text), 1), _MAX_PAGE) if text.isdecimal() else 100
