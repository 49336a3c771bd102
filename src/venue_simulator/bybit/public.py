"""Bybit's public endpoints; there are spot markets alone.

Source: bybit-exchange.github.io/docs, v5/market: time, instrument, tickers, orderbook, kline,
recent-trade; v5/system-status. Sizes and the depth of the book are made up.
"""

from decimal import Decimal
from typing import Final

from venue_simulator.bybit.answers import (
    MARKETS,
    SPOT,
    Call,
    RefusedError,
    Result,
    category_of,
    limit_of,
    market_of,
    shown,
)
from venue_simulator.trading.markets import Market

_SIZE: Final = "1"
_MINUTE_MS: Final = 60_000
_CANDLE_MS: Final = {
    **{str(minutes): minutes * _MINUTE_MS for minutes in (1, 3, 5, 15, 30, 60, 120, 240, 360, 720)},
    "D": 1_440 * _MINUTE_MS,
    "W": 7 * 1_440 * _MINUTE_MS,
}
_LEVELS: Final = range(5)


def server_time(call: Call) -> Result:
    seconds, nanoseconds = str(call.now_ns // 1_000_000_000), str(call.now_ns)
    return Result({"timeSecond": seconds, "timeNano": nanoseconds})


def system_status(_: Call) -> Result:
    return Result({"list": []})


def instruments(call: Call) -> Result:
    """List the spot instruments; of the other categories there are none."""
    found = [_instrument(market) for market in _wanted(call)]
    category = category_of(call)
    paging = {} if category == SPOT else {"nextPageCursor": ""}
    return Result({"category": category, "list": found, **paging})


def tickers(call: Call) -> Result:
    return Result(
        {"category": category_of(call), "list": [_ticker(market) for market in _wanted(call)]}
    )


def orderbook(call: Call) -> Result:
    market = market_of(call)
    return Result(
        {
            "s": market.symbol,
            "a": [[shown(market.ask + n * market.tick), _SIZE] for n in _LEVELS],
            "b": [[shown(market.bid - n * market.tick), _SIZE] for n in _LEVELS],
            "ts": call.now_ms,
            "u": call.now_ms,
            "seq": call.now_ms,
            "cts": call.now_ms,
        }
    )


def candles(call: Call) -> Result:
    """Answer candles that never move, newest first."""
    market = market_of(call)
    length_ms = _CANDLE_MS.get(call.text("interval"))
    if length_ms is None:
        raise RefusedError(10001, "Request parameter error: interval")
    price, turnover = shown(market.price), shown(market.price)
    last_ms = call.now_ms // length_ms * length_ms
    rows = [
        [str(last_ms - n * length_ms), price, price, price, price, _SIZE, turnover]
        for n in range(limit_of(call, 200, 1_000))
    ]
    return Result({"symbol": market.symbol, "category": SPOT, "list": rows})


def trades(call: Call) -> Result:
    market = market_of(call)
    trade = {
        "execId": "1",
        "symbol": market.symbol,
        "price": shown(market.price),
        "size": _SIZE,
        "side": "Buy",
        "time": str(call.now_ms),
        "isBlockTrade": False,
        "isRPITrade": False,
    }
    return Result({"category": SPOT, "list": [trade]})


def _wanted(call: Call) -> list[Market]:
    symbol = call.text("symbol")
    # Ours are all trading; ccxt asks for those that are not launched yet, too.
    if category_of(call) != SPOT or call.text("status") not in {"", "Trading"}:
        return []
    return [market for market in MARKETS.values() if symbol in ("", market.symbol)]


def _instrument(market: Market) -> object:
    return {
        "symbol": market.symbol,
        "baseCoin": market.base,
        "quoteCoin": market.quote,
        "innovation": "0",
        "status": "Trading",
        "marginTrading": "utaOnly",
        "stTag": "0",
        "lotSizeFilter": {
            "basePrecision": "0.000001",
            "quotePrecision": "0.0000001",
            "minOrderQty": "0.000011",
            "maxOrderQty": "83",
            "minOrderAmt": "5",
            "maxOrderAmt": "8000000",
            "maxLimitOrderQty": "83",
            "maxMarketOrderQty": "41.5",
            "postOnlyMaxLimitOrderSize": "60000",
        },
        "priceFilter": {"tickSize": shown(market.tick)},
        "riskParameters": {"priceLimitRatioX": "0.005", "priceLimitRatioY": "0.01"},
        "symbolType": "",
    }


def _ticker(market: Market) -> object:
    price = shown(market.price)
    return {
        "symbol": market.symbol,
        "bid1Price": shown(market.bid),
        "bid1Size": _SIZE,
        "ask1Price": shown(market.ask),
        "ask1Size": _SIZE,
        "lastPrice": price,
        "prevPrice24h": price,
        "price24hPcnt": "0",
        "highPrice24h": price,
        "lowPrice24h": price,
        "turnover24h": shown(Decimal(1_000) * market.price),
        "volume24h": "1000",
        "usdIndexPrice": price,
    }
