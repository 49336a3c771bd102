"""What a KuCoin endpoint is given, and how answers and refusals look.

Source: kucoin.com/docs-new, "Error Code", and the old documents, "System error codes". Which
status a business error has is [K]: 400 where the parameter is wrong, else 200.
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
        Market("BTC-USDT", "BTC", "USDT", BTC_PRICE, Decimal("0.1")),
        Market("ETH-USDT", "ETH", "USDT", ETH_PRICE),
    )
}
Row = Mapping[str, object]
Data = Row | Sequence[Row] | list[list[str]] | str | int


class RefusedError(Exception):
    """The endpoint refuses the request; `answer` says so in KuCoin's shape."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = refusal(status, code, message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call: the query, the object of the JSON body, and the path's variables."""

    parameters: Mapping[str, str]
    row: Row
    variables: Mapping[str, str]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


Handler = Callable[[Call], Data]


def refusal(status: int, code: str, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"code": code, "msg": message}))


def success(data: Data) -> Answer:
    return Answer(200, msgspec.json.encode({"code": "200000", "data": data}))


def text_of(row: Row, name: str) -> str:
    """Read a field that KuCoin takes as a string; clients send numbers now and then."""
    value = row.get(name, "")
    return value if isinstance(value, str) else str(value)


def bad_parameter(message: str) -> RefusedError:
    return RefusedError(400, "400100", message)


def amount_of(row: Row, name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise bad_parameter(f"validation.createOrder.{name}IsRequired") from error
    if not (amount.is_finite() and amount > 0):
        raise bad_parameter(f"{name} must be greater than 0")
    return amount


def market_of(row: Row) -> Market:
    market = MARKETS.get(text_of(row, "symbol"))
    if market is None:
        raise RefusedError(400, "900001", "symbol not exists")
    return market


def shown(amount: Decimal) -> str:
    """Write a number as KuCoin does: plain, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_id(number: int) -> str:
    """Write a number as KuCoin writes ids: 24 hexadecimal digits."""
    return f"{number:024x}"


def parse_id(text: str) -> int | None:
    try:
        return int(text, 16)
    except ValueError:
        return None
