"""OKX's trading endpoints, spot only.

Source: okx.com/docs-v5/en, "Order Book Trading > Trade" and "Error Code > Trade Class".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from venue_simulator.okx.answers import (
    Call,
    RefusedError,
    Row,
    RowRefusedError,
    amount_of,
    bad_parameter,
    market_of,
    refusal,
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

MAX_BATCH = 20
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
_RESTING = frozenset({"limit", "post_only"})
_NEVER_RESTING = frozenset({"fok", "ioc"})
_MARKET = "market"
_STATUS: Final = {
    Status.OPEN: "live",
    Status.FILLED: "filled",
    Status.CANCELLED: "canceled",
    # A fok or ioc order that fills in no part is cancelled by the system.
    Status.EXPIRED: "canceled",
}
# Fields of what the simulator lacks: algo orders, margin, positions, rebates.
_NEVER_SET: Final[Row] = {
    "algoClOrdId": "",
    "algoId": "",
    "attachAlgoClOrdId": "",
    "attachAlgoOrds": [],
    "cancelSourceReason": "",
    "category": "normal",
    "ccy": "",
    "lever": "",
    "pnl": "0",
    "posSide": "net",
    "rebate": "0",
    "reduceOnly": "false",
    "source": "",
}
_MODES = frozenset({"cash", "cross", "isolated", "spot_isolated"})


def place(call: Call) -> Sequence[Row]:
    """Place one order, or each of a batch; a refused one hinders no other."""
    return [_placed(call, row) for row in _batch(call)]


def cancel(call: Call) -> Sequence[Row]:
    return [_cancelled(call, row) for row in _batch(call)]


def query(call: Call) -> Sequence[Row]:
    try:
        symbol = market_of(call.parameters).symbol
        order = _find(call, call.parameters)
    except RowRefusedError as error:
        raise RefusedError(refusal(200, error.code, error.message, data=True)) from error
    if order is None or order.market.symbol != symbol:
        raise RefusedError(refusal(200, "51603", "Order does not exist", data=True))
    return [_described(order)]


def pending(call: Call) -> Sequence[Row]:
    return _newest_first(call, call.account.open_orders(call.parameters.get("instId", "")))


def history(call: Call) -> Sequence[Row]:
    wanted = call.parameters.get("state", "")
    done = call.account.done_orders(call.parameters.get("instId", ""))
    return _newest_first(call, [o for o in done if wanted in ("", _STATUS[o.status])])


def fills(call: Call) -> Sequence[Row]:
    wanted = call.parameters.get("ordId", "")
    filled = [
        order
        for order in call.account.done_orders(call.parameters.get("instId", ""))
        if order.status is Status.FILLED and wanted in ("", str(order.number))
    ]
    return [_fill(order) for order in reversed(filled[-_limit(call) :])]


def _batch(call: Call) -> Sequence[Mapping[str, object]]:
    if not call.rows or len(call.rows) > MAX_BATCH:
        raise RefusedError(refusal(400, "50014", "Parameter can not be empty."))
    return call.rows


def _placed(call: Call, row: Mapping[str, object]) -> Row:
    client_id = text_of(row, "clOrdId")
    answer = {"clOrdId": client_id, "tag": text_of(row, "tag"), "ts": str(call.now_ms)}
    try:
        order = call.account.place(_order_request(row), call.now_ms)
    except RowRefusedError as error:
        return answer | {"ordId": "", "sCode": error.code, "sMsg": error.message}
    except OrderRefusedError as error:
        code, message = _rejection(error)
        return answer | {"ordId": "", "sCode": code, "sMsg": message}
    return answer | {"ordId": str(order.number), "sCode": "0", "sMsg": ""}


def _cancelled(call: Call, row: Mapping[str, object]) -> Row:
    answer = {"ts": str(call.now_ms)}
    try:
        symbol = market_of(row).symbol
        order = _find(call, row)
        if order is None or order.market.symbol != symbol or order.status is not Status.OPEN:
            raise RowRefusedError(  # noqa: TRY301  # one shape for every refused row
                "51400",
                "Cancellation failed as the order has been filled, canceled or does not exist.",
            )
    except RowRefusedError as error:
        ids = {"ordId": text_of(row, "ordId"), "clOrdId": text_of(row, "clOrdId")}
        return answer | ids | {"sCode": error.code, "sMsg": error.message}
    call.account.cancel(order, call.now_ms)
    ids = {"ordId": str(order.number), "clOrdId": order.request.client_id}
    return answer | ids | {"sCode": "0", "sMsg": ""}


def _order_request(row: Mapping[str, object]) -> OrderRequest:
    market = market_of(row)
    side = _SIDES.get(text_of(row, "side"))
    kind = text_of(row, "ordType")
    if side is None:
        raise bad_parameter("side")
    if kind not in {_MARKET} | _RESTING | _NEVER_RESTING:
        raise bad_parameter("ordType")
    if text_of(row, "tdMode") not in _MODES:
        raise bad_parameter("tdMode")
    return OrderRequest(
        market=market,
        side=side,
        kind=kind,
        quantity=_quantity(row, market, side, kind),
        price=None if kind == _MARKET else amount_of(row, "px"),
        client_id=text_of(row, "clOrdId"),
        rests=kind in _RESTING,
        lifetime=text_of(row, "tdMode"),
        label=text_of(row, "tag"),
    )


def _quantity(row: Mapping[str, object], market: Market, side: Side, kind: str) -> Decimal:
    """Read `sz`; "Place order", tgtCcy: market buys count in the quote currency by default."""
    size = amount_of(row, "sz")
    default = "quote_ccy" if side is Side.BUY else "base_ccy"
    if kind == _MARKET and (text_of(row, "tgtCcy") or default) == "quote_ccy":
        return size / market.price
    return size


def _rejection(error: OrderRefusedError) -> tuple[str, str]:
    if isinstance(error, InsufficientBalanceError):
        return "51008", f"Order failed. Insufficient {error.args[0]} balance in account"
    if isinstance(error, DuplicateClientIdError):
        return "51016", "Client order ID already exists"
    return "51023", "The number of pending orders exceeds the limit"  # [K] code and text


def _find(call: Call, row: Mapping[str, object]) -> Order | None:
    """Find by ordId, or else by clOrdId."""
    number = text_of(row, "ordId")
    if number:
        return call.account.find(int(number)) if number.isdecimal() else None
    client_id = text_of(row, "clOrdId")
    if not client_id:
        raise RowRefusedError("51003", "Either client order ID or order ID is required.")
    return call.account.find_by_client_id(client_id)


def _newest_first(call: Call, orders: list[Order]) -> list[Row]:
    return [_described(order) for order in reversed(orders[-_limit(call) :])]


def _limit(call: Call) -> int:
    text = call.parameters.get("limit", "100")
    return min(max(int(text), 1), 100) if text.isdecimal() else 100


def _described(order: Order) -> Row:
    request = order.request
    filled = order.status is Status.FILLED
    price = shown(order.market.price) if filled else ""
    return {
        **_NEVER_SET,
        "accFillSz": shown(order.filled),
        "avgPx": price,
        "cTime": str(order.created_at_ms),
        "cancelSource": "1" if order.status is Status.CANCELLED else "",
        "clOrdId": request.client_id,
        "fee": "0",
        "feeCcy": order.market.quote,
        "fillPx": price,
        "fillSz": shown(order.filled),
        "fillTime": str(order.updated_at_ms) if filled else "",
        "instId": order.market.symbol,
        "instType": "SPOT",
        "ordId": str(order.number),
        "ordType": request.kind,
        "px": "" if request.price is None else shown(request.price),
        "rebateCcy": order.market.quote,
        "side": request.side.value,
        "state": _STATUS[order.status],
        "sz": shown(request.quantity),
        "tag": request.label,
        "tdMode": request.lifetime,
        "tgtCcy": "base_ccy" if request.kind == _MARKET else "",
        "tradeId": str(order.trade_number) if filled else "",
        "uTime": str(order.updated_at_ms),
    }


def _fill(order: Order) -> Row:
    return {
        "instType": "SPOT",
        "instId": order.market.symbol,
        "tradeId": str(order.trade_number),
        "ordId": str(order.number),
        "clOrdId": order.request.client_id,
        "billId": str(order.trade_number),
        "tag": order.request.label,
        "fillPx": shown(order.market.price),
        "fillSz": shown(order.filled),
        "side": order.request.side.value,
        "posSide": "net",
        "execType": "T",
        "feeCcy": order.market.quote,
        "fee": "0",
        "ts": str(order.updated_at_ms),
        "fillTime": str(order.updated_at_ms),
    }
