"""What a MEXC endpoint is given, and how answers and refusals look.

Sources: mexc.com/api-docs/spot-v3, "Error Code"; github.com/mexcdevelop/apidocs, branch
contract_v1_en, "Access to url" and "Error code". The statuses are [K].
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
        Market("BTCUSDT", "BTC", "USDT", BTC_PRICE),
        Market("ETHUSDT", "ETH", "USDT", ETH_PRICE),
    )
}
Row = Mapping[str, object]


class RefusedError(Exception):
    """The endpoint refuses, with a code and a text."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(str(code))
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call.

    Attributes:
        parameters: of query and form; of futures, of the query.
        rows: the objects of a JSON body.
    """

    parameters: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    key: KeyRecord
    account: Account
    now_ms: int

    def require(self, name: str) -> str:
        """Return a parameter.

        Raises:
            RefusedError: it is missing.
        """
        value = self.parameters.get(name, "")
        if not value:
            raise RefusedError(44444, f"param {name} cannot be null")
        return value


Handler = Callable[[Call], object]


def refusal(status: int, code: int, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"code": code, "msg": message, "_extend": None}))


def contract_refusal(code: int, message: str, status: int = HTTPStatus.OK) -> Answer:
    return Answer(status, msgspec.json.encode({"success": False, "code": code, "message": message}))


def amount_of(parameters: Mapping[str, object], name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(str(parameters.get(name, "")))
    except InvalidOperation as error:
        raise RefusedError(700004, f"Param {name} must be a number") from error
    if not (amount.is_finite() and amount > 0):
        raise RefusedError(30002, "The minimum transaction volume cannot be less than : 0")
    return amount


def market_of(name: object) -> Market:
    market = MARKETS.get(name) if isinstance(name, str) else None
    if market is None:
        raise RefusedError(10007, "bad symbol")
    return market


def shown(amount: Decimal) -> str:
    """Write a number plain, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
