"""What `/info` tells of the exchange.

Source: hyperliquid.gitbook.io, "Info endpoint" and its pages "Perpetuals" and "Spot". Volumes are
made up, and prices never move.
"""

from collections.abc import Mapping
from typing import Any, Final

from venue_simulator.hyperliquid.answers import (
    FIRST_SPOT,
    MARKETS,
    NUMBERS,
    SIZE_DECIMALS,
    Question,
    shown,
)
from venue_simulator.trading.markets import Market

_SIZE: Final = "1.0"
_MINUTE_MS: Final = 60_000
_CANDLE_MS: Final = {
    "1m": _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "1h": 60 * _MINUTE_MS,
    "1d": 1_440 * _MINUTE_MS,
}
_MAX_CANDLES: Final = 500
_PERPS: Final = [market for number, market in MARKETS.items() if number < FIRST_SPOT]
_SPOTS: Final = [market for number, market in MARKETS.items() if number >= FIRST_SPOT]
_TOKENS: Final = ("USDC", *(market.base for market in _SPOTS))
_FULL_NAMES: Final = {"UBTC": "Unit Bitcoin", "UETH": "Unit Ethereum"}
_META: Final = {
    "universe": [
        {
            "name": market.symbol,
            "szDecimals": SIZE_DECIMALS[market.base],
            "maxLeverage": 50,
            "marginTableId": 50,
        }
        for market in _PERPS
    ],
    "marginTables": [],
    "collateralToken": 0,
}
_SPOT_META: Final = {
    "universe": [
        {
            "tokens": [_TOKENS.index(market.base), 0],
            "name": market.symbol,
            "index": index,
            "isCanonical": False,
        }
        for index, market in enumerate(_SPOTS)
    ],
    "tokens": [
        {
            "name": name,
            "szDecimals": SIZE_DECIMALS.get(name, 8),
            "weiDecimals": 8,
            "index": index,
            "tokenId": f"0x{index:032x}",
            "isCanonical": name == "USDC",
            "evmContract": None,
            "fullName": _FULL_NAMES.get(name),
        }
        for index, name in enumerate(_TOKENS)
    ],
}


def meta(_question: Question) -> object:
    return _META


def meta_and_contexts(_question: Question) -> object:
    return [_META, [_perp_context(market) for market in _PERPS]]


def spot_meta(_question: Question) -> object:
    return _SPOT_META


def spot_meta_and_contexts(_question: Question) -> object:
    return [_SPOT_META, [_spot_context(market) for market in _SPOTS]]


def perp_dexs(_question: Question) -> object:
    """Answer the first alone, which is Hyperliquid's own."""
    return [None]


def exchange_status(question: Question) -> object:
    return {"time": question.now_ms, "specialStatuses": None}


def all_mids(_question: Question) -> object:
    return {market.symbol: shown(market.price) for market in MARKETS.values()}


def book(question: Question) -> object:
    """Answer five levels of either side; nothing for a coin that there is not."""
    market = _market(question.fields.get("coin"))
    if market is None:
        return None
    steps = [n * market.tick for n in range(5)]
    levels = [[market.bid - step for step in steps], [market.ask + step for step in steps]]
    return {
        "coin": market.symbol,
        "time": question.now_ms,
        "levels": [
            [{"px": shown(price), "sz": _SIZE, "n": 1} for price in side] for side in levels
        ],
    }


def candles(question: Question) -> object:
    """Answer candles that never move, oldest first."""
    asked: Mapping[str, Any] = question.fields.get("req") or {}
    market, length_ms = _market(asked.get("coin")), _CANDLE_MS.get(asked.get("interval", ""))
    begin_ms, end_ms = asked.get("startTime"), asked.get("endTime", question.now_ms)
    if market is None or length_ms is None or not isinstance(begin_ms, int):
        return []
    price = shown(market.price)
    times = range(begin_ms // length_ms * length_ms, end_ms, length_ms)[-_MAX_CANDLES:]
    return [
        {
            "t": time_ms,
            "T": time_ms + length_ms - 1,
            "s": market.symbol,
            "i": asked["interval"],
            **dict.fromkeys("ohlc", price),
            "v": _SIZE,
            "n": 1,
        }
        for time_ms in times
    ]


def _market(coin: object) -> Market | None:
    number = NUMBERS.get(coin) if isinstance(coin, str) else None
    return None if number is None else MARKETS[number]


def _perp_context(market: Market) -> object:
    return _spot_context(market) | {
        "funding": "0.0000125",
        "openInterest": "1000.0",
        "oraclePx": shown(market.price),
        "premium": "0.0",
        "impactPxs": [shown(market.bid), shown(market.ask)],
    }


def _spot_context(market: Market) -> dict[str, object]:
    price = shown(market.price)
    return {
        "coin": market.symbol,
        "prevDayPx": price,
        "markPx": price,
        "midPx": price,
        "dayNtlVlm": "1000000.0",
        "dayBaseVlm": "100.0",
        "circulatingSupply": "1000.0",
    }
