"""What a Bitvavo endpoint is given, and how answers and refusals look.

Source: docs.bitvavo.com/docs/errors, "Response format" and the codes of orders.
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
        Market("BTC-EUR", "BTC", "EUR", BTC_PRICE, Decimal(1)),
        Market("ETH-EUR", "ETH", "EUR", ETH_PRICE),
    )
}


class RefusedError(Exception):
    """The endpoint refuses; `code` is Bitvavo's."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call.

    Attributes:
        parameters: of its query or of its JSON object.
        variable: what stands in the path's place for a market.
    """

    parameters: Mapping[str, object]
    variable: str
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        """Read a parameter; a number as it is written, an absent one as empty text."""
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else str(value)

    def market(self) -> Market:
        """Return the market that is named, in the path or by a parameter.

        Raises:
            RefusedError: none is, or there is no such market.
        """
        name = self.variable or self.text("market")
        if not name:
            raise RefusedError(203, "market parameter is required.")
        found = MARKETS.get(name)
        if found is None:
            raise invalid("market")
        return found

    def amount(self, name: str) -> Decimal:
        """Read a positive decimal number.

        Raises:
            RefusedError: it is missing or something else.
        """
        text = self.text(name)
        if not text:
            raise RefusedError(203, f"{name} parameter is required.")
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise invalid(name) from error
        if not (amount.is_finite() and amount > 0):
            raise invalid(name)
        return amount


Handler = Callable[[Call], object]


def invalid(name: str) -> RefusedError:
    return RefusedError(205, f"{name} parameter is invalid.")


def refusal(status: int, code: int, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"errorCode": code, "error": message}))


def success(found: object) -> Answer:
    return Answer(200, msgspec.json.encode(found))


def shown(amount: Decimal) -> str:
    """Write a number plainly, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
