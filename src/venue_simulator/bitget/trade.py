"""Bitget's spot orders.

Source: bitget.com/api-doc/spot/trade, and the codes of common/error-code.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from venue_simulator.bitget.answers import (
    Call,
    Data,
    RefusedError,
    Row,
    amount_of,
    market_of,
    shown,
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

MAX_BATCH: Final = 50
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_RESTING: Final = frozenset({"gtc", "post_only"})
_NEVER_RESTING: Final = frozenset({"fok", "ioc"})
_STATUS: Final = {
    Status.OPEN: "live",
    Status.FILLED: "filled",
    Status.CANCELLED: "cancelled",
    # A fok or ioc order that fills in no part is cancelled.
    Status.EXPIRED: "cancelled",
}


def place(call: Call) -> Data:
    return _ids(_placed(call, call.row))


def place_many(call: Call) -> Data:
    """Place each order of a list; a refused one hinders no other."""
    rows = call.row.get("orderList")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_BATCH:
        raise RefusedError("40019", "Parameter orderList cannot be empty")
    done: list[Row] = []
    refused: list[Row] = []
    for row in rows:
        try:
            done.append(_ids(_placed(call, _of_batch(call, row))))
        except RefusedError as error:
            client_id = text_of(row, "clientOid") if isinstance(row, Mapping) else ""
            refused.append(
                {
                    "orderId": "",
                    "clientOid": client_id,
                    "errorMsg": error.message,
                    "errorCode": error.code,
                }
            )
    return {"successList": done, "failureList": refused}


def cancel(call: Call) -> Data:
    order = _find(call, call.row)
    if order is None or order.status is not Status.OPEN:
        raise RefusedError("43001", "The order does not exist")
    call.account.cancel(order, call.now_ms)
    return _ids(order)


def cancel_symbol(call: Call) -> Data:
    market = market_of(call.row)
    for order in call.account.open_orders(market.symbol):
        call.account.cancel(order, call.now_ms)
    return {"symbol": market.symbol}


def query(call: Call) -> Data:
    order = _find(call, call.parameters)
    return [] if order is None else [_described(order)]


def unfilled(call: Call) -> Data:
    return _newest_first(call, call.account.open_orders(call.parameters.get("symbol", "")))


def history(call: Call) -> Data:
    return _newest_first(call, call.account.done_orders(call.parameters.get("symbol", "")))


def fills(call: Call) -> Data:
    done = call.account.done_orders(call.parameters.get("symbol", ""))
    filled = [order for order in done if order.status is Status.FILLED]
    return [_fill(order) for order in reversed(filled[-_limit(call) :])]


def _of_batch(call: Call, row: object) -> Row:
    if not isinstance(row, Mapping):
        raise RefusedError("40020", "Parameter orderList error")
    return {"symbol": call.row.get("symbol", ""), **row}


def _placed(call: Call, row: Row) -> Order:
    try:
        return call.account.place(_order_request(row), call.now_ms)
    except InsufficientBalanceError as error:
        raise RefusedError("43012", "Insufficient balance") from error
    except DuplicateClientIdError as error:
        raise RefusedError("43118", "clientOrderId duplicate") from error
    except OrderRefusedError as error:
        raise RefusedError("43008", "The number of orders exceeds the limit") from error  # [K]


def _order_request(row: Row) -> OrderRequest:
    market = market_of(row)
    side = _SIDES.get(text_of(row, "side"))
    # ccxt writes GTC, so letter case cannot matter [K].
    kind, lifetime = text_of(row, "orderType"), text_of(row, "force").lower()
    if side is None:
        raise RefusedError("40020", "Parameter side error")
    if kind not in {"limit", "market"}:
        raise RefusedError("40020", "Parameter orderType error")
    if kind == "limit" and lifetime not in _RESTING | _NEVER_RESTING:
        raise RefusedError("40020", "Parameter force error")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=_quantity(row, market, side, kind),
        price=None if kind == "market" else amount_of(row, "price"),
        client_id=text_of(row, "clientOid"),
        rests=kind == "limit" and lifetime in _RESTING,
        lifetime=lifetime or "gtc",
    )


def _quantity(row: Row, market: Market, side: Side, kind: str) -> Decimal:
    """Read `size`; "Place Order": that of a market buy is in the quote coin."""
    size = amount_of(row, "size")
    return size / market.price if kind == "market" and side is Side.BUY else size


def _find(call: Call, row: Row) -> Order | None:
    """Find by orderId, or else by clientOid."""
    number = text_of(row, "orderId")
    if number:
        return call.account.find(int(number)) if number.isdecimal() else None
    client_id = text_of(row, "clientOid")
    if not client_id:
        raise RefusedError("40019", "Parameter orderId cannot be empty")
    return call.account.find_by_client_id(client_id)


def _newest_first(call: Call, orders: list[Order]) -> list[Row]:
    return [_described(order) for order in reversed(orders[-_limit(call) :])]


def _limit(call: Call) -> int:
    text = call.parameters.get("limit", "100")
    return min(max(int(text), 1), 100) if text.isdecimal() else 100


def _ids(order: Order) -> Row:
    return {"orderId": str(order.number), "clientOid": order.request.client_id}


def _described(order: Order) -> Row:
    request = order.request
    return {
        "userId": "1234567890",
        "symbol": order.market.symbol,
        "orderId": str(order.number),
        "clientOid": request.client_id,
        "price": shown(order.price),
        "size": shown(request.quantity),
        "orderType": request.kind,
        "side": request.side.value,
        "status": _STATUS[order.status],
        "priceAvg": shown(order.market.price if order.filled else order.price),
        "basePrice": "0",
        "baseVolume": shown(order.filled),
        "quoteVolume": shown(order.cost),
        "enterPointSource": "API",
        "orderSource": "normal",
        "cTime": str(order.created_at_ms),
        "uTime": str(order.updated_at_ms),
    }


def _fill(order: Order) -> Row:
    return {
        "userId": "1234567890",
        "symbol": order.market.symbol,
        "orderId": str(order.number),
        "tradeId": str(order.trade_number),
        "orderType": order.request.kind,
        "side": order.request.side.value,
        "priceAvg": shown(order.market.price),
        "size": shown(order.filled),
        "amount": shown(order.cost),
        "feeDetail": {
            "deduction": "no",
            "feeCoin": order.market.quote,
            "totalDeductionFee": "",
            "totalFee": "0",
        },
        "tradeScope": "taker",
        "cTime": str(order.created_at_ms),
        "uTime": str(order.updated_at_ms),
    }
