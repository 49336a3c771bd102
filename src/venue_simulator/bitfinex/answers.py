"""What a Bitfinex endpoint is given, and how answers and errors look.

Sources: docs.bitfinex.com, "Abbreviation Glossary" ("Error/Info Codes"), "Submit Order",
"Notifications". Errors come with HTTP 500, whatever they are about, and are written
`["error", CODE, TEXT]`; successes are lists, too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer, Arrival
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market

GENERIC: Final = 10001
PARAMETERS: Final = 10020
AUTHENTICATION: Final = 10100
NONCE: Final = 10114


def _market(base: str, quote: str, price: Decimal) -> Market:
    # "Retrieve trading pairs": a colon where one of the names is longer than three letters.
    plain = len(base) == len(quote) == 3  # noqa: PLR2004
    return Market(f"t{base}{'' if plain else ':'}{quote}", base, quote, price, Decimal("0.1"))


LIVE_MARKETS: Final = {
    market.symbol: market
    for market in (
        _market("BTC", "USD", BTC_PRICE),
        _market("BTC", "UST", BTC_PRICE),
        _market("ETH", "USD", ETH_PRICE),
    )
}
# What a paper trading account trades; its data is public like all other.
PAPER_MARKETS: Final = {
    market.symbol: market
    for market in (
        _market("TESTBTC", "TESTUSD", BTC_PRICE),
        _market("TESTETH", "TESTUSD", ETH_PRICE),
    )
}
MARKETS: Final = LIVE_MARKETS | PAPER_MARKETS


class RefusedError(Exception):
    """The endpoint refuses."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.answer = error(code, text)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what stands in the path's variables, in the query and in the body."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    fields: Mapping[str, object]
    key: KeyRecord
    account: Account
    paper: bool
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    @property
    def markets(self) -> Mapping[str, Market]:
        """What this account may trade."""
        return PAPER_MARKETS if self.paper else LIVE_MARKETS


Handler = Callable[[Call], object]


def error(code: int, text: str, status: int = 500) -> Answer:
    return Answer(status, msgspec.json.encode(["error", code, text]))


def success(result: object) -> Answer:
    return Answer(200, msgspec.json.encode(result))


def notification(call: Call, kind: str, data: object, text: str) -> list[object]:
    """Write a notification: "Submit Order", "Response Fields"."""
    return [call.now_ms, kind, None, None, data, None, "SUCCESS", text]


def number(value: Decimal) -> int | float:
    """Write an amount as the JSON number that Bitfinex writes."""
    return int(value) if value == value.to_integral_value() else float(value)


def fields_of(arrival: Arrival) -> Mapping[str, object] | None:
    """Read the body's JSON object; None if it is something else. Nothing at all is an empty one."""
    if not arrival.body:
        return {}
    try:
        return msgspec.json.decode(arrival.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def invalid(name: str) -> RefusedError:
    return RefusedError(PARAMETERS, f"{name}: invalid")


def market_of(call: Call, fields: Mapping[str, object]) -> Market:
    market = call.markets.get(str(fields.get("symbol")))
    if market is None:
        raise invalid("symbol")
    return market


def decimal_of(fields: Mapping[str, object], name: str) -> Decimal:
    """Read a number that is not zero, written as one or as text.

    Raises:
        RefusedError: it is missing or something else.
    """
    value = fields.get(name)
    try:
        found = Decimal(str(value))
    except InvalidOperation as cause:
        raise invalid(name) from cause
    if isinstance(value, bool) or not found.is_finite() or not found:
        raise invalid(name)
    return found


def integers_of(value: object) -> list[int]:
    """Read one whole number, or a list of them."""
    items = value if isinstance(value, list) else [value]
    return [int(item) for item in items if isinstance(item, int | str) and str(item).isdecimal()]
