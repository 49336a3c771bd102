"""BitMEX's public endpoints, spot only.

Source: bitmex.com/api/explorer/swagger.json, "Instrument", "Quote", "OrderBook" and "Wallet". Sizes
are made up.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from venue_simulator.bitmex.answers import (
    MARKETS,
    SCALES,
    Call,
    market_of,
    number,
    time_text,
    units,
)
from venue_simulator.trading.markets import Market

Row = Mapping[str, object]
_LEVELS = 5
_SIZE = Decimal(1)
_LISTED_AT = "2022-05-17T04:00:00.000Z"


def root(call: Call) -> Row:
    return {"name": "BitMEX API", "version": "2.0.0", "timestamp": call.now_ms}


def instruments(call: Call) -> Sequence[Row]:
    wanted = call.text("symbol")
    found = [market for market in MARKETS.values() if wanted in ("", market.symbol)]
    return [_instrument(market, call.now_ms) for market in found]


def quotes(call: Call) -> Sequence[Row]:
    market = market_of(call)
    size = units(_SIZE, market.base)
    return [
        {
            "timestamp": time_text(call.now_ms),
            "symbol": market.symbol,
            "bidSize": size,
            "bidPrice": number(market.bid),
            "askPrice": number(market.ask),
            "askSize": size,
        }
    ]


def order_book(call: Call) -> Sequence[Row]:
    market = market_of(call)
    asks = [market.ask + step * market.tick for step in range(_LEVELS)]
    bids = [market.bid - step * market.tick for step in range(_LEVELS)]
    return [
        {
            "symbol": market.symbol,
            "id": place,
            "side": side,
            "size": units(_SIZE, market.base),
            "price": number(price),
            "timestamp": time_text(call.now_ms),
        }
        for place, (side, price) in enumerate(
            [*(("Sell", price) for price in reversed(asks)), *(("Buy", price) for price in bids)]
        )
    ]


def assets(call: Call) -> Sequence[Row]:  # noqa: ARG001
    return [
        {"asset": asset.upper(), "currency": asset, "scale": scale, "enabled": True}
        for asset, scale in SCALES.items()
    ]


def _instrument(market: Market, now_ms: int) -> Row:
    base, quote = market.symbol.split("_")
    return {
        "symbol": market.symbol,
        "rootSymbol": base,
        "state": "Open",
        "typ": "IFXXXP",
        "listing": _LISTED_AT,
        "underlying": base,
        "quoteCurrency": quote,
        "underlyingSymbol": f"{market.symbol}=",
        "reference": "BMEX",
        "tickSize": number(market.tick),
        "lotSize": 1000,
        "maxOrderQty": 1_000_000_000_000,
        "underlyingToPositionMultiplier": 10 ** SCALES[market.base],
        "makerFee": 0,
        "takerFee": 0,
        "lastPrice": number(market.price),
        "bidPrice": number(market.bid),
        "askPrice": number(market.ask),
        "markPrice": number(market.price),
        "timestamp": time_text(now_ms),
    }
