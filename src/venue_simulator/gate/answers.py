"""What a Gate endpoint is given, and how answers and refusals look.

Source: gate.com/docs/developers/apiv4/en, "Error Handling" and "label list".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("BTC_USDT", "BTC", "USDT", BTC_PRICE, Decimal("0.1")),
        Market("ETH_USDT", "ETH", "USDT", ETH_PRICE),
    )
}
Row = Mapping[str, object]


class RefusedError(Exception):
    """The endpoint refuses, with a status, a label and a text."""

    def __init__(self, status: int, label: str, message: str) -> None:
        super().__init__(label)
        self.status = status
        self.label = label
        self.message = message

    def answer(self) -> Answer:
        return refusal(self.status, self.label, self.message)


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call.

    Attributes:
        variables: the path's, by their names in the document.
        parameters: of the query.
        rows: the objects of the body: one, or a list of them.
    """

    variables: Mapping[str, str]
    parameters: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    key: KeyRecord
    account: Account
    now_ms: int

    @property
    def row(self) -> Mapping[str, object]:
        """The one object of the body.

        Raises:
            RefusedError: there is none, or a list.
        """
        if len(self.rows) != 1:
            raise RefusedError(
                HTTPStatus.BAD_REQUEST, "INVALID_REQUEST_BODY", "Invalid request body"
            )
        return self.rows[0]


Handler = Callable[[Call], object]


def refusal(status: int, label: str, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"label": label, "message": message}))


def bad_value(name: str) -> RefusedError:
    return RefusedError(
        HTTPStatus.BAD_REQUEST, "INVALID_PARAM_VALUE", f"Invalid parameter `{name}`"
    )


def text_of(row: Mapping[str, object], name: str, default: str = "") -> str:
    """Read a field that is text; clients send numbers now and then."""
    value = row.get(name, default)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def amount_of(row: Mapping[str, object], name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise bad_value(name) from error
    if not (amount.is_finite() and amount > 0):
        raise bad_value(name)
    return amount


def market_of(name: object) -> Market:
    market = MARKETS.get(name) if isinstance(name, str) else None
    if market is None:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "INVALID_CURRENCY_PAIR", f"Invalid currency pair {name}"
        )
    return market


def shown(amount: Decimal) -> str:
    """Write a number plain, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds(unix_ms: int) -> str:
    return str(unix_ms // 1_000)
