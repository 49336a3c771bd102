"""HTX's public endpoints.

Source: huobiapi.github.io/docs/spot/v1/en, "Reference Data" and "Market Data". Sizes,
precisions and the depth of the book are made up.
"""

from typing import Final

from venue_simulator.htx.answers import MARKETS, Call, RefusedError, market_of
from venue_simulator.trading.markets import Market

_MINUTE_S: Final = 60
_CANDLE_S: Final = {
    "1min": _MINUTE_S,
    "5min": 5 * _MINUTE_S,
    "15min": 15 * _MINUTE_S,
    "30min": 30 * _MINUTE_S,
    "60min": 60 * _MINUTE_S,
    "4hour": 240 * _MINUTE_S,
    "1day": 1_440 * _MINUTE_S,
}
_LEVELS: Final = range(5)
_MAX_CANDLES: Final = 2_000


def timestamp(call: Call) -> object:
    return call.now_ms


def symbols(_: Call) -> object:
    return [_symbol(market) for market in MARKETS.values()]


def currencies(_: Call) -> object:
    assets = sorted({asset for market in MARKETS.values() for asset in (market.base, market.quote)})
    return [
        {"currency": asset, "assetType": 1, "chains": [_chain(asset)], "instStatus": "normal"}
        for asset in assets
    ]


def market_status(_: Call) -> object:
    return {"marketStatus": 1}


def tickers(_: Call) -> object:
    return [{"symbol": market.symbol, **_ticker(market)} for market in MARKETS.values()]


def merged(call: Call) -> object:
    market = market_of(call.parameters)
    price = float(market.price)
    tick = {
        "id": call.now_ms,
        "open": price,
        "close": price,
        "low": price,
        "high": price,
        "amount": 1_000.0,
        "vol": 1_000 * price,
        "count": 1_000,
        "bid": [float(market.bid), 1.0],
        "ask": [float(market.ask), 1.0],
    }
    return {"ch": f"market.{market.symbol}.detail.merged", "tick": tick}


def depth(call: Call) -> object:
    market = market_of(call.parameters)
    tick = {
        "ts": call.now_ms,
        "version": call.now_ms,
        "bids": [[float(market.bid - n * market.tick), 1.0] for n in _LEVELS],
        "asks": [[float(market.ask + n * market.tick), 1.0] for n in _LEVELS],
    }
    return {"ch": f"market.{market.symbol}.depth.step0", "tick": tick}


def candles(call: Call) -> object:
    """Answer candles that never move, newest first."""
    market = market_of(call.parameters)
    length_s = _CANDLE_S.get(call.text("period"))
    if length_s is None:
        raise RefusedError("invalid-parameter", "invalid period")
    size = call.text("size")
    count = min(int(size), _MAX_CANDLES) if size.isdecimal() else 150
    last_s = call.now_ms // 1_000 // length_s * length_s
    price = float(market.price)
    rows = [
        {
            "id": last_s - n * length_s,
            "open": price,
            "close": price,
            "low": price,
            "high": price,
            "amount": 1.0,
            "vol": price,
            "count": 1,
        }
        for n in range(count)
    ]
    return {"ch": f"market.{market.symbol}.kline.{call.text('period')}", "data": rows}


def _symbol(market: Market) -> object:
    return {
        "base-currency": market.base,
        "quote-currency": market.quote,
        "price-precision": 2,
        "amount-precision": 6,
        "symbol-partition": "main",
        "symbol": market.symbol,
        "state": "online",
        "value-precision": 8,
        "min-order-amt": 0.0001,
        "max-order-amt": 1_000,
        "min-order-value": 5,
        "limit-order-min-order-amt": 0.0001,
        "limit-order-max-order-amt": 1_000,
        "sell-market-min-order-amt": 0.0001,
        "sell-market-max-order-amt": 100,
        "buy-market-max-order-value": 1_000_000,
        "leverage-ratio": 1,
        "super-margin-leverage-ratio": 1,
        "funding-leverage-ratio": 1,
        "api-trading": "enabled",
    }


def _chain(asset: str) -> object:
    return {
        "chain": asset,
        "displayName": asset.upper(),
        "baseChain": asset.upper(),
        "baseChainProtocol": asset.upper(),
        "isDynamic": False,
        "depositStatus": "allowed",
        "maxTransactFeeWithdraw": "1",
        "maxWithdrawAmt": "1000000",
        "minDepositAmt": "0.1",
        "minTransactFeeWithdraw": "0.1",
        "minWithdrawAmt": "0.1",
        "numOfConfirmations": 12,
        "numOfFastConfirmations": 12,
        "withdrawFeeType": "fixed",
        "transactFeeWithdraw": "0.1",
        "withdrawPrecision": 8,
        "withdrawQuotaPerDay": "1000000",
        "withdrawStatus": "allowed",
    }


def _ticker(market: Market) -> dict[str, object]:
    price = float(market.price)
    return {
        "open": price,
        "high": price,
        "low": price,
        "close": price,
        "amount": 1_000.0,
        "vol": 1_000 * price,
        "count": 1_000,
        "bid": float(market.bid),
        "bidSize": 1.0,
        "ask": float(market.ask),
        "askSize": 1.0,
    }
