"""BitMEX's orders, spot only.

Source: bitmex.com/api/explorer/swagger.json, "Order", and bitmex.com/app/restAPIMessages. An order
of a spot market is for whole numbers of the base asset's smallest unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from venue_simulator.bitmex.answers import (
    ACCOUNT_NUMBER,
    Call,
    RefusedError,
    from_units,
    invalid,
    market_of,
    number,
    time_text,
    units,
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

Row = Mapping[str, object]
_MARKET = "Market"
_LIMIT = "Limit"
_TRIGGERED: Final = frozenset({"Stop", "StopLimit", "MarketIfTouched", "LimitIfTouched"})
_LIFETIMES: Final = {
    "GoodTillCancel": True,
    "Day": True,
    "ImmediateOrCancel": False,
    "FillOrKill": False,
}
_STATUSES: Final = {
    Status.OPEN: "New",
    Status.FILLED: "Filled",
    Status.CANCELLED: "Canceled",
    Status.EXPIRED: "Canceled",
}
_ORDER_ID = "00000000-0000-4000-8000-"
_PAGE = 100


def orders(call: Call) -> Sequence[Row]:
    """List orders, newest first where `reverse` says so; `{"open": true}` leaves the open ones."""
    wanted = _filter(call)
    symbol = call.text("symbol") or str(wanted.get("symbol", ""))
    found = (
        call.account.open_orders(symbol)
        if wanted.get("open") is True
        else call.account.orders(symbol)
    )
    if call.text("reverse") == "true":
        found = found[::-1]
    return [_described(order) for order in found[:_PAGE]]


def place(call: Call) -> Row:
    try:
        return _described(call.account.place(_order_request(call), call.now_ms))
    except OrderRefusedError as error:
        raise _refusal(error) from error


def amend(call: Call) -> Row:
    """Change size and price of an open order."""
    order = _find(call, call.text("orderID"), call.text("origClOrdID"))
    if order is None or order.status is not Status.OPEN:
        raise RefusedError("Invalid ordStatus")
    asset = order.market.base
    request = order.request
    if call.text("orderQty"):
        request = replace(request, quantity=from_units(call.amount("orderQty"), asset))
    if call.text("price"):
        request = replace(request, price=call.amount("price"))
    try:
        call.account.change(order, request, call.now_ms)
    except OrderRefusedError as error:
        raise _refusal(error) from error
    return _described(order)


def cancel(call: Call) -> Sequence[Row]:
    """Cancel orders by their ids; each that is not open says so in its row."""
    ids = [("orderID", each) for each in _texts(call, "orderID")]
    ids += [("clOrdID", each) for each in _texts(call, "clOrdID")]
    if not ids:
        raise RefusedError("Must provide either orderID or clOrdID")
    rows: list[Row] = []
    for name, each in ids:
        order = _find(call, each if name == "orderID" else "", each if name == "clOrdID" else "")
        if order is None:
            raise RefusedError("Not Found", 404)
        if order.status is Status.OPEN:
            call.account.cancel(order, call.now_ms)
            rows.append(_described(order))
        else:
            rows.append(_described(order) | {"error": "Unable to cancel order"})
    return rows


def cancel_all(call: Call) -> Sequence[Row]:
    side = str(_filter(call).get("side", ""))
    found = [
        order
        for order in call.account.open_orders(call.text("symbol"))
        if side in ("", _side(order))
    ]
    for order in found:
        call.account.cancel(order, call.now_ms)
    return [_described(order) for order in found]


def _order_request(call: Call) -> OrderRequest:
    market = market_of(call)
    kind = call.text("ordType") or _kind_by_prices(call)
    if kind not in {_MARKET, _LIMIT} | _TRIGGERED:
        raise invalid("ordType")
    rests = _LIFETIMES.get(call.text("timeInForce") or "GoodTillCancel")
    if rests is None:
        raise invalid("timeInForce")
    side = call.text("side") or "Buy"
    if side not in {"Buy", "Sell"}:
        raise invalid("side")
    triggered = kind in _TRIGGERED
    return OrderRequest(
        market=market,
        side=Side.BUY if side == "Buy" else Side.SELL,
        kind=kind,
        quantity=from_units(call.amount("orderQty"), market.base),
        price=call.amount("price") if _LIMIT in kind else None,
        client_id=call.text("clOrdID"),
        rests=triggered or (rests and kind != _MARKET),
        lifetime=call.text("timeInForce") or "GoodTillCancel",
        stop_price=call.amount("stopPx") if triggered else None,
        label=call.text("text"),
    )


def _kind_by_prices(call: Call) -> str:
    """Choose as the document does where no type is given."""
    price, stop = bool(call.text("price")), bool(call.text("stopPx"))
    if stop:
        return "StopLimit" if price else "Stop"
    return _LIMIT if price else _MARKET


def _refusal(error: OrderRefusedError) -> RefusedError:
    if isinstance(error, InsufficientBalanceError):
        return RefusedError("Account has insufficient Available Balance")
    if isinstance(error, DuplicateClientIdError):
        return RefusedError("Duplicate clOrdID")
    return RefusedError("Too many open orders")


def _filter(call: Call) -> Mapping[str, object]:
    found = call.parameters.get("filter", {})
    if isinstance(found, str):
        try:
            found = msgspec.json.decode(found)
        except msgspec.DecodeError as error:
            raise invalid("filter") from error
    if not isinstance(found, dict):
        raise invalid("filter")
    return found


def _texts(call: Call, name: str) -> list[str]:
    """Read one id, or a list of them that may be JSON in a text."""
    value = call.parameters.get(name)
    if isinstance(value, str) and value.startswith("["):
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise invalid(name) from error
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _find(call: Call, order_id: str, client_id: str) -> Order | None:
    if client_id:
        return call.account.find_by_client_id(client_id)
    text = order_id.removeprefix(_ORDER_ID)
    return call.account.find(int(text)) if text.isascii() and text.isdecimal() else None


def _side(order: Order) -> str:
    return "Buy" if order.request.side is Side.BUY else "Sell"


def _described(order: Order) -> dict[str, object]:
    request, market = order.request, order.market
    filled = order.status is Status.FILLED
    is_open = order.status is Status.OPEN
    return {
        "orderID": f"{_ORDER_ID}{order.number:012d}",
        "clOrdID": request.client_id,
        "clOrdLinkID": "",
        "account": ACCOUNT_NUMBER,
        "symbol": market.symbol,
        "side": _side(order),
        "orderQty": units(request.quantity, market.base),
        "price": None if request.price is None else number(request.price),
        "displayQty": None,
        "stopPx": None if request.stop_price is None else number(request.stop_price),
        "currency": market.symbol.split("_")[1],
        "settlCurrency": "",
        "ordType": request.kind,
        "timeInForce": request.lifetime,
        "execInst": "",
        "contingencyType": "",
        "ordStatus": _STATUSES[order.status],
        "triggered": "",
        "workingIndicator": is_open and request.stop_price is None,
        "ordRejReason": "",
        "leavesQty": units(request.quantity, market.base) if is_open else 0,
        "cumQty": units(order.filled, market.base),
        "avgPx": number(market.price) if filled else None,
        "text": request.label or "Submitted via API.",
        "transactTime": time_text(order.updated_at_ms),
        "timestamp": time_text(order.updated_at_ms),
    }
