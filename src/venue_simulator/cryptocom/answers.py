"""What a Crypto.com method is given, and how answers and errors look.

Sources: exchange-developer.crypto.com, "Response Format", "Response and Reason Codes".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("BTC_USD", "BTC", "USD", BTC_PRICE),
        Market("ETH_USD", "ETH", "USD", ETH_PRICE),
        Market("ETH_BTC", "ETH", "BTC", ETH_PRICE / BTC_PRICE, Decimal("0.00001")),
    )
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of "Response and Reason Codes"."""

    status: int
    code: int
    message: str


BAD_REQUEST: Final = Reason(400, 40001, "BAD_REQUEST")
METHOD_NOT_FOUND: Final = Reason(400, 40002, "METHOD_NOT_FOUND")
INVALID_REQUEST: Final = Reason(400, 40003, "INVALID_REQUEST")
BAD_ARGUMENT: Final = Reason(400, 40004, "MISSING_OR_INVALID_ARGUMENT")
UNAUTHORIZED: Final = Reason(401, 40101, "UNAUTHORIZED")
INVALID_NONCE: Final = Reason(400, 40102, "INVALID_NONCE")
IP_ILLEGAL: Final = Reason(401, 40103, "IP_ILLEGAL")
TOO_MANY_REQUESTS: Final = Reason(429, 42901, "TOO_MANY_REQUESTS")
MAINTENANCE: Final = Reason(503, 9010001, "SYSTEM_MAINTENANCE")  # [K]
DUPLICATE_CLORDID: Final = Reason(400, 204, "DUPLICATE_CLORDID")
INVALID_INSTRUMENT: Final = Reason(400, 209, "INVALID_INSTRUMENT")
INVALID_ORDERID: Final = Reason(500, 212, "INVALID_ORDERID")
INVALID_ORDERQTY: Final = Reason(400, 213, "INVALID_ORDERQTY")
INVALID_ORDTYPE: Final = Reason(400, 218, "INVALID_ORDTYPE")
INVALID_SIDE: Final = Reason(400, 220, "INVALID_SIDE")
INVALID_TIF: Final = Reason(400, 221, "INVALID_TIF")
INSUFFICIENT_BALANCE: Final = Reason(500, 306, "INSUFFICIENT_AVAILABLE_BALANCE")
INVALID_PRICE: Final = Reason(400, 308, "INVALID_PRICE")
TOO_MANY_ORDERS: Final = Reason(400, 318, "EXCEEDS_MAX_ALLOWED_ORDERS")
NOT_FOUND: Final = Reason(200, 40401, "NOT_FOUND")


class RefusedError(Exception):
    """The method refuses."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method: its parameters, as JSON has them, or as texts of a query."""

    params: Mapping[str, object]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


Handler = Callable[[Call], object]


def success(call_id: object, method: str, result: object) -> Answer:
    """Write a result; None is one of a method that answers with nothing."""
    shown = {"id": call_id, "method": method, "code": 0}
    if result is not None:
        shown["result"] = result
    return Answer(200, msgspec.json.encode(shown))


def refusal(reason: Reason, call_id: object = -1, method: str = "ERROR") -> Answer:
    shown = {"id": call_id, "method": method, "code": reason.code, "message": reason.message}
    return Answer(reason.status, msgspec.json.encode(shown))


def market_of(params: Mapping[str, object]) -> Market:
    market = MARKETS.get(str(params.get("instrument_name")))
    if market is None:
        raise RefusedError(INVALID_INSTRUMENT)
    return market


def decimal_of(params: Mapping[str, object], name: str, wrong: Reason) -> Decimal:
    """Read a number above zero; "All numbers must be strings".

    Raises:
        RefusedError: it is missing or something else.
    """
    value = params.get(name)
    if not isinstance(value, str):
        raise RefusedError(BAD_ARGUMENT)
    try:
        found = Decimal(value)
    except InvalidOperation as cause:
        raise RefusedError(wrong) from cause
    if not found.is_finite() or found <= 0:
        raise RefusedError(wrong)
    return found
