"""What an HTX endpoint is given, and how answers and refusals look.

Source: huobiapi.github.io/docs/spot/v1/en, "Response Format", and the error codes of "Trading",
"Wallet" and "Sub user management". Version 1 says status and data, version 2 code and data.
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
        Market("btcusdt", "btc", "usdt", BTC_PRICE),
        Market("ethusdt", "eth", "usdt", ETH_PRICE),
    )
}
ACCOUNT_ID: Final = 100_009
USER_ID: Final = 63_628_520


class RefusedError(Exception):
    """The endpoint refuses; `code` and `message` are HTX's."""

    def __init__(self, code: str | int, message: str, **more: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = more


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call.

    Attributes:
        parameters: of its query or of its JSON object.
        rows: the objects of a body that is a list.
        variable: what stands in the path's place for an id.
    """

    parameters: Mapping[str, object]
    rows: Sequence[Mapping[str, object]]
    variable: str
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        return text_of(self.parameters, name)


Handler = Callable[[Call], object]


def text_of(row: Mapping[str, object], name: str) -> str:
    """Read a field; a number as it is written, an absent one as empty text."""
    value = row.get(name, "")
    return value if isinstance(value, str) else "" if value is None else str(value)


def refusal(path: bytes, code: str | int, message: str, **more: object) -> Answer:
    """Refuse in the form of the path's version; `code` is a number in version 2."""
    if path.startswith(b"/v2/"):
        return Answer(200, msgspec.json.encode({"code": code, "message": message}))
    body = {"status": "error", "err-code": code, "err-msg": message, "data": None, **more}
    return Answer(200, msgspec.json.encode(body))


def success(path: bytes, data: object, now_ms: int) -> Answer:
    if path.startswith(b"/v2/"):
        return Answer(200, msgspec.json.encode({"code": 200, "data": data}))
    if path.startswith(b"/market/"):
        return Answer(200, msgspec.json.encode({"status": "ok", "ts": now_ms, **_market(data)}))
    return Answer(200, msgspec.json.encode({"status": "ok", "data": data}))


def _market(data: object) -> dict[str, object]:
    """Market data name their own fields: `tick` or `data`, with the channel."""
    return data if isinstance(data, dict) else {"data": data}


def market_of(row: Mapping[str, object]) -> Market:
    market = MARKETS.get(text_of(row, "symbol"))
    if market is None:
        raise RefusedError("base-symbol-error", "The symbol is invalid")
    return market


def amount_of(row: Mapping[str, object], name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(row, name))
    except InvalidOperation as error:
        raise _no_number(name) from error
    if not (amount.is_finite() and amount > 0):
        raise _no_number(name)
    return amount


def _no_number(name: str) -> RefusedError:
    return RefusedError("validation-constraints-required", f"Field is missing: {name}.")


def shown(amount: Decimal) -> str:
    """Write a number plainly, with at least one digit behind the point, as HTX does."""
    text = format(amount, "f")
    return text if "." in text else f"{text}.0"
