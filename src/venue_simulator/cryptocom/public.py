"""Crypto.com's public methods.

Source: exchange-developer.crypto.com, public/get-instruments, get-tickers, get-book. Volumes are
made up.
"""

from venue_simulator.cryptocom.answers import MARKETS, Call, market_of
from venue_simulator.trading.markets import Market

_LEVELS = 50


def instruments(_call: Call) -> object:
    return {"data": [_instrument(market) for market in MARKETS.values()]}


def tickers(call: Call) -> object:
    wanted = [market_of(call.params)] if "instrument_name" in call.params else MARKETS.values()
    return {"data": [_ticker(market, call.now_ms) for market in wanted]}


def book(call: Call) -> object:
    """Answer levels of price, quantity and the number of orders."""
    market = market_of(call.params)
    depth = str(call.params.get("depth", _LEVELS))
    levels = range(min(int(depth), _LEVELS) if depth.isdecimal() else _LEVELS)
    bids = [[str(market.bid - n * market.tick), "1", "1"] for n in levels]
    asks = [[str(market.ask + n * market.tick), "1", "1"] for n in levels]
    data = {"bids": bids, "asks": asks, "t": call.now_ms, "tt": call.now_ms, "u": 1}
    return {"instrument_name": market.symbol, "depth": len(levels), "data": [data]}


def _instrument(market: Market) -> object:
    return {
        "symbol": market.symbol,
        "inst_type": "CCY_PAIR",
        "display_name": f"{market.base}/{market.quote}",
        "base_ccy": market.base,
        "quote_ccy": market.quote,
        "quote_decimals": -int(market.tick.as_tuple().exponent),
        "quantity_decimals": 5,
        "price_tick_size": str(market.tick),
        "qty_tick_size": "0.00001",
        "max_leverage": "50",
        "tradable": True,
        "expiry_timestamp_ms": 0,
        "beta_product": False,
        "margin_buy_enabled": False,
        "margin_sell_enabled": False,
    }


def _ticker(market: Market, now_ms: int) -> object:
    price = str(market.price)
    return {
        "i": market.symbol,
        "h": price,
        "l": price,
        "a": price,
        "v": "1000",
        "vv": "1000",
        "c": "0",
        "b": str(market.bid),
        "bs": "1",
        "k": str(market.ask),
        "ks": "1",
        "t": now_ms,
    }
