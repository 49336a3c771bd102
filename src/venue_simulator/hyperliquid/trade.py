"""Orders. Source: hyperliquid.gitbook.io, "Exchange endpoint", "Error responses"."""

from decimal import Decimal
from typing import Final

from venue_simulator.hyperliquid import wire
from venue_simulator.hyperliquid.answers import MARKETS, shown, statuses
from venue_simulator.messages import Answer
from venue_simulator.trading.account import Account
from venue_simulator.trading.orders import (
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

_LEAST_VALUE: Final = 10
_RESTING: Final = frozenset({"Gtc", "Alo"})
_TIMES: Final = _RESTING | {"Ioc", "FrontendMarket"}
_GONE: Final = "Order was never placed, already canceled, or filled."


def place(account: Account, action: wire.OrderAction, now_ms: int) -> Answer:
    return statuses("order", [_placed(account, order, now_ms) for order in action.orders])


def cancel(
    account: Account, action: wire.CancelAction | wire.CancelByCloidAction, now_ms: int
) -> Answer:
    found = [
        (account.find(each.o), each.a)
        if isinstance(each, wire.Cancel)
        else (account.find_by_client_id(each.cloid), each.asset)
        for each in action.cancels
    ]
    return statuses("cancel", [_cancelled(account, *each, now_ms) for each in found])


def modify(
    account: Account, action: wire.ModifyAction | wire.BatchModifyAction, now_ms: int
) -> Answer:
    if isinstance(action, wire.ModifyAction):
        changes = [wire.Change(action.oid, action.order)]
    else:
        changes = action.modifies
    each = [_changed(account, change, now_ms, always=action.a) for change in changes]
    return statuses("order", each)


def _placed(account: Account, order: wire.Order, now_ms: int) -> object:
    market = MARKETS.get(order.a)
    if market is None:
        return {"error": f"Invalid asset: {order.a}"}  # [K]
    quantity, price = Decimal(order.s), Decimal(order.p)
    kind = "trigger" if order.t.limit is None else order.t.limit.tif
    if order.t.limit is not None and kind not in _TIMES:
        return {"error": "Invalid order type."}  # [K]
    if not quantity:
        return {"error": "Order has zero size."}
    if quantity * price < _LEAST_VALUE:
        return {"error": f"Order must have minimum value of $10. asset={order.a}"}
    request = OrderRequest(
        market=market,
        side=Side.BUY if order.b else Side.SELL,
        kind=kind,
        quantity=quantity,
        price=price,
        client_id=order.c or "",
        rests=kind in _RESTING or order.t.trigger is not None,
        lifetime=kind,
        label="reduceOnly" if order.r else "",
    )
    try:
        return _described(account.place(request, now_ms))
    except OrderRefusedError as error:
        return {"error": _rejection(error, order.a)}


def _described(order: Order) -> object:
    named = {"cloid": order.request.client_id} if order.request.client_id else {}
    if order.status is Status.OPEN:
        return {"resting": {"oid": order.number} | named}
    if order.status is Status.EXPIRED:
        return {"error": "Order could not immediately match against any resting orders."}
    filled = {"totalSz": shown(order.filled), "avgPx": shown(order.market.price)}
    return {"filled": filled | {"oid": order.number} | named}


def _cancelled(account: Account, order: Order | None, asset: int, now_ms: int) -> object:
    market = MARKETS.get(asset)
    if order is None or order.status is not Status.OPEN or order.market is not market:
        return {"error": f"{_GONE} asset={asset}"}
    account.cancel(order, now_ms)
    return "success"


def _changed(account: Account, change: wire.Change, now_ms: int, *, always: bool) -> object:
    """Take the old order away and place the new one ("Modify an order")."""
    if isinstance(change.oid, int):
        old = account.find(change.oid)
    else:
        old = account.find_by_client_id(change.oid)
    if old is not None and old.status is Status.OPEN:
        account.cancel(old, now_ms)
    elif not always:
        return {"error": f"Cannot modify canceled or filled order. asset={change.order.a}"}  # [K]
    return _placed(account, change.order, now_ms)


def _rejection(error: OrderRefusedError, asset: int) -> str:
    if isinstance(error, InsufficientBalanceError):
        return f"Insufficient margin to place order. asset={asset}"
    if isinstance(error, DuplicateClientIdError):
        return f"Duplicate client order id. asset={asset}"  # [K]
    return f"Too many open orders. asset={asset}"  # [K]
