"""What an OKX endpoint is given, and how answers and refusals look.

Source: okx.com/docs-v5/en, "Error Code > General Class", "API Class", "Trade Class".
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
Rows = Sequence[Row | list[str]]
"""Candles come as lists, everything else as objects."""


class RefusedError(Exception):
    """The endpoint refuses the whole request; `answer` says so in OKX's shape."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("refused")
        self.answer = answer


class RowRefusedError(Exception):
    """One order is refused, with a code and a text for its row."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call: the query's parameters, and the objects of the JSON body."""

    parameters: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


Handler = Callable[[Call], Rows]


def refusal(status: int, code: str, message: str, *, data: bool = False) -> Answer:
    body: dict[str, object] = {"msg": message, "code": code}
    if data:
        body["data"] = []
    return Answer(status, msgspec.json.encode(body))


def success(rows: Rows) -> Answer:
    """Answer rows; "Place multiple orders": 1 if all of them failed, 2 if some did."""
    failed = sum(isinstance(row, Mapping) and row.get("sCode", "0") != "0" for row in rows)
    code = "0" if not failed else "1" if failed == len(rows) else "2"
    message = "All operations failed" if code == "1" else ""
    return Answer(200, msgspec.json.encode({"code": code, "data": rows, "msg": message}))


def text_of(row: Mapping[str, object], name: str) -> str:
    """Read a field that OKX takes as a string; clients send numbers now and then."""
    value = row.get(name, "")
    return value if isinstance(value, str) else str(value)


def bad_parameter(name: str) -> RowRefusedError:
    return RowRefusedError("51000", f"Parameter {name} error")


def amount_of(row: Mapping[str, object], name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RowRefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise bad_parameter(name) from error
    if not (amount.is_finite() and amount > 0):
        raise bad_parameter(name)
    return amount


def market_of(row: Mapping[str, object]) -> Market:
    market = MARKETS.get(text_of(row, "instId"))
    if market is None:
        raise RowRefusedError(
            "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist."
        )
    return market


def shown(amount: Decimal) -> str:
    """Write a number as OKX does: plain, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
