"""KuCoin's spot orders, in the documents' present form and in the one that it abandoned.

Source: kucoin-universal-sdk, spec/rest/api/openapi-spot-order.json. Codes: kucoin.com/docs-new,
"Error Code"; that a clientOid is open twice has none there, so its code is [K].
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from venue_simulator.kucoin.answers import (
    Call,
    Data,
    RefusedError,
    Row,
    amount_of,
    bad_parameter,
    market_of,
    parse_id,
    shown,
    shown_id,
    text_of,
)
from venue_simulator.kucoin.shown_orders import described, fill_of, ids
from venue_simulator.trading.orders import (
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRefusedError,
    OrderRequest,
    Side,
    Status,
)

Placed = TypeVar("Placed")
MAX_BATCH: Final = 20
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_RESTING: Final = frozenset({"", "GTC", "GTT"})
_NEVER_RESTING: Final = frozenset({"IOC", "FOK"})
_GONE: Final = "order_not_exist_or_not_allow_to_cancel"


def place(call: Call) -> Data:
    return ids(_placed(call, call.row))


def place_and_wait(call: Call) -> Data:
    order = _placed(call, call.row)
    return {
        **ids(order),
        "orderTime": order.created_at_ms,
        "originSize": shown(order.request.quantity),
        "dealSize": shown(order.filled),
        "remainSize": shown(order.request.quantity - order.filled),
        "canceledSize": "0",
        "status": "open" if order.status is Status.OPEN else "done",
        "matchTime": order.updated_at_ms,
    }


def place_many(call: Call) -> Data:
    """Place each order of a list; a refused one hinders no other."""
    rows = call.row.get("orderList")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_BATCH:
        raise bad_parameter("orderList can not be empty")
    return [_of_many(call, row) for row in rows]


def test_order(call: Call) -> Data:
    """Check an order without placing it."""
    request = _order_request(call.row)
    _refusing(lambda: call.account.require(request))
    return {"orderId": shown_id(call.now_ns), "clientOid": request.client_id}


def cancel(call: Call) -> Data:
    return {"orderId": shown_id(_cancelled(call, _by_id(call)).number)}


def cancel_by_client_id(call: Call) -> Data:
    return {"clientOid": _cancelled(call, _by_client_id(call)).request.client_id}


def cancel_all_of(call: Call) -> Data:
    for order in call.account.open_orders(market_of(call.parameters).symbol):
        call.account.cancel(order, call.now_ms)
    return "success"


def cancel_all(call: Call) -> Data:
    orders = call.account.open_orders()
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return {
        "succeedSymbols": sorted({order.market.symbol for order in orders}),
        "failedSymbols": [],
    }


def cancel_once(call: Call) -> Data:
    """Cancel by id, in the abandoned form."""
    return {"cancelledOrderIds": [shown_id(_cancelled(call, _by_id(call)).number)]}


def cancel_listed(call: Call) -> Data:
    """Cancel all, or those of a market, in the abandoned form."""
    orders = call.account.open_orders(call.parameters.get("symbol", ""))
    for order in orders:
        call.account.cancel(order, call.now_ms)
    return {"cancelledOrderIds": [shown_id(order.number) for order in orders]}


def query(call: Call) -> Data:
    return described(_known(_by_id(call)))


def query_by_client_id(call: Call) -> Data:
    return described(_known(_by_client_id(call)))


def active(call: Call) -> Data:
    symbol = market_of(call.parameters).symbol
    return [described(order) for order in reversed(call.account.open_orders(symbol))]


def active_symbols(call: Call) -> Data:
    return {"symbols": sorted({order.market.symbol for order in call.account.open_orders()})}


def done(call: Call) -> Data:
    orders = call.account.done_orders(market_of(call.parameters).symbol)
    rows = [described(order) for order in reversed(orders[-_limit(call) :])]
    return {"lastId": orders[-1].number % 10**14 if orders else 0, "items": rows}


def listed(call: Call) -> Data:
    """List a page of orders, in the abandoned form."""
    symbol = call.parameters.get("symbol", "")
    open_ones = call.parameters.get("status", "done") == "active"
    found = call.account.open_orders(symbol) if open_ones else call.account.done_orders(symbol)
    size = _limit(call)
    rows = [described(order) for order in reversed(found[-size:])]
    return {
        "currentPage": 1,
        "pageSize": size,
        "totalNum": len(found),
        "totalPage": -(-len(found) // size),
        "items": rows,
    }


def fills(call: Call) -> Data:
    symbol = market_of(call.parameters).symbol
    filled = [o for o in call.account.done_orders(symbol) if o.status is Status.FILLED]
    rows = [fill_of(order) for order in reversed(filled[-_limit(call) :])]
    return {"items": rows, "lastId": filled[-1].trade_number % 10**14 if filled else 0}


def _of_many(call: Call, row: object) -> Row:
    try:
        if not isinstance(row, Mapping):
            raise bad_parameter("orderList is wrong")
        return {**ids(_placed(call, row)), "success": True}
    except RefusedError as refused:
        return {"success": False, "failMsg": refused.message}


def _placed(call: Call, row: Row) -> Order:
    request = _order_request(row)
    return _refusing(lambda: call.account.place(request, call.now_ms))


def _refusing(act: Callable[[], Placed]) -> Placed:
    try:
        return act()
    except InsufficientBalanceError as error:
        raise RefusedError(200, "200004", "Balance insufficient!") from error
    except DuplicateClientIdError as error:
        raise RefusedError(200, "102426", "Duplicate custom order IDs") from error
    except OrderRefusedError as error:
        raise RefusedError(200, "200003", "Number of orders breached the limit") from error


def _order_request(row: Row) -> OrderRequest:
    market = market_of(row)
    side = _SIDES.get(text_of(row, "side"))
    kind = text_of(row, "type") or "limit"
    lifetime = text_of(row, "timeInForce")
    if side is None:
        raise bad_parameter("side not in the given range!")
    if kind not in {"limit", "market"} or lifetime not in _RESTING | _NEVER_RESTING:
        raise bad_parameter("type not in the given range!")
    by_funds = kind == "market" and "funds" in row
    quantity = amount_of(row, "funds") / market.price if by_funds else amount_of(row, "size")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=quantity,
        price=None if kind == "market" else amount_of(row, "price"),
        client_id=text_of(row, "clientOid"),
        rests=kind == "limit" and lifetime in _RESTING,
        lifetime=lifetime or "GTC",
        label=text_of(row, "remark"),
    )


def _cancelled(call: Call, order: Order | None) -> Order:
    if order is None or order.status is not Status.OPEN:
        raise RefusedError(400, "400100", _GONE)
    call.account.cancel(order, call.now_ms)
    return order


def _known(order: Order | None) -> Order:
    if order is None:
        raise RefusedError(400, "400100", "order not exist")
    return order


def _by_id(call: Call) -> Order | None:
    number = parse_id(call.variables["orderId"])
    return None if number is None else _of_symbol(call, call.account.find(number))


def _by_client_id(call: Call) -> Order | None:
    return _of_symbol(call, call.account.find_by_client_id(call.variables["clientOid"]))


def _of_symbol(call: Call, order: Order | None) -> Order | None:
    """Leave an order out that is of another market than the query names [K]."""
    named = call.parameters.get("symbol", "")
    return None if order is not None and named not in ("", order.market.symbol) else order


def _limit(call: Call) -> int:
    text = call.parameters.get("limit", "") or call.parameters.get("pageSize", "") or "20"
    return min(max(int(text), 1), 100) if text.isdecimal() else 20
