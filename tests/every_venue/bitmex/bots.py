"""Bots of BitMEX, and what they see when they are refused.

Sources: bitmex.com/api/explorer/swagger.json, "Order" and "User"; bitmex.com/app/restAPIMessages.
"""

import json
from typing import Any, Final

from tests.every_venue.kit.programs import HttpProgram, Refusals, Request, Said

# A hundredth of a bitcoin, in its smallest unit.
_ORDER: Final = {
    "symbol": "XBT_USDT",
    "side": "Buy",
    "orderQty": 1_000_000,
    "price": 20_000,
    "ordType": "Limit",
}
_OPEN: Final = "filter=%7B%22open%22%3A%20true%7D"


def _order_id(order: Any) -> str:
    return str(order["orderID"])


def _ids(orders: Any) -> list[str]:
    return [_order_id(each) for each in orders]


def _cancel(order_id: str) -> Request:
    return Request("DELETE", "/api/v1/order", json.dumps({"orderID": order_id}).encode())


def _total(wallet: Any) -> object:
    return wallet["amount"]


PROGRAM: Final = HttpProgram(
    balance=Request("GET", "/api/v1/user/wallet?currency=XBt"),
    total=_total,
    expected=1_000_000_000,
    order=Request("POST", "/api/v1/order", json.dumps(_ORDER).encode()),
    order_id=_order_id,
    open_orders=Request("GET", f"/api/v1/order?symbol=XBT_USDT&{_OPEN}"),
    ids=_ids,
    cancel=_cancel,
)
REFUSALS: Final = Refusals(
    code_at=("error", "name"),
    text_at=("error", "message"),
    said={
        "unauthenticated": Said(401, "HTTPError", ""),
        "bad-signature": Said(401, "HTTPError", ""),
        "bad-time": Said(400, "HTTPError", ""),
        "denied": Said(403, "HTTPError", ""),
        "invalid": Said(400, "ValidationError", ""),
        "rate-limited": Said(429, "HTTPError", ""),
        "unavailable": Said(503, "HTTPError", ""),
        "unknown": Said(504, "HTTPError", ""),
    },
)
RECORD: Final = (
    Request("GET", "/api/v1/user/wallet?currency=XBt"),
    Request("GET", f"/api/v1/order?symbol=XBT_USDT&{_OPEN}"),
    Request("DELETE", "/api/v1/order/all", b'{"symbol":"XBT_USDT"}'),
    Request("DELETE", "/api/v1/order", b'{"clOrdID":"mine-1"}'),
)
