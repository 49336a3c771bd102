"""Kraken's trading endpoints.

Source: docs.kraken.com, "Add Order", "Add Order Batch", "Cancel Order", "Cancel Order Batch",
"Cancel All Orders", "Cancel All Orders After X", "Get Open Orders", "Get Closed Orders", "Query
Orders Info", "Get Trades History", and "Error messages".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeVar

from venue_simulator.kraken.answers import (
    PAIRS,
    Call,
    RefusedError,
    amount_of,
    invalid,
    pair_of,
    text_of,
)
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

MAX_ADDED = 15
MAX_CANCELLED = 50
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_MARKET = "market"
_TRIGGERED = frozenset({"stop-loss", "take-profit"})
_TRIGGERED_LIMIT = frozenset({"stop-loss-limit", "take-profit-limit"})
_KINDS = {_MARKET, "limit"} | _TRIGGERED | _TRIGGERED_LIMIT
_STATUS: Final = {
    Status.OPEN: "open",
    Status.FILLED: "closed",
    Status.CANCELLED: "canceled",
    Status.EXPIRED: "expired",
}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DIGITS = 16
_PAGE = 50
_Done = TypeVar("_Done")


def add_order(call: Call) -> object:
    request = _order_request(call.fields)
    description = {"order": sentence(request)}
    if call.text("validate") in ("true", "1"):
        refused_as_kraken_says(lambda: call.account.require(request))
        return {"descr": description}
    order = refused_as_kraken_says(lambda: call.account.place(request, call.now_ms))
    return {"descr": description, "txid": [txid_of(order)]}


def add_order_batch(call: Call) -> object:
    """Place 2 to 15 orders of one pair; a malformed one refuses all, a poor one itself [K]."""
    orders = _objects(call.fields.get("orders"))
    if not 2 <= len(orders) <= MAX_ADDED:  # noqa: PLR2004  # "Add Order Batch": minimum of 2
        raise invalid("orders")
    shared = {"pair": call.text("pair")}
    requests = [_order_request({**order, **shared}) for order in orders]
    return {"orders": [_placed(call, request) for request in requests]}


def cancel_order(call: Call) -> object:
    """Cancel by txid, by userref (which may name several) or by cl_ord_id."""
    found = _open_orders_named(call, call.text("txid"), call.text("cl_ord_id"))
    return _cancelled(call, found)


def cancel_order_batch(call: Call) -> object:
    names = [str(name) for name in _list(call.fields.get("orders"))]
    client_ids = [text_of(row, "cl_ord_id") for row in _objects(call.fields.get("cl_ord_ids"))]
    if not 1 <= len(names) + len(client_ids) <= MAX_CANCELLED:
        raise invalid("orders")
    found = {
        order.number: order
        for txid, client_id in [(name, "") for name in names] + [("", c) for c in client_ids]
        for order in find_open_orders(call, txid, client_id)
    }
    return _cancelled(call, list(found.values()))


def cancel_all(call: Call) -> object:
    return _cancelled(call, call.account.open_orders())


def cancel_all_after(call: Call) -> object:
    """Answer the times; the simulator sets no timer."""
    timeout = call.text("timeout")
    if not timeout.isdecimal():
        raise invalid("timeout")
    now = call.now_ns // 1_000_000_000
    trigger = _shown_time(now + int(timeout)) if int(timeout) else "0"
    return {"currentTime": _shown_time(now), "triggerTime": trigger}


def open_orders(call: Call) -> object:
    return {"open": {txid_of(order): _described(order) for order in call.account.open_orders()}}


def closed_orders(call: Call) -> object:
    done = call.account.done_orders()[::-1]
    page = done[_offset(call) :][:_PAGE]
    return {"closed": {txid_of(order): _described(order) for order in page}, "count": len(done)}


def query_orders(call: Call) -> object:
    found = [_find(call, name) for name in call.text("txid").split(",")]
    orders = [order for order in found if order is not None]
    if len(orders) != len(found):
        raise RefusedError("EOrder:Unknown order")
    return {txid_of(order): _described(order) for order in orders}


def trades_history(call: Call) -> object:
    filled = [o for o in call.account.done_orders()[::-1] if o.status is Status.FILLED]
    page = filled[_offset(call) :][:_PAGE]
    trades = {named("T", order.trade_number): _trade(order) for order in page}
    return {"trades": trades, "count": len(filled)}


def _placed(call: Call, request: OrderRequest) -> dict[str, object]:
    try:
        order = refused_as_kraken_says(lambda: call.account.place(request, call.now_ms))
    except RefusedError as refused:
        return {"error": str(refused)}
    return {"txid": txid_of(order), "descr": {"order": sentence(request)}}


def _cancelled(call: Call, orders: Sequence[Order]) -> object:
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return {"count": len(orders)}


def _order_request(fields: Mapping[str, object]) -> OrderRequest:
    market = pair_of(fields).market
    side = _SIDES.get(text_of(fields, "type"))
    kind = text_of(fields, "ordertype")
    if side is None:
        raise invalid("type")
    if kind not in _KINDS:
        raise invalid("ordertype")
    lifetime = text_of(fields, "timeinforce") or "GTC"
    price, stop_price = _prices(fields, kind)
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=_quantity(fields, market),
        price=price,
        client_id=text_of(fields, "cl_ord_id"),
        rests=kind != _MARKET and lifetime != "IOC",
        lifetime=lifetime,
        stop_price=stop_price,
        label=text_of(fields, "userref"),
    )


def _prices(fields: Mapping[str, object], kind: str) -> tuple[Decimal | None, Decimal | None]:
    """Read the limit and the trigger: "Add Order", price and price2."""
    if kind == _MARKET:
        return None, None
    if kind in _TRIGGERED_LIMIT:
        return amount_of(fields, "price2"), amount_of(fields, "price")
    price = amount_of(fields, "price")
    return (None, price) if kind in _TRIGGERED else (price, None)


def _quantity(fields: Mapping[str, object], market: Market) -> Decimal:
    volume = amount_of(fields, "volume")
    # "viqc": volume in quote currency, for market buys.
    return volume / market.price if "viqc" in text_of(fields, "oflags") else volume


def refused_as_kraken_says(act: Callable[[], _Done]) -> _Done:
    try:
        return act()
    except InsufficientBalanceError as cause:
        raise RefusedError("EOrder:Insufficient funds") from cause
    except DuplicateClientIdError as cause:
        raise RefusedError("EOrder:Invalid order:cl_ord_id") from cause  # [K]
    except OrderRefusedError as cause:
        raise RefusedError("EOrder:Orders limit exceeded") from cause


def _open_orders_named(call: Call, txid: str, client_id: str) -> list[Order]:
    if not txid and not client_id:
        raise invalid("txid")
    found = find_open_orders(call, txid, client_id)
    if not found:
        raise RefusedError("EOrder:Unknown order")
    return found


def find_open_orders(call: Call, txid: str, client_id: str) -> list[Order]:
    if client_id:
        order = call.account.find_by_client_id(client_id)
    elif txid.lstrip("-").isdecimal():
        return [o for o in call.account.open_orders() if o.request.label == txid]
    else:
        order = _find(call, txid)
    return [order] if order is not None and order.status is Status.OPEN else []


def _find(call: Call, txid: str) -> Order | None:
    number = _number(txid)
    return None if number is None else call.account.find(number)


def _offset(call: Call) -> int:
    text = call.text("ofs")
    return int(text) if text.isdecimal() else 0


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[Mapping[str, object]]:
    return [row for row in _list(value) if isinstance(row, dict)]


def txid_of(order: Order) -> str:
    return named("O", order.number)


def named(kind: str, number: int) -> str:
    """Write a number as Kraken writes ids: `OQCLML-BW3P3-BUCMWZ`."""
    text = ""
    for _ in range(_DIGITS):
        number, digit = divmod(number, len(_LETTERS))
        text = _LETTERS[digit] + text
    text = kind + text[1:]
    return f"{text[:6]}-{text[6:11]}-{text[11:]}X"


def _number(txid: str) -> int | None:
    letters = txid.replace("-", "")
    if len(letters) != _DIGITS + 1 or not set(letters) <= set(_LETTERS):
        return None
    number = 0
    for letter in letters[1:-1]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number


def sentence(request: OrderRequest) -> str:
    """Describe an order in words, as in the examples of "Add Order"."""
    what = f"{request.side.value} {request.quantity:.8f} {PAIRS[request.market.symbol].altname}"
    kind = request.kind.replace("-limit", "").replace("-", " ")
    if request.stop_price is None:
        return f"{what} @ {kind}" + (f" {request.price}" if request.price else "")
    limit = f" -> limit {request.price}" if request.price else ""
    return f"{what} @ {kind} {request.stop_price}{limit}"


def _described(order: Order) -> dict[str, object]:
    request = order.request
    places = PAIRS[order.market.symbol].places
    price = order.market.price if order.status is Status.FILLED else Decimal(0)
    described: dict[str, object] = {
        "refid": None,
        "userref": int(request.label) if request.label.lstrip("-").isdecimal() else None,
        "status": _STATUS[order.status],
        "opentm": order.created_at_ms / 1_000,
        "starttm": 0,
        "expiretm": 0,
        "descr": {
            "pair": PAIRS[order.market.symbol].altname,
            "type": request.side.value,
            "ordertype": request.kind,
            "price": str(request.stop_price or request.price or 0),
            "price2": str(request.price if request.stop_price and request.price else 0),
            "leverage": "none",
            "order": sentence(request),
            "close": "",
        },
        "vol": f"{request.quantity:.8f}",
        "vol_exec": f"{order.filled:.8f}",
        "cost": f"{order.cost:.5f}",
        "fee": "0.00000",
        "price": f"{price:.{places}f}",
        "stopprice": f"{request.stop_price or 0:.5f}",
        "limitprice": f"{request.price if request.stop_price and request.price else 0:.5f}",
        "misc": "",
        "oflags": "fciq",
    }
    if request.client_id:
        described["cl_ord_id"] = request.client_id
    if order.status is not Status.OPEN:
        described["closetm"] = order.updated_at_ms / 1_000
        described["reason"] = "User requested" if order.status is Status.CANCELLED else None
    if order.status is Status.FILLED:
        described["trades"] = [named("T", order.trade_number)]
    return described


def _trade(order: Order) -> dict[str, object]:
    return {
        "ordertxid": txid_of(order),
        "postxid": "TKH2SE-M7IF5-CFI7LT",
        "pair": order.market.symbol,
        "time": order.updated_at_ms / 1_000,
        "type": order.request.side.value,
        "ordertype": order.request.kind,
        "price": f"{order.market.price:.5f}",
        "cost": f"{order.cost:.5f}",
        "fee": "0.00000",
        "vol": f"{order.filled:.8f}",
        "margin": "0.00000",
        "misc": "",
        "trade_id": order.trade_number % 2**31,
        "maker": False,
    }


def _shown_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
