"""What a Bybit endpoint is given, and how answers and refusals look.

Source: bybit-exchange.github.io/docs, v5/guide, "Common response parameters", and v5/error, "UTA"
and "Spot Trade".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
        Market("BTCUSDT", "BTC", "USDT", BTC_PRICE, Decimal("0.1")),
        Market("ETHUSDT", "ETH", "USDT", ETH_PRICE),
    )
}
CATEGORIES: Final = frozenset({"spot", "linear", "inverse", "option"})
SPOT: Final = "spot"
_ZERO: Final = Decimal(0)


class RefusedError(Exception):
    """The endpoint refuses; `code` and `message` are Bybit's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call: the parameters of its query or of its JSON body."""

    parameters: Mapping[str, object]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        """Read a parameter; a number as it is written, an absent one as empty text."""
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Result:
    """A success: `result`, and what a batch says of each order in `retExtInfo`."""

    result: object
    extended: Mapping[str, object] = field(default_factory=dict)


Handler = Callable[[Call], Result]


def refusal(code: int, message: str, now_ms: int) -> Answer:
    return _answer(code, message, {}, {}, now_ms)


def success(result: Result, now_ms: int) -> Answer:
    return _answer(0, "OK", result.result, result.extended, now_ms)


def _answer(
    code: int, message: str, result: object, extended: Mapping[str, object], now_ms: int
) -> Answer:
    body = {
        "retCode": code,
        "retMsg": message,
        "result": result,
        "retExtInfo": extended,
        "time": now_ms,
    }
    return Answer(200, msgspec.json.encode(body))


def bad_parameter(name: str) -> RefusedError:
    return RefusedError(170130, f"Data sent for paramter '{name}' is not valid.")


def category_of(call: Call) -> str:
    """Read the category.

    Raises:
        RefusedError: it is missing or none.
    """
    category = call.text("category")
    if category not in CATEGORIES:
        raise RefusedError(10001, "Request parameter error: category")
    return category


def market_of(call: Call) -> Market:
    """Find the market of `symbol`; there are spot markets alone.

    Raises:
        RefusedError: there is no such market.
    """
    market = MARKETS.get(call.text("symbol")) if category_of(call) == SPOT else None
    if market is None:
        raise RefusedError(170121, "Invalid symbol.")
    return market


def amount_of(call: Call, name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(call.text(name))
    except InvalidOperation as error:
        raise bad_parameter(name) from error
    if not (amount.is_finite() and amount > _ZERO):
        raise bad_parameter(name)
    return amount


def limit_of(call: Call, usual: int, largest: int) -> int:
    text = call.text("limit")
    return min(max(int(text), 1), largest) if text.isdecimal() else usual


def shown(amount: Decimal) -> str:
    """Write a number plainly, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
