"""Bitvavo's public endpoints.

Source: docs.bitvavo.com/docs/rest-api, "Get server time", "Get markets", "Get asset data", "Get
order book", "Get candlestick data", "Get ticker". Sizes and limits are made up.
"""

from collections.abc import Callable
from typing import Final

from venue_simulator.bitvavo.answers import MARKETS, Call, invalid, shown
from venue_simulator.trading.markets import Market

_MINUTE_MS: Final = 60_000
_CANDLE_MS: Final = {
    "1m": _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "30m": 30 * _MINUTE_MS,
    "1h": 60 * _MINUTE_MS,
    "4h": 240 * _MINUTE_MS,
    "1d": 1_440 * _MINUTE_MS,
}
_LEVELS: Final = range(5)
_MAX_CANDLES: Final = 1_440
_SIZE: Final = "1"


def server_time(call: Call) -> object:
    return {"time": call.now_ms, "timeNs": call.now_ns}


def markets(call: Call) -> object:
    return _one_or_all(call, _market)


def assets(call: Call) -> object:
    names = sorted({name for market in MARKETS.values() for name in (market.base, market.quote)})
    wanted = call.text("symbol")
    if not wanted:
        return [_asset(name) for name in names]
    if wanted not in names:
        raise invalid("symbol")
    return _asset(wanted)


def book(call: Call) -> object:
    market = call.market()
    return {
        "market": market.symbol,
        "nonce": call.now_ms,
        "bids": [[shown(market.bid - n * market.tick), _SIZE] for n in _LEVELS],
        "asks": [[shown(market.ask + n * market.tick), _SIZE] for n in _LEVELS],
        "timestamp": call.now_ns,
    }


def candles(call: Call) -> object:
    """Answer candles that never move, newest first."""
    market = call.market()
    length_ms = _CANDLE_MS.get(call.text("interval"))
    limit = call.text("limit") or str(_MAX_CANDLES)
    if length_ms is None:
        raise invalid("interval")
    if not limit.isdecimal():
        raise invalid("limit")
    price = shown(market.price)
    last_ms = call.now_ms // length_ms * length_ms
    return [
        [last_ms - n * length_ms, price, price, price, price, _SIZE]
        for n in range(min(int(limit), _MAX_CANDLES))
    ]


def ticker_price(call: Call) -> object:
    return _one_or_all(call, lambda each: {"market": each.symbol, "price": shown(each.price)})


def ticker_24h(call: Call) -> object:
    return _one_or_all(call, lambda each: _ticker(each, call.now_ms))


def _one_or_all(call: Call, describe: Callable[[Market], object]) -> object:
    """Answer an object where a market is named, and a list of all where none is."""
    if call.text("market"):
        return describe(call.market())
    return [describe(market) for market in MARKETS.values()]


def _market(market: Market) -> object:
    return {
        "market": market.symbol,
        "status": "trading",
        "base": market.base,
        "quote": market.quote,
        "pricePrecision": 0,
        "tickSize": shown(market.tick),
        "minOrderInBaseAsset": "0.0001",
        "minOrderInQuoteAsset": "5.00",
        "maxOrderInBaseAsset": "1000000000.00000000",
        "maxOrderInQuoteAsset": "1000000000.00",
        "quantityDecimals": 8,
        "notionalDecimals": 2,
        "maxOpenOrders": 100,
        "feeCategory": "A",
        "orderTypes": [
            "market",
            "limit",
            "stopLoss",
            "stopLossLimit",
            "takeProfit",
            "takeProfitLimit",
        ],
    }


def _asset(name: str) -> object:
    return {
        "symbol": name,
        "name": name,
        "decimals": 2 if name == "EUR" else 8,
        "depositFee": "0",
        "depositConfirmations": 10,
        "depositStatus": "OK",
        "withdrawalFee": "0.1",
        "withdrawalMinAmount": "0.1",
        "withdrawalStatus": "OK",
        "networks": ["SEPA" if name == "EUR" else name],
        "message": "",
    }


def _ticker(market: Market, now_ms: int) -> object:
    price = shown(market.price)
    return {
        "market": market.symbol,
        "startTimestamp": now_ms - 1_440 * _MINUTE_MS,
        "timestamp": now_ms,
        "open": price,
        "openTimestamp": now_ms - 1_440 * _MINUTE_MS,
        "high": price,
        "low": price,
        "last": price,
        "closeTimestamp": now_ms,
        "bid": shown(market.bid),
        "bidSize": _SIZE,
        "ask": shown(market.ask),
        "askSize": _SIZE,
        "volume": "1000",
        "volumeQuote": shown(1_000 * market.price),
    }
