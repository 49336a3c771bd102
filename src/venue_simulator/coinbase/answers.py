"""What a Coinbase endpoint is given, and how answers and refusals look.

Source: docs.cdp.coinbase.com, Advanced Trade API reference ("An unexpected error response") and
"Coinbase App Error Messages".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer
from venue_simulator.seeded import seeded_bytes
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

MARKETS: Final = {
    market.symbol: market
    for market in (
        Market("BTC-USD", "BTC", "USD", BTC_PRICE),
        Market("BTC-USDT", "BTC", "USDT", BTC_PRICE),
        Market("ETH-USD", "ETH", "USD", ETH_PRICE),
    )
}
NAMES: Final = {"BTC": "Bitcoin", "ETH": "Ethereum", "USD": "US Dollar", "USDT": "Tether"}
FIAT: Final = frozenset({"USD"})
PRICES: Final = {"BTC": BTC_PRICE, "ETH": ETH_PRICE}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN: Final = (("Content-Type", "text/plain; charset=utf-8"),)
Body = Mapping[str, object]


class RefusedError(Exception):
    """The endpoint refuses the request; `answer` says so in Coinbase's shape."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("refused")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call: the path's variables, the query's parameters, and the JSON body."""

    variables: Mapping[str, str]
    parameters: Mapping[str, Sequence[str]]
    body: Body
    key: KeyRecord
    account: Account
    now_ns: int
    path: str = field(default="")

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def parameter(self, name: str, otherwise: str = "") -> str:
        """Return the last value of a parameter."""
        return self.parameters.get(name, [otherwise])[-1]


Handler = Callable[[Call], Body]


def refusal(status: int, error: str, message: str) -> Answer:
    """Refuse as Advanced Trade does."""
    body = {"error": error, "error_details": message, "message": message}
    return Answer(status, msgspec.json.encode(body))


def app_refusal(status: int, error: str, message: str) -> Answer:
    """Refuse as the Coinbase App API does."""
    return Answer(status, msgspec.json.encode({"errors": [{"id": error, "message": message}]}))


def unauthorized() -> Answer:
    """Refuse a JWT: whatever is wrong with it, the answer is the same text."""
    return Answer(401, b"Unauthorized\n", _PLAIN)


def bad_argument(message: str) -> RefusedError:
    return RefusedError(refusal(400, "INVALID_ARGUMENT", message))


def text_of(row: Body, name: str) -> str:
    """Read a field that Coinbase takes as a string; clients send numbers now and then."""
    value = row.get(name)
    return "" if value is None else value if isinstance(value, str) else str(value)


def amount_of(row: Body, name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise bad_argument(f"invalid {name}") from error
    if not (amount.is_finite() and amount > 0):
        raise bad_argument(f"invalid {name}")
    return amount


def market_of(symbol: str) -> Market:
    market = MARKETS.get(symbol)
    if market is None:
        raise RefusedError(refusal(404, "NOT_FOUND", "valid product_id is required"))
    return market


def shown(amount: Decimal) -> str:
    """Write a number plainly, without zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(amount: Decimal, currency: str) -> Body:
    return {"value": shown(amount), "currency": currency}


def time_text(unix_ms: int) -> str:
    moment = _EPOCH + timedelta(milliseconds=unix_ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{unix_ms % 1_000:03d}Z"


def made_up_id(*words: str) -> str:
    """Return a UUID that is the same for the same words."""
    return str(UUID(bytes=seeded_bytes("COINBASE " + " ".join(words), 16), version=4))
