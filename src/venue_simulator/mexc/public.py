"""MEXC's public endpoints of spot.

Source: mexc.com/api-docs/spot-v3, "Market Data Endpoints". Sizes are made up.
"""

from typing import Final

from venue_simulator.mexc.answers import MARKETS, Call, RefusedError, Row, market_of, shown
from venue_simulator.trading.markets import Market

_SIZE: Final = "1"
_MINUTE_MS: Final = 60_000
_CANDLE_MS: Final = {
    "1m": _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "30m": 30 * _MINUTE_MS,
    "60m": 60 * _MINUTE_MS,
    "4h": 240 * _MINUTE_MS,
    "1d": 1_440 * _MINUTE_MS,
}
_MAX_CANDLES: Final = 500


def ping(call: Call) -> Row:  # noqa: ARG001
    return {}


def server_time(call: Call) -> Row:
    return {"serverTime": call.now_ms}


def exchange_info(call: Call) -> Row:
    wanted = call.parameters.get("symbol", "")
    return {
        "timezone": "CST",
        "serverTime": call.now_ms,
        "rateLimits": [],
        "exchangeFilters": [],
        "symbols": [
            _symbol(market) for market in MARKETS.values() if wanted in ("", market.symbol)
        ],
    }


def ticker_24h(call: Call) -> Row | list[Row]:
    name = call.parameters.get("symbol")
    if name:
        return _ticker(market_of(name), call.now_ms)
    return [_ticker(market, call.now_ms) for market in MARKETS.values()]


def book_ticker(call: Call) -> Row:
    market = market_of(call.require("symbol"))
    return {
        "symbol": market.symbol,
        "bidPrice": shown(market.bid),
        "bidQty": _SIZE,
        "askPrice": shown(market.ask),
        "askQty": _SIZE,
    }


def depth(call: Call) -> Row:
    """Answer five levels: price and size."""
    market = market_of(call.require("symbol"))
    levels = range(5)
    return {
        "lastUpdateId": call.now_ms,
        "bids": [[shown(market.bid - n * market.tick), _SIZE] for n in levels],
        "asks": [[shown(market.ask + n * market.tick), _SIZE] for n in levels],
        "timestamp": call.now_ms,
    }


def klines(call: Call) -> list[list[object]]:
    """Answer candles that never move, oldest first."""
    market = market_of(call.require("symbol"))
    length_ms = _CANDLE_MS.get(call.require("interval"))
    limit = call.parameters.get("limit", "500")
    if length_ms is None or not limit.isdecimal():
        raise RefusedError(-1121, "Invalid interval.")
    price = shown(market.price)
    last_ms = call.now_ms // length_ms * length_ms
    times = [last_ms - n * length_ms for n in reversed(range(min(int(limit), _MAX_CANDLES)))]
    return [[at_ms, price, price, price, price, _SIZE, at_ms + length_ms, price] for at_ms in times]


def _symbol(market: Market) -> Row:
    return {
        "symbol": market.symbol,
        "status": "1",
        "baseAsset": market.base,
        "baseAssetPrecision": 8,
        "quoteAsset": market.quote,
        "quotePrecision": 2,
        "quoteAssetPrecision": 2,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 2,
        "orderTypes": ["LIMIT", "MARKET", "LIMIT_MAKER", "IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"],
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "quoteAmountPrecision": "1",
        "baseSizePrecision": "0.000001",
        "permissions": ["SPOT"],
        "filters": [],
        "maxQuoteAmount": "2000000",
        "makerCommission": "0",
        "takerCommission": "0.0005",
        "quoteAmountPrecisionMarket": "1",
        "maxQuoteAmountMarket": "100000",
        "fullName": market.base,
        "tradeSideType": 1,
    }


def _ticker(market: Market, now_ms: int) -> Row:
    price = shown(market.price)
    return {
        "symbol": market.symbol,
        "priceChange": "0",
        "priceChangePercent": "0",
        "prevClosePrice": price,
        "lastPrice": price,
        "bidPrice": shown(market.bid),
        "bidQty": _SIZE,
        "askPrice": shown(market.ask),
        "askQty": _SIZE,
        "openPrice": price,
        "highPrice": price,
        "lowPrice": price,
        "volume": "1000",
        "quoteVolume": shown(1_000 * market.price),
        "openTime": now_ms - 1_440 * _MINUTE_MS,
        "closeTime": now_ms,
        "count": None,
    }
