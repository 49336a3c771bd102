"""What Hyperliquid's endpoints are given, its markets, and how answers and errors look.

Sources: hyperliquid.gitbook.io, "Exchange endpoint", "Error responses", "Asset IDs", "Tick and lot
size". Errors of the whole request have status 200; a body that can't be read has 422 and a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

FIRST_SPOT: Final = 10_000
# By the numbers that orders have. A perpetual is traded like a spot market here: its coin is an
# asset of which everybody has some, so that it can be sold.
MARKETS: Final[Mapping[int, Market]] = {
    0: Market("BTC", "BTC", "USDC", BTC_PRICE, Decimal(1)),
    1: Market("ETH", "ETH", "USDC", ETH_PRICE, Decimal("0.1")),
    FIRST_SPOT: Market("@0", "UBTC", "USDC", BTC_PRICE, Decimal(1)),
    FIRST_SPOT + 1: Market("@1", "UETH", "USDC", ETH_PRICE, Decimal("0.1")),
}
NUMBERS: Final = {market.symbol: number for number, market in MARKETS.items()}
SIZE_DECIMALS: Final = {"BTC": 5, "ETH": 4, "UBTC": 5, "UETH": 4}
UNREADABLE: Final = Answer(
    422,
    b"Failed to deserialize the JSON body into the target type",
    (("Content-Type", "text/plain; charset=utf-8"),),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What `/info` was asked: its fields, and the account that it names, if that is a key's."""

    fields: Mapping[str, Any]
    key: KeyRecord | None
    account: Account | None
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


def json(value: object) -> Answer:
    return Answer(200, msgspec.json.encode(value))


def failed(text: str) -> Answer:
    return json({"status": "err", "response": text})


def done() -> Answer:
    return json({"status": "ok", "response": {"type": "default"}})


def statuses(kind: str, each: list[object]) -> Answer:
    return json({"status": "ok", "response": {"type": kind, "data": {"statuses": each}}})


def shown(amount: Decimal) -> str:
    """Write a number as Hyperliquid does: with one place at least."""
    text = format(amount, "f")
    return text if "." in text else f"{text}.0"
