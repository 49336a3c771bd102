"""What a Kraken endpoint is given, and how answers and errors look.

Sources: docs.kraken.com, "Spot REST Introduction", "Error messages"; support.kraken.com, "API
error messages". Every error comes with HTTP 200.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.trading.account import Account
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE, Market


@dataclass(frozen=True, slots=True)
class Pair:
    """A market with its other names and its places after the point."""

    market: Market
    altname: str
    wsname: str
    places: int


def _pair(name: str, altname: str, wsname: str, price: Decimal, places: int) -> Pair:
    base, quote = {"XBT": "XXBT", "ETH": "XETH"}[wsname[:3]], wsname[4:]
    tick = Decimal(1).scaleb(-places)
    market = Market(name, base, {"USD": "ZUSD"}.get(quote, quote), price, tick)
    return Pair(market, altname, wsname, places)


PAIRS: Final = {
    pair.market.symbol: pair
    for pair in (
        _pair("XXBTZUSD", "XBTUSD", "XBT/USD", BTC_PRICE, 1),
        _pair("XBTUSDT", "XBTUSDT", "XBT/USDT", BTC_PRICE, 1),
        _pair("XETHZUSD", "ETHUSD", "ETH/USD", ETH_PRICE, 2),
    )
}
# "Get Tradable Asset Pairs": requests may use the name, the altname, or the wsname [K].
PAIRS_BY_NAME: Final = PAIRS | {
    name: pair for pair in PAIRS.values() for name in (pair.altname, pair.wsname)
}


class RefusedError(Exception):
    """The endpoint refuses; the text is Kraken's."""


@dataclass(frozen=True, slots=True)
class Call:
    """One verified call with the fields of its form or JSON body."""

    fields: Mapping[str, object]
    key: KeyRecord
    account: Account
    now_ns: int

    @property
    def now_ms(self) -> int:
        return self.now_ns // 1_000_000

    def text(self, name: str) -> str:
        return text_of(self.fields, name)


Handler = Callable[[Call], object]


def error(text: str) -> Answer:
    return Answer(200, msgspec.json.encode({"error": [text]}))


def success(result: object) -> Answer:
    return Answer(200, msgspec.json.encode({"error": [], "result": result}))


def fields_of(arrival: Arrival) -> Mapping[str, object]:
    """Read a form or a JSON object, and the query of public calls; what is neither is empty."""
    if "json" not in arrival.header(b"content-type").lower():
        return dict(form_pairs(arrival.query)) | dict(form_pairs(arrival.body))
    try:
        return msgspec.json.decode(arrival.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def text_of(fields: Mapping[str, object], name: str) -> str:
    """Read a field as text; in JSON it may be a number or a truth value."""
    value = fields.get(name, "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def invalid(name: str) -> RefusedError:
    return RefusedError(f"EGeneral:Invalid arguments:{name}")


def amount_of(fields: Mapping[str, object], name: str) -> Decimal:
    """Read a positive decimal number.

    Raises:
        RefusedError: it is missing or something else.
    """
    try:
        amount = Decimal(text_of(fields, name))
    except InvalidOperation as cause:
        raise invalid(name) from cause
    if not (amount.is_finite() and amount > 0):
        raise invalid(name)
    return amount


def pair_of(fields: Mapping[str, object]) -> Pair:
    pair = PAIRS_BY_NAME.get(text_of(fields, "pair"))
    if pair is None:
        raise RefusedError("EQuery:Unknown asset pair")
    return pair
