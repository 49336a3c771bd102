"""Bitfinex's public endpoints.

Source: docs.bitfinex.com, "Platform Status", "Configs", "Ticker", "Tickers", "Book", "Candles".
Volumes are made up, and configurations that nobody here asks for are empty lists.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from venue_simulator.bitfinex.answers import MARKETS, Call, invalid, number
from venue_simulator.trading.markets import Market

_CURRENCIES: Final = ("BTC", "ETH", "USD", "UST", "TESTBTC", "TESTETH", "TESTUSD")
_LABELS: Final = {"BTC": "Bitcoin", "ETH": "Ethereum", "USD": "US Dollar", "UST": "Tether USDt"}
_SMALLEST, _LARGEST = "0.00004", "2000.0"
_INFO_BEFORE, _INFO_BEHIND = 3, 7
_LEVELS = 25
_MINUTE_MS = 60_000
_CANDLES = 120
_RAW = "R0"
_PRECISIONS = frozenset({"P0", "P1", "P2", "P3", "P4", _RAW})


def platform_status(_call: Call) -> object:
    return [1]


def configurations(call: Call) -> object:
    """Answer each of the names, which stand in the path with commas between them."""
    found: list[object] = []
    for name in call.path["configs"].split(","):
        if not name.startswith("pub:"):
            raise invalid("config")
        found.append(_CONFIGURATIONS.get(name, list)())
    return found


def ticker(call: Call) -> object:
    return _ticker(_market(call))


def tickers(call: Call) -> object:
    """Read `symbols`, a list with commas, or ALL. Names of funding currencies have no row."""
    wanted = call.query.get("symbols", "").split(",")
    markets: Sequence[Market] = [MARKETS[name] for name in wanted if name in MARKETS]
    if wanted == ["ALL"]:
        markets = list(MARKETS.values())
    return [[market.symbol, *_ticker(market)] for market in markets]


def book(call: Call) -> object:
    """Answer levels of price, count and amount; with R0, orders of id, price and amount."""
    market, precision = _market(call), call.path["precision"]
    if precision not in _PRECISIONS:
        raise invalid("prec")
    rows: list[list[int | float]] = []
    for side, first, step in ((1, market.bid, -1), (-1, market.ask, 1)):
        for level in range(_LEVELS):
            price = number(first + step * level * market.tick)
            order_id = 10_000_000_000 + len(rows)
            rows.append([order_id, price, side] if precision == _RAW else [price, 1, side])
    return rows


def candles(call: Call) -> object:
    """Answer candles that never move, newest first; `candle` is `trade:1m:tBTCUSD`."""
    market = MARKETS.get(call.path["candle"].split(":", 2)[-1])
    if market is None:
        raise invalid("symbol")
    price, last = number(market.price), call.now_ms // _MINUTE_MS * _MINUTE_MS
    rows = [[last - n * _MINUTE_MS, price, price, price, price, 1] for n in range(_CANDLES)]
    return rows[0] if call.path["section"] == "last" else rows


def _market(call: Call) -> Market:
    market = MARKETS.get(call.path["symbol"])
    if market is None:
        raise invalid("symbol")
    return market


def _ticker(market: Market) -> list[object]:
    bid, ask, price = number(market.bid), number(market.ask), number(market.price)
    return [bid, 1, ask, 1, 0, 0, price, 1_000, price, price]


def _pairs() -> list[str]:
    return [symbol.removeprefix("t") for symbol in MARKETS]


def _pair_info() -> list[object]:
    info = [*[None] * _INFO_BEFORE, _SMALLEST, _LARGEST, *[None] * _INFO_BEHIND]
    return [[pair, info] for pair in _pairs()]


def _currencies() -> list[str]:
    return list(_CURRENCIES)


def _labels() -> list[list[str]]:
    return [[name, label] for name, label in _LABELS.items()]


_CONFIGURATIONS: Final[Mapping[str, Callable[[], object]]] = {
    "pub:info:pair": _pair_info,
    "pub:list:pair:exchange": _pairs,
    "pub:list:currency": _currencies,
    "pub:map:currency:label": _labels,
    "pub:map:currency:sym": lambda: [["UST", "USDt"]],
}
