"""What `/info` tells of a user; it tells anybody, and nothing of one whom it does not know.

Source: hyperliquid.gitbook.io, "Info endpoint" and its pages "Perpetuals" and "Spot". Perpetuals
and spot show one pot.
"""

from decimal import Decimal
from typing import Final

from venue_simulator.hyperliquid.answers import Question, shown
from venue_simulator.trading.account import Account
from venue_simulator.trading.orders import Order, Side, Status

_QUOTE: Final = "USDC"
_SPOT_ASSETS: Final = (_QUOTE, "UBTC", "UETH")
_STATUS: Final = {
    Status.OPEN: "open",
    Status.FILLED: "filled",
    Status.CANCELLED: "canceled",
    Status.EXPIRED: "iocCancelRejected",
}
_SIDES: Final = {Side.BUY: "B", Side.SELL: "A"}


def state(question: Question) -> object:
    """Answer the money of the perpetuals; no position is ever shown."""
    total = _total(question.account, _QUOTE)
    used = Decimal(0) if question.account is None else question.account.locked(_QUOTE)
    summary = {
        "accountValue": shown(total),
        "totalNtlPos": "0.0",
        "totalRawUsd": shown(total),
        "totalMarginUsed": shown(used),
    }
    return {
        "marginSummary": summary,
        "crossMarginSummary": summary,
        "crossMaintenanceMarginUsed": "0.0",
        "withdrawable": shown(total - used),
        "assetPositions": [],
        "time": question.now_ms,
    }


def spot_state(question: Question) -> object:
    account = question.account
    if account is None:
        return {"balances": []}
    return {
        "balances": [
            {
                "coin": asset,
                "token": index,
                "hold": shown(account.locked(asset)),
                "total": shown(account.total(asset)),
                "entryNtl": "0.0",
            }
            for index, asset in enumerate(_SPOT_ASSETS)
        ]
    }


def abstraction(_question: Question) -> object:
    return "default"


def open_orders(question: Question) -> object:
    return [_described(order) for order in _newest(question.account, done=False)]


def frontend_open_orders(question: Question) -> object:
    return [_detailed(order) for order in _newest(question.account, done=False)]


def historical_orders(question: Question) -> object:
    return [_with_status(order) for order in _newest(question.account, done=True)]


def order_status(question: Question) -> object:
    wanted = question.fields.get("oid")
    found = None
    if question.account is not None and isinstance(wanted, int):
        found = question.account.find(wanted)
    elif question.account is not None and isinstance(wanted, str):
        found = question.account.find_by_client_id(wanted.lower())
    if found is None:
        return {"status": "unknownOid"}
    return {"status": "order", "order": _with_status(found)}


def fills(question: Question) -> object:
    done = _newest(question.account, done=True)
    return [_fill(order) for order in done if order.status is Status.FILLED]


def rate_limit(question: Question) -> object:
    used = 0 if question.account is None else question.account.accepted
    return {"cumVlm": "0.0", "nRequestsUsed": used, "nRequestsCap": 10_000, "nRequestsSurplus": 0}


def _total(account: Account | None, asset: str) -> Decimal:
    return Decimal(0) if account is None else account.total(asset)


def _newest(account: Account | None, *, done: bool) -> list[Order]:
    if account is None:
        return []
    return (account.done_orders() if done else account.open_orders())[::-1]


def _described(order: Order) -> dict[str, object]:
    request = order.request
    named = {"cloid": request.client_id} if request.client_id else {}
    return {
        "coin": order.market.symbol,
        "side": _SIDES[request.side],
        "limitPx": shown(order.price),
        "sz": shown(request.quantity - order.filled),
        "oid": order.number,
        "timestamp": order.created_at_ms,
        "origSz": shown(request.quantity),
        **named,
    }


def _detailed(order: Order) -> dict[str, object]:
    is_trigger = order.request.kind == "trigger"
    return {
        "cloid": None,
        **_described(order),
        "triggerCondition": "N/A",
        "isTrigger": is_trigger,
        "triggerPx": "0.0",
        "children": [],
        "isPositionTpsl": False,
        "reduceOnly": order.request.label == "reduceOnly",
        "orderType": "Stop Market" if is_trigger else "Limit",
        "tif": None if is_trigger else order.request.lifetime,
    }


def _with_status(order: Order) -> dict[str, object]:
    return {
        "order": _detailed(order),
        "status": _STATUS[order.status],
        "statusTimestamp": order.updated_at_ms,
    }


def _fill(order: Order) -> dict[str, object]:
    return {
        "coin": order.market.symbol,
        "px": shown(order.market.price),
        "sz": shown(order.filled),
        "side": _SIDES[order.request.side],
        "time": order.updated_at_ms,
        "startPosition": "0.0",
        "dir": "Buy" if order.request.side is Side.BUY else "Sell",
        "closedPnl": "0.0",
        "hash": f"0x{order.trade_number:064x}",
        "oid": order.number,
        "crossed": True,
        "fee": "0.0",
        "tid": order.trade_number,
        "feeToken": _QUOTE,
    }
