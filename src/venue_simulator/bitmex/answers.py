"""What a BitMEX endpoint is given, and how answers and errors look.

Sources: bitmex.com/api/explorer/swagger.json, "Error"; bitmex.com/app/restAPIMessages. Which of the
messages an endpoint gives is [K] where the page does not say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("XBT_USDT", "XBt", "USDt", BTC_PRICE, Decimal("0.5")),
        Market("ETH_USDT", "Gwei", "USDt", ETH_PRICE, Decimal("0.05")),
    )
}
# "GET /wallet/assets": amounts are whole numbers of the smallest unit.
SCALES: Final = {"XBt": 8, "Gwei": 9, "USDt": 6}
ACCOUNT_NUMBER: Final = 10
_FORM = "application/x-www-form-urlencoded"


class RefusedError(Exception):
    """The endpoint refuses, with a text, a status and a name."""

    def __init__(self, message: str, status: int = 400, name: str = "HTTPError") -> None:
        super().__init__(message)
        self.status = status
        self.name = name


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call with the parameters of its query, form or JSON body."""

    parameters: Mapping[str, object]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        value = self.parameters.get(name, "")
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value)

    def amount(self, name: str) -> Decimal:
        """Read a number above zero.

        Raises:
            RefusedError: it is missing or something else.
        """
        try:
            amount = Decimal(self.text(name))
        except InvalidOperation as error:
            raise invalid(name) from error
        if not (amount.is_finite() and amount > 0):
            raise invalid(name)
        return amount


Handler = Callable[[Call], object]


def parameters_of(arrival: Arrival) -> Mapping[str, object]:
    """Read the parameters, those of a body before those of a query.

    Raises:
        RefusedError: the body is neither form nor JSON object.
    """
    parameters: dict[str, object] = dict(form_pairs(arrival.query))
    if not arrival.body:
        return parameters
    if arrival.header(b"content-type").startswith(_FORM):
        return parameters | dict(form_pairs(arrival.body))
    try:
        return parameters | msgspec.json.decode(arrival.body, type=dict[str, object])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RefusedError("Unexpected token in JSON", name="SyntaxError") from error


def market_of(call: Call) -> Market:
    market = MARKETS.get(call.text("symbol"))
    if market is None:
        raise invalid("symbol")
    return market


def invalid(name: str) -> RefusedError:
    return RefusedError(f"{name} is invalid", name="ValidationError")


def units(amount: Decimal, asset: str) -> int:
    """Write an amount in the smallest unit of its asset."""
    return int(amount.scaleb(SCALES[asset]))


def from_units(amount: Decimal, asset: str) -> Decimal:
    return amount.scaleb(-SCALES[asset])


def number(amount: Decimal) -> float | int:
    """Show a number as JSON does, whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def time_text(unix_ms: int) -> str:
    moment = datetime.fromtimestamp(unix_ms / 1_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def success(result: object) -> Answer:
    return Answer(200, msgspec.json.encode(result))


def error(refused: RefusedError) -> Answer:
    said = {"error": {"message": str(refused), "name": refused.name}}
    return Answer(refused.status, msgspec.json.encode(said))
