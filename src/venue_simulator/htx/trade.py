"""HTX's order endpoints.

Source: huobiapi.github.io/docs/spot/v1/en, "Trading", with its error codes.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from venue_simulator.htx.account import require_account
from venue_simulator.htx.answers import (
    ACCOUNT_ID,
    Call,
    RefusedError,
    amount_of,
    market_of,
    shown,
    text_of,
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

MAX_BATCH: Final = 10
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_MARKET: Final = "market"
_RESTING: Final = frozenset({"limit", "limit-maker"})
_NEVER_RESTING: Final = frozenset({"ioc", "limit-fok"})
_STATES: Final = {
    Status.OPEN: "submitted",
    Status.FILLED: "filled",
    Status.CANCELLED: "canceled",
    # An ioc or fok order that fills in no part.
    Status.EXPIRED: "canceled",
}
_NUMBERS: Final = {Status.FILLED: 6, Status.CANCELLED: 7, Status.EXPIRED: 7}


def place(call: Call) -> object:
    return str(_placed(call, call.parameters).number)


def place_batch(call: Call) -> object:
    """Place each order; a refused one hinders no other."""
    if not 0 < len(call.rows) <= MAX_BATCH:
        raise RefusedError("invalid-parameter", "Invalid parameter")
    return [_in_batch(call, row) for row in call.rows]


def cancel(call: Call) -> object:
    return str(_cancelled(call, _by_number(call, call.variable)).number)


def cancel_by_client_id(call: Call) -> object:
    order = call.account.find_by_client_id(call.text("client-order-id"))
    if order is None:
        return 0
    if order.status is Status.OPEN:
        call.account.cancel(order, call.now_ms)
    return _NUMBERS[order.status]


def cancel_batch(call: Call) -> object:
    numbers = call.parameters.get("order-ids")
    if not isinstance(numbers, list) or not numbers:
        raise RefusedError("invalid-parameter", "Invalid parameter")
    done: list[str] = []
    failed: list[object] = []
    for number in map(str, numbers):
        try:
            _cancelled(call, _by_number(call, number))
        except RefusedError as error:
            failed.append({"order-id": number, "err-code": error.code, "err-msg": error.message})
        else:
            done.append(number)
    return {"success": done, "failed": failed}


def cancel_open(call: Call) -> object:
    wanted = [each for each in call.text("symbol").split(",") if each]
    side = call.text("side")
    chosen = [
        order
        for order in call.account.open_orders()
        if (not wanted or order.market.symbol in wanted) and side in ("", order.request.side.value)
    ]
    for order in chosen:
        call.account.cancel(order, call.now_ms)
    return {"success-count": len(chosen), "failed-count": 0, "next-id": -1}


def open_orders(call: Call) -> object:
    if call.text("account-id"):
        require_account(call.text("account-id"))
    return _newest_first(call, call.account.open_orders(call.text("symbol")), "filled")


def past_orders(call: Call) -> object:
    return _newest_first(call, call.account.done_orders(call.text("symbol")), "field")


def one_order(call: Call) -> object:
    return _described(_by_number(call, call.variable), "field")


def fills(call: Call) -> object:
    filled = [
        order
        for order in call.account.done_orders(call.text("symbol"))
        if order.status is Status.FILLED
    ]
    return [_fill(order) for order in reversed(filled)]


def fee_rates(call: Call) -> object:
    return [
        {
            "symbol": symbol,
            "makerFeeRate": "0",
            "takerFeeRate": "0",
            "actualMakerRate": "0",
            "actualTakerRate": "0",
        }
        for symbol in call.text("symbols").split(",")
    ]


def _placed(call: Call, row: Mapping[str, object]) -> Order:
    try:
        return call.account.place(_order_request(row), call.now_ms)
    except InsufficientBalanceError as error:
        message = "The account balance is insufficient"
        raise RefusedError("order-accountbalance-error", message) from error
    except DuplicateClientIdError as error:
        message = "The client order id is duplicated"
        raise RefusedError("invalid-client-order-id", message) from error
    except OrderRefusedError as error:
        raise RefusedError("order-update-error", "Order update error") from error


def _in_batch(call: Call, row: Mapping[str, object]) -> object:
    ids = {"client-order-id": text_of(row, "client-order-id")}
    try:
        return {"order-id": _placed(call, row).number, **ids}
    except RefusedError as error:
        return {"err-code": error.code, "err-msg": error.message, **ids}


def _cancelled(call: Call, order: Order) -> Order:
    if order.status is not Status.OPEN:
        state = {"order-state": _NUMBERS[order.status]}
        raise RefusedError("order-orderstate-error", "Incorrect order state", **state)
    call.account.cancel(order, call.now_ms)
    return order


def _by_number(call: Call, number: str) -> Order:
    order = call.account.find(int(number)) if number.isdecimal() else None
    if order is None:
        raise RefusedError("base-not-found", "The record is not found.")
    return order


def _order_request(row: Mapping[str, object]) -> OrderRequest:
    require_account(text_of(row, "account-id"))
    market = market_of(row)
    word, _, kind = text_of(row, "type").partition("-")
    side = _SIDES.get(word)
    if side is None or kind not in _RESTING | _NEVER_RESTING | {_MARKET}:
        raise RefusedError("order-type-invalid", "Order type is invalid")
    amount = amount_of(row, "amount")
    # Of a buy at the market's price, amount is its value in the quote currency.
    by_value = kind == _MARKET and side is Side.BUY
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=amount / market.price if by_value else amount,
        price=None if kind == _MARKET else amount_of(row, "price"),
        client_id=text_of(row, "client-order-id"),
        rests=kind in _RESTING,
    )


def _newest_first(call: Call, orders: Sequence[Order], filled: str) -> object:
    size = call.text("size")
    count = min(max(int(size), 1), 500) if size.isdecimal() else 100
    return [_described(order, filled) for order in reversed(orders[-count:])]


def _described(order: Order, filled: str) -> object:
    """Write an order; what is filled is called so among open orders, and `field` elsewhere."""
    request = order.request
    return {
        "id": order.number,
        "client-order-id": request.client_id,
        "symbol": order.market.symbol,
        "account-id": ACCOUNT_ID,
        "amount": shown(request.quantity),
        "price": shown(order.price),
        "created-at": order.created_at_ms,
        "finished-at": 0 if order.status is Status.OPEN else order.updated_at_ms,
        "canceled-at": order.updated_at_ms if order.status is Status.CANCELLED else 0,
        "type": f"{request.side.value}-{request.kind}",
        f"{filled}-amount": shown(order.filled),
        f"{filled}-cash-amount": shown(order.cost),
        f"{filled}-fees": shown(Decimal(0)),
        "source": "spot-api",
        "state": _STATES[order.status],
    }


def _fill(order: Order) -> object:
    return {
        "id": order.trade_number,
        "symbol": order.market.symbol,
        "order-id": order.number,
        "trade-id": order.trade_number,
        "match-id": order.trade_number,
        "type": f"{order.request.side.value}-{order.request.kind}",
        "source": "spot-api",
        "role": "taker",
        "price": shown(order.market.price),
        "filled-amount": shown(order.filled),
        "filled-fees": "0.0",
        "filled-points": "0.0",
        "fee-currency": order.market.base,
        "fee-deduct-currency": "",
        "created-at": order.updated_at_ms,
    }
