"""OKX's public endpoints.

Source: okx.com/docs-v5/en, "Public Data" ("Get instruments", "Get system time") and "Market
Data" ("Get ticker", "Get tickers", "Get order book", "Get candlesticks"). Sizes are made up.
"""

from collections.abc import Sequence

from venue_simulator.okx.answers import (
    MARKETS,
    Call,
    RefusedError,
    Row,
    RowRefusedError,
    Rows,
    market_of,
    refusal,
    shown,
)
from venue_simulator.trading.markets import Market

_SPOT = "SPOT"
_TYPES = frozenset({_SPOT, "MARGIN", "SWAP", "FUTURES", "OPTION", "EVENTS"})
_SIZE = "1"
_MINUTE_MS = 60_000
_CANDLE_MS = {
    "1m": _MINUTE_MS,
    "3m": 3 * _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "30m": 30 * _MINUTE_MS,
    "1H": 60 * _MINUTE_MS,
    "4H": 240 * _MINUTE_MS,
    "1Dutc": 1_440 * _MINUTE_MS,
}
_MAX_CANDLES = 300


def server_time(call: Call) -> Sequence[Row]:
    return [{"ts": str(call.now_ms)}]


def instruments(call: Call) -> Sequence[Row]:
    """List the spot instruments; of the other types there are none."""
    kind = _type_of(call)
    wanted = call.parameters.get("instId", "")
    return [
        _instrument(market)
        for market in MARKETS.values()
        if kind == _SPOT and wanted in ("", market.symbol)
    ]


def ticker(call: Call) -> Sequence[Row]:
    return [_ticker(_market(call), call.now_ms)]


def tickers(call: Call) -> Sequence[Row]:
    if _type_of(call) != _SPOT:
        return []
    return [_ticker(market, call.now_ms) for market in MARKETS.values()]


def books(call: Call) -> Sequence[Row]:
    """Answer five levels: price, size, a deprecated zero, number of orders."""
    market = _market(call)
    levels = range(5)
    return [
        {
            "asks": [[shown(market.ask + n * market.tick), _SIZE, "0", "1"] for n in levels],
            "bids": [[shown(market.bid - n * market.tick), _SIZE, "0", "1"] for n in levels],
            "ts": str(call.now_ms),
            "seqId": call.now_ms,
        }
    ]


def candles(call: Call) -> Rows:
    """Answer candles that never move, newest first."""
    market = _market(call)
    length_ms = _CANDLE_MS.get(call.parameters.get("bar", "1m"))
    limit = call.parameters.get("limit", "100")
    if length_ms is None or not limit.isdecimal():
        raise RefusedError(refusal(200, "51000", "Parameter bar error", data=True))
    price = shown(market.price)
    last_ms = call.now_ms // length_ms * length_ms
    return [
        [str(last_ms - n * length_ms), price, price, price, price, _SIZE, price, price, "1"]
        for n in range(min(int(limit), _MAX_CANDLES))
    ]


def _type_of(call: Call) -> str:
    kind = call.parameters.get("instType", "")
    if kind not in _TYPES:
        raise RefusedError(refusal(200, "51000", "Parameter instType error", data=True))
    return kind


def _market(call: Call) -> Market:
    try:
        return market_of(call.parameters)
    except RowRefusedError as error:
        raise RefusedError(refusal(200, error.code, error.message, data=True)) from error


def _instrument(market: Market) -> Row:
    return {
        "alias": "",
        "auctionEndTime": "",
        "baseCcy": market.base,
        "category": "1",
        "contTdSwTime": "1548133413000",
        "ctMult": "",
        "ctType": "",
        "ctVal": "",
        "ctValCcy": "",
        "expTime": "",
        "futureSettlement": False,
        "instFamily": "",
        "instId": market.symbol,
        "instType": _SPOT,
        "lever": "1",
        "listTime": "1548133413000",
        "lotSz": "0.00000001",
        "maxIcebergSz": "9999999999",
        "maxLmtAmt": "20000000",
        "maxLmtSz": "9999999999",
        "maxMktAmt": "1000000",
        "maxMktSz": "1000000",
        "maxStopSz": "1000000",
        "maxTriggerSz": "9999999999",
        "maxTwapSz": "9999999999",
        "minSz": "0.00001",
        "openType": "call_auction",
        "optType": "",
        "quoteCcy": market.quote,
        "ruleType": "normal",
        "settleCcy": "",
        "state": "live",
        "stk": "",
        "tickSz": shown(market.tick),
        "tradeQuoteCcyList": [market.quote],
        "uly": "",
    }


def _ticker(market: Market, now_ms: int) -> Row:
    price = shown(market.price)
    return {
        "instType": _SPOT,
        "instId": market.symbol,
        "last": price,
        "lastSz": _SIZE,
        "askPx": shown(market.ask),
        "askSz": _SIZE,
        "bidPx": shown(market.bid),
        "bidSz": _SIZE,
        "open24h": price,
        "high24h": price,
        "low24h": price,
        "volCcy24h": shown(1_000 * market.price),
        "vol24h": "1000",
        "ts": str(now_ms),
        "sodUtc0": price,
        "sodUtc8": price,
    }
