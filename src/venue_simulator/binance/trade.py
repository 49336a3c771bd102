"""Binance's trading endpoints.

Source: binance-spot-api-docs, rest-api.md, "Trading endpoints" and "Account Endpoints", and
errors.md, "Messages for -1010 ..., -2010 ..., -2011 ...", state of 2026-07-21.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from venue_simulator.binance.answers import (
    Call,
    RefusedError,
    find_amount,
    missing,
    refusal,
    require,
    require_market,
    shown,
)
from venue_simulator.messages import Answer
from venue_simulator.trading.orders import (
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

_SIDES: Final = {"BUY": Side.BUY, "SELL": Side.SELL}
# "New order", "Some additional mandatory parameters based on order type".
_NEEDED: Final = {
    "LIMIT": ("timeInForce", "quantity", "price"),
    "LIMIT_MAKER": ("quantity", "price"),
    "MARKET": (),
    "STOP_LOSS": ("quantity", "stopPrice"),
    "STOP_LOSS_LIMIT": ("timeInForce", "quantity", "price", "stopPrice"),
    "TAKE_PROFIT": ("quantity", "stopPrice"),
    "TAKE_PROFIT_LIMIT": ("timeInForce", "quantity", "price", "stopPrice"),
}
_FULL_BY_DEFAULT = frozenset({"LIMIT", "MARKET"})
NEVER_RESTING = frozenset({"IOC", "FOK"})
STATUS: Final = {
    Status.OPEN: "NEW",
    Status.FILLED: "FILLED",
    Status.CANCELLED: "CANCELED",
    Status.EXPIRED: "EXPIRED",
}
_BAD_SIDE = refusal(400, -1117, "Invalid side.")
_BAD_TYPE = refusal(400, -1116, "Invalid orderType.")
UNKNOWN_ORDER = refusal(400, -2011, "Unknown order sent.")
NO_SUCH_ORDER = refusal(400, -2013, "Order does not exist.")
_NO_FEE = shown(Decimal(0))


def new_order(call: Call) -> object:
    request = _order_request(call)
    order = _placed(call, request)
    response = call.parameters.get("newOrderRespType") or (
        "FULL" if request.kind in _FULL_BY_DEFAULT else "ACK"
    )
    answer: dict[str, object] = {
        "symbol": order.market.symbol,
        "orderId": order.number,
        "orderListId": -1,
        "clientOrderId": request.client_id,
        "transactTime": call.now_ms,
    }
    if response != "ACK":
        answer |= _state(order) | {"workingTime": call.now_ms}
    if response == "FULL":
        answer["fills"] = _fills(order)
    return answer


def test_order(call: Call) -> object:
    """Check an order as `new_order` does, but change nothing."""
    try:
        call.account.require(_order_request(call))
    except OrderRefusedError as error:
        raise RefusedError(_rejection(error)) from error
    if call.parameters.get("computeCommissionRates") != "true":
        return {}
    none = {"maker": _NO_FEE, "taker": _NO_FEE}
    return {
        "standardCommissionForOrder": none,
        "specialCommissionForOrder": none,
        "taxCommissionForOrder": none,
        "discount": {
            "enabledForAccount": False,
            "enabledForSymbol": False,
            "discountAsset": "BNB",
            "discount": _NO_FEE,
        },
    }


def cancel_order(call: Call) -> object:
    symbol = require_market(call).symbol
    order = find_order(call)
    if order is None or order.market.symbol != symbol or order.status is not Status.OPEN:
        raise RefusedError(UNKNOWN_ORDER)
    return _cancelled(call, order)


def cancel_open_orders(call: Call) -> object:
    """Cancel a market's orders; with none open, that is an error."""
    orders = call.account.open_orders(require_market(call).symbol)
    if not orders:
        raise RefusedError(UNKNOWN_ORDER)
    return [_cancelled(call, order) for order in orders]


def cancel_replace(call: Call) -> object:
    """Cancel and place, where both succeed; "Cancel an Existing Order and Send a New Order".

    [K] A failure of either is answered as that endpoint's own refusal, not as -2021 or -2022.
    """
    require(call, "cancelReplaceMode")
    old = find_order(call, "cancelOrderId", "cancelOrigClientOrderId")
    if old is None or old.status is not Status.OPEN:
        raise RefusedError(UNKNOWN_ORDER)
    return {
        "cancelResult": "SUCCESS",
        "newOrderResult": "SUCCESS",
        "cancelResponse": _cancelled(call, old),
        "newOrderResponse": new_order(call),
    }


def query_order(call: Call) -> object:
    symbol = require_market(call).symbol
    order = find_order(call)
    if order is None or order.market.symbol != symbol:
        raise RefusedError(NO_SUCH_ORDER)
    return _described(order)


def open_orders(call: Call) -> object:
    symbol = require_market(call).symbol if "symbol" in call.parameters else ""
    return [_described(order) for order in call.account.open_orders(symbol)]


def all_orders(call: Call) -> object:
    orders = call.account.orders(require_market(call).symbol)
    return [_described(order) for order in orders[-_limit(call) :]]


def my_trades(call: Call) -> object:
    symbol = require_market(call).symbol
    wanted = call.parameters.get("orderId", "")
    filled = [
        order
        for order in call.account.done_orders(symbol)
        if order.status is Status.FILLED and wanted in ("", str(order.number))
    ]
    return [_trade(order) for order in filled[-_limit(call) :]]


