"""Bitget's public endpoints.

Source: bitget.com/api-doc/spot/market and /spot/public, "Get Coin Info", "Get Symbol Info", "Get
Ticker Information", "Get OrderBook Depth", "Get Candlestick Data". Sizes are made up; there is no
contract and no margin.
"""

from collections.abc import Sequence

from venue_simulator.bitget.answers import (
    MARKETS,
    Call,
    Data,
    RefusedError,
    Row,
    market_of,
    shown,
)
from venue_simulator.trading.markets import Market

_SIZE = "1"
_MINUTE_MS = 60_000
_CANDLE_MS = {
    "1min": _MINUTE_MS,
    "5min": 5 * _MINUTE_MS,
    "15min": 15 * _MINUTE_MS,
    "1h": 60 * _MINUTE_MS,
    "4h": 240 * _MINUTE_MS,
    "1day": 1_440 * _MINUTE_MS,
}
_CANDLES = 100
_ASSETS = ("BTC", "ETH", "USDT")


def server_time(call: Call) -> Data:
    return {"serverTime": str(call.now_ms)}


def coins(_: Call) -> Data:
    return [_coin(number, asset) for number, asset in enumerate(_ASSETS, 1)]


def symbols(call: Call) -> Data:
    return [_symbol(market) for market in _wanted(call)]


def tickers(call: Call) -> Data:
    return [_ticker(market, call.now_ms) for market in _wanted(call)]


def book(call: Call) -> Data:
    """Answer five levels of price and size."""
    market = market_of(call.parameters)
    levels = range(5)
    return {
        "asks": [[shown(market.ask + n * market.tick), _SIZE] for n in levels],
        "bids": [[shown(market.bid - n * market.tick), _SIZE] for n in levels],
        "ts": str(call.now_ms),
    }


def candles(call: Call) -> Data:
    """Answer candles that never move, oldest first."""
    market = market_of(call.parameters)
    length_ms = _CANDLE_MS.get(call.parameters.get("granularity", ""))
    if length_ms is None:
        raise RefusedError("40020", "Parameter granularity error")
    price = shown(market.price)
    last_ms = call.now_ms // length_ms * length_ms
    return [
        [str(last_ms - n * length_ms), price, price, price, price, _SIZE, price, price]
        for n in reversed(range(_CANDLES))
    ]


def nothing(_: Call) -> Data:
    """List what there is none of: contracts, margin pairs."""
    return []


def _wanted(call: Call) -> Sequence[Market]:
    if call.parameters.get("symbol"):
        return [market_of(call.parameters)]
    return list(MARKETS.values())


def _coin(number: int, asset: str) -> Row:
    return {
        "coinId": str(number),
        "coin": asset,
        "transfer": "true",
        "areaCoin": "no",
        "chains": [
            {
                "chain": "ERC20",
                "needTag": "false",
                "withdrawable": "true",
                "rechargeable": "true",
                "withdrawFee": "0.0005",
                "extraWithdrawFee": "0",
                "depositConfirm": "1",
                "withdrawConfirm": "1",
                "minDepositAmount": "0.0001",
                "minWithdrawAmount": "0.001",
                "browserUrl": "",
                "contractAddress": "",
                "withdrawStep": "0",
                "withdrawMinScale": "8",
                "congestion": "normal",
            }
        ],
    }


def _symbol(market: Market) -> Row:
    return {
        "symbol": market.symbol,
        "baseCoin": market.base,
        "quoteCoin": market.quote,
        "minTradeAmount": "0",
        "maxTradeAmount": "900000000000000000000",
        "takerFeeRate": "0.001",
        "makerFeeRate": "0.001",
        "pricePrecision": "2",
        "quantityPrecision": "6",
        "quotePrecision": "8",
        "status": "online",
        "minTradeUSDT": "1",
        "buyLimitPriceRatio": "0.05",
        "sellLimitPriceRatio": "0.05",
        "areaSymbol": "no",
        "orderQuantity": "500",
    }


def _ticker(market: Market, now_ms: int) -> Row:
    price = shown(market.price)
    return {
        "symbol": market.symbol,
        "high24h": price,
        "open": price,
        "low24h": price,
        "lastPr": price,
        "quoteVolume": shown(1_000 * market.price),
        "baseVolume": "1000",
        "usdtVolume": shown(1_000 * market.price),
        "bidPr": shown(market.bid),
        "askPr": shown(market.ask),
        "bidSz": _SIZE,
        "askSz": _SIZE,
        "openUtc": price,
        "ts": str(now_ms),
        "changeUtc24h": "0",
        "change24h": "0",
    }
