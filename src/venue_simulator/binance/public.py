"""Binance's public endpoints.

Source: binance-spot-api-docs, rest-api.md, "General endpoints" and "Market Data endpoints",
and filters.md, state of 2026-07-21; Wallet, "System Status". Times, sizes and the depth of
the book are made up.
"""

from decimal import Decimal

import msgspec

from venue_simulator.binance.answers import (
    BAD_SYMBOL,
    MARKETS,
    Call,
    RefusedError,
    illegal,
    require_market,
    shown,
)
from venue_simulator.trading.markets import Market

_SIZE = "1.00000000"
_MINUTE_MS = 60_000
_CANDLE_MS = {
    "1m": _MINUTE_MS,
    "3m": 3 * _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "30m": 30 * _MINUTE_MS,
    "1h": 60 * _MINUTE_MS,
    "4h": 240 * _MINUTE_MS,
    "1d": 1_440 * _MINUTE_MS,
}
_MAX_CANDLES = 1_000


def ping(_call: Call) -> object:
    return {}


def server_time(call: Call) -> object:
    microseconds = call.time_unit == "MICROSECOND"
    return {"serverTime": call.now_ns // (1_000 if microseconds else 1_000_000)}


def system_status(_call: Call) -> object:
    return {"status": 0, "msg": "normal"}


def exchange_info(call: Call) -> object:
    return {
        "timezone": "UTC",
        "serverTime": call.now_ms,
        "rateLimits": [
            rate_limit("REQUEST_WEIGHT", "MINUTE", 1, 6_000),
            rate_limit("ORDERS", "SECOND", 10, 100),
            rate_limit("RAW_REQUESTS", "MINUTE", 5, 61_000),
        ],
        "exchangeFilters": [],
        "symbols": [_symbol(market) for market in _wanted(call)],
    }


def depth(call: Call) -> object:
    market = require_market(call)
    return {
        "lastUpdateId": call.now_ms,
        "bids": [[shown(market.bid - level * market.tick), _SIZE] for level in range(5)],
        "asks": [[shown(market.ask + level * market.tick), _SIZE] for level in range(5)],
    }


def trades(call: Call) -> object:
    market = require_market(call)
    return [
        {
            "id": 1,
            "price": shown(market.price),
            "qty": _SIZE,
            "quoteQty": shown(market.price),
            "time": call.now_ms,
            "isBuyerMaker": True,
            "isBestMatch": True,
        }
    ]


def klines(call: Call) -> object:
    """Answer candles that never move, up to the last full one."""
    market = require_market(call)
    length_ms = _CANDLE_MS.get(call.parameters.get("interval", ""))
    limit = call.parameters.get("limit", "500")
    if length_ms is None:
        raise RefusedError(illegal("interval", "|".join(_CANDLE_MS)))
    if not limit.isdecimal():
        raise RefusedError(illegal("limit", "^[0-9]{1,20}$"))
    price = shown(market.price)
    end_ms = call.now_ms // length_ms * length_ms
    starts = range(end_ms - min(int(limit), _MAX_CANDLES) * length_ms, end_ms, length_ms)
    rest = (price, 1, _SIZE, price, "0")
    return [
        [start, price, price, price, price, _SIZE, start + length_ms - 1, *rest] for start in starts
    ]


def average_price(call: Call) -> object:
    market = require_market(call)
    return {"mins": 5, "price": shown(market.price), "closeTime": call.now_ms}


def price_ticker(call: Call) -> object:
    rows = [{"symbol": market.symbol, "price": shown(market.price)} for market in _wanted(call)]
    return _one_or_all(call, rows)


def book_ticker(call: Call) -> object:
    rows = [
        {
            "symbol": market.symbol,
            "bidPrice": shown(market.bid),
            "bidQty": _SIZE,
            "askPrice": shown(market.ask),
            "askQty": _SIZE,
        }
        for market in _wanted(call)
    ]
    return _one_or_all(call, rows)


def day_ticker(call: Call) -> object:
    return _one_or_all(call, [_day_of(market, call.now_ms) for market in _wanted(call)])


def _day_of(market: Market, now_ms: int) -> dict[str, object]:
    price = shown(market.price)
    return {
        "symbol": market.symbol,
        "priceChange": shown(Decimal(0)),
        "priceChangePercent": "0.000",
        "weightedAvgPrice": price,
        "prevClosePrice": price,
        "lastPrice": price,
        "lastQty": _SIZE,
        "bidPrice": shown(market.bid),
        "bidQty": _SIZE,
        "askPrice": shown(market.ask),
        "askQty": _SIZE,
        "openPrice": price,
        "highPrice": price,
        "lowPrice": price,
        "volume": "1000.00000000",
        "quoteVolume": shown(1_000 * market.price),
        "openTime": now_ms - 1_440 * _MINUTE_MS,
        "closeTime": now_ms,
        "firstId": 1,
        "lastId": 1_000,
        "count": 1_000,
    }


def _wanted(call: Call) -> list[Market]:
    """Read `symbol` or `symbols`; without either, all of them."""
    if "symbol" in call.parameters:
        return [require_market(call)]
    if "symbols" not in call.parameters:
        return list(MARKETS.values())
    try:
        names = msgspec.json.decode(call.parameters["symbols"].encode(), type=list[str])
        return [MARKETS[name] for name in names]
    except msgspec.DecodeError as error:
        raise RefusedError(illegal("symbols", r"^\[\"[A-Z0-9]{1,20}\"\]$")) from error
    except KeyError as error:
        raise RefusedError(BAD_SYMBOL) from error


def _one_or_all(call: Call, rows: list[dict[str, object]] | list[dict[str, str]]) -> object:
    return rows[0] if "symbol" in call.parameters else rows


def rate_limit(kind: str, interval: str, number: int, limit: int) -> dict[str, object]:
    return {
        "rateLimitType": kind,
        "interval": interval,
        "intervalNum": number,
        "limit": limit,
    }


def _symbol(market: Market) -> dict[str, object]:
    return {
        "symbol": market.symbol,
        "status": "TRADING",
        "baseAsset": market.base,
        "baseAssetPrecision": 8,
        "quoteAsset": market.quote,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": [
            "LIMIT",
            "LIMIT_MAKER",
            "MARKET",
            "STOP_LOSS",
            "STOP_LOSS_LIMIT",
            "TAKE_PROFIT",
            "TAKE_PROFIT_LIMIT",
        ],
        "icebergAllowed": False,
        "ocoAllowed": False,
        "otoAllowed": False,
        "opoAllowed": False,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": False,
        "cancelReplaceAllowed": True,
        "amendAllowed": False,
        "pegInstructionsAllowed": False,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": _filters(market),
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": "NONE",
        "allowedSelfTradePreventionModes": ["NONE"],
    }


def _filters(market: Market) -> list[dict[str, object]]:
    """List the filters that clients round by. The simulator itself refuses no price or size."""
    lots = {"minQty": "0.00001000", "maxQty": "9000.00000000", "stepSize": "0.00001000"}
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": shown(market.tick),
            "maxPrice": "1000000.00000000",
            "tickSize": shown(market.tick),
        },
        {"filterType": "LOT_SIZE", **lots},
        {"filterType": "MARKET_LOT_SIZE", **lots},
        {
            "filterType": "NOTIONAL",
            "minNotional": "5.00000000",
            "applyMinToMarket": True,
            "maxNotional": "9000000.00000000",
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
    ]