def side_and_type(call: Call, needed: Mapping[str, Sequence[str]]) -> tuple[Side, str]:
    """Return an order's side and type; `needed` names the types with what each needs besides.

    Raises:
        RefusedError: one is none, or something that it needs is missing.
    """
    side, kind = _SIDES.get(require(call, "side")), require(call, "type")
    if side is None:
        raise RefusedError(_BAD_SIDE)
    if kind not in needed:
        raise RefusedError(_BAD_TYPE)
    for name in needed[kind]:
        require(call, name)
    return side, kind


def _order_request(call: Call) -> OrderRequest:
    market = require_market(call)
    side, kind = side_and_type(call, _NEEDED)
    lifetime = call.parameters.get("timeInForce", "GTC")
    client_id = call.parameters.get("newClientOrderId") or f"simulated{call.now_ns}"
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=_quantity(call, market.price),
        price=find_amount(call, "price") if "price" in _NEEDED[kind] else None,
        client_id=client_id,
        rests=kind != "MARKET" and lifetime not in NEVER_RESTING,
        lifetime=lifetime,
        stop_price=find_amount(call, "stopPrice"),
    )


def _quantity(call: Call, price: Decimal) -> Decimal:
    quantity = find_amount(call, "quantity")
    if quantity is not None:
        return quantity
    quote = find_amount(call, "quoteOrderQty")
    if quote is None:
        raise RefusedError(missing("quantity"))
    return quote / price


def _placed(call: Call, request: OrderRequest) -> Order:
    try:
        return call.account.place(request, call.now_ms)
    except OrderRefusedError as error:
        raise RefusedError(_rejection(error)) from error


def _rejection(error: OrderRefusedError) -> Answer:
    if isinstance(error, InsufficientBalanceError):
        return refusal(400, -2010, "Account has insufficient balance for requested action.")
    if isinstance(error, DuplicateClientIdError):
        return refusal(400, -2010, "Duplicate order sent.")
    return refusal(400, -1013, "Filter failure: MAX_NUM_ORDERS")


def find_order(
    call: Call, by_number: str = "orderId", by_client_id: str = "origClientOrderId"
) -> Order | None:
    number = call.parameters.get(by_number)
    client_id = call.parameters.get(by_client_id)
    if number:
        order = call.account.find(int(number)) if number.isdecimal() else None
        if order is None or client_id in (None, "", order.request.client_id):
            return order
        return None
    if not client_id:
        raise RefusedError(missing(by_client_id))
    return call.account.find_by_client_id(client_id)


def _limit(call: Call) -> int:
    text = call.parameters.get("limit", "500")
    return min(max(int(text), 1), 1_000) if text.isdecimal() else 500


def _cancelled(call: Call, order: Order) -> dict[str, object]:
    call.account.cancel(order, call.now_ms)
    return {
        "symbol": order.market.symbol,
        "origClientOrderId": order.request.client_id,
        "orderId": order.number,
        "orderListId": -1,
        # The cancellation's own id, not the order's.
        "clientOrderId": call.parameters.get("newClientOrderId") or f"cancel{call.now_ns}",
        "transactTime": call.now_ms,
        **_state(order),
    }


def _state(order: Order) -> dict[str, object]:
    request = order.request
    state: dict[str, object] = {
        "price": shown(order.price),
        "origQty": shown(request.quantity),
        "executedQty": shown(order.filled),
        "origQuoteOrderQty": _NO_FEE,
        "cummulativeQuoteQty": shown(order.cost),
        "status": STATUS[order.status],
        "timeInForce": request.lifetime,
        "type": request.kind,
        "side": request.side.name,
        "selfTradePreventionMode": "NONE",
    }
    if request.stop_price is not None:
        state["stopPrice"] = shown(request.stop_price)
    return state


def _described(order: Order) -> dict[str, object]:
    return {
        "symbol": order.market.symbol,
        "orderId": order.number,
        "orderListId": -1,
        "clientOrderId": order.request.client_id,
        "stopPrice": _NO_FEE,
        **_state(order),
        "icebergQty": _NO_FEE,
        "time": order.created_at_ms,
        "updateTime": order.updated_at_ms,
        "isWorking": order.request.stop_price is None,
        "workingTime": order.created_at_ms,
    }


def _fills(order: Order) -> list[dict[str, object]]:
    if order.status is not Status.FILLED:
        return []
    return [
        {
            "price": shown(order.market.price),
            "qty": shown(order.filled),
            "commission": _NO_FEE,
            "commissionAsset": order.market.quote,
            "tradeId": order.trade_number,
        }
    ]


def _trade(order: Order) -> dict[str, object]:
    return {
        "symbol": order.market.symbol,
        "id": order.trade_number,
        "orderId": order.number,
        "orderListId": -1,
        "price": shown(order.market.price),
        "qty": shown(order.filled),
        "quoteQty": shown(order.cost),
        "commission": _NO_FEE,
        "commissionAsset": order.market.quote,
        "time": order.updated_at_ms,
        "isBuyer": order.request.side is Side.BUY,
        "isMaker": False,
        "isBestMatch": True,
    }
