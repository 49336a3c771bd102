"""What a Binance endpoint is given, and how refusals look.

Source: binance-spot-api-docs, errors.md, state of 2026-07-21.
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

JSON = (("Content-Type", "application/json;charset=UTF-8"),)
MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("BTCUSDT", "BTC", "USDT", BTC_PRICE),
        Market("ETHUSDT", "ETH", "USDT", ETH_PRICE),
    )
}
_EIGHT_PLACES: Final = Decimal("0.00000001")


class RefusedError(Exception):
    """The endpoint refuses; `answer` says so in Binance's shape."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("refused")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call. `parameters` are those of query and body, the query's first."""

    parameters: Mapping[str, str]
    key: KeyRecord
    account: Account
    now_ns: int
    time_unit: str = ""

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000


Handler = Callable[[Call], object]


def refusal(status: int, code: int, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"code": code, "msg": message}), JSON)


def missing(name: str) -> Answer:
    return refusal(
        400, -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    )


def illegal(name: str, legal: str) -> Answer:
    return refusal(
        400, -1100, f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    )


BAD_KEY_FORMAT: Final = refusal(401, -2014, "API-key format invalid.")
# One code and one message for an unknown key, a wrong address and a missing permission.
REJECTED: Final = refusal(401, -2015, "Invalid API-key, IP, or permissions for action.")
BAD_SIGNATURE: Final = refusal(400, -1022, "Signature for this request is not valid.")
BAD_TIME_UNIT: Final = refusal(
    400, -1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."
)
DUPLICATE: Final = refusal(400, -1101, "Duplicate values for a parameter detected.")
WINDOW_TOO_LARGE: Final = refusal(
    400, -1102, "'recvWindow' contains unexpected value. Cannot be greater than '60000'."
)
BAD_SYMBOL: Final = refusal(400, -1121, "Invalid symbol.")


def require(call: Call, name: str) -> str:
    """Return a mandatory parameter.

    Raises:
        RefusedError: it is missing or empty.
    """
    value = call.parameters.get(name)
    if not value:
        raise RefusedError(missing(name))
    return value


def require_market(call: Call) -> Market:
    market = MARKETS.get(require(call, "symbol"))
    if market is None:
        raise RefusedError(BAD_SYMBOL)
    return market


def find_amount(call: Call, name: str) -> Decimal | None:
    """Read a positive decimal number; None if it was not sent.

    Raises:
        RefusedError: it is something else.
    """
    text = call.parameters.get(name)
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        # [K] Which pattern the message names.
        raise RefusedError(illegal(name, r"^([0-9]{1,20})(\.[0-9]{1,20})?$"))
    return amount


def shown(amount: Decimal) -> str:
    """Write a number as Binance does, with eight decimals."""
    return format(amount.quantize(_EIGHT_PLACES), "f")
