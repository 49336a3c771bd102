"""What a Bitget endpoint is given, and how answers and refusals look.

Source: bitget.com/api-doc/common/error-code; errors come with status 400 and the code in the body.
"""

from collections.abc import Callable, Mapping, Sequence
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
        Market("BTCUSDT", "BTC", "USDT", BTC_PRICE),
        Market("ETHUSDT", "ETH", "USDT", ETH_PRICE),
    )
}
Row = Mapping[str, object]
Data = Row | Sequence[Row] | list[list[str]] | str


class RefusedError(Exception):
    """The endpoint refuses the request, with a code and a text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call: the query, and the object of the JSON body."""

    parameters: Mapping[str, str]
    row: Row
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


Handler = Callable[[Call], Data]


def refusal(status: int, code: str, message: str, now_ns: int) -> Answer:
    body = {"code": code, "msg": message, "requestTime": now_ns // 1_000_000, "data": None}
    return Answer(status, msgspec.json.encode(body))


def success(data: Data, now_ns: int) -> Answer:
    body = {"code": "00000", "msg": "success", "requestTime": now_ns // 1_000_000, "data": data}
    return Answer(200, msgspec.json.encode(body))


def text_of(row: Row, name: str) -> str:
    """Read a field that Bitget takes as a string; clients send numbers now and then."""
    value = row.get(name, "")
    return value if isinstance(value, str) else str(value)


def amount_of(row: Row, name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise RefusedError("40019", f"Parameter {name} cannot be empty") from error
    if not (amount.is_finite() and amount > 0):
        raise RefusedError("40020", f"Parameter {name} error")
    return amount


def market_of(row: Row) -> Market:
    market = MARKETS.get(text_of(row, "symbol"))
    if market is None:
        raise RefusedError("40034", f"Parameter {text_of(row, 'symbol')} does not exist")
    return market


def shown(amount: Decimal) -> str:
    """Write a number as Bitget does: plain, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
