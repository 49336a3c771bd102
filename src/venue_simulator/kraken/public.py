"""Kraken's public endpoints.

Source: docs.kraken.com, "Get Server Time", "Get System Status", "Get Asset Info", "Get Tradable
Asset Pairs", "Get Ticker Information", "Get Order Book", "Get OHLC Data". Volumes are made up.
"""

from datetime import UTC, datetime

from venue_simulator.kraken.answers import PAIRS, Call, Pair, invalid, pair_of

_ASSETS = {
    "XXBT": ("XBT", 10, 5),
    "XETH": ("ETH", 10, 5),
    "ZUSD": ("USD", 4, 2),
    "USDT": ("USDT", 8, 4),
}
# A fee schedule of one step: nothing costs anything here.
_NO_FEES = [[0, 0.0]]
_INTERVALS = frozenset({"", "1", "5", "15", "30", "60", "240", "1440", "10080", "21600"})
_CANDLES = 720


def server_time(call: Call) -> object:
    seconds = call.now_ns // 1_000_000_000
    shown = datetime.fromtimestamp(seconds, UTC).strftime("%a, %d %b %y %H:%M:%S +0000")
    return {"unixtime": seconds, "rfc1123": shown}


def system_status(call: Call) -> object:
    shown = datetime.fromtimestamp(call.now_ns // 1_000_000_000, UTC)
    return {"status": "online", "timestamp": shown.strftime("%Y-%m-%dT%H:%M:%SZ")}


def assets(_call: Call) -> object:
    return {
        name: {
            "aclass": "currency",
            "altname": altname,
            "decimals": decimals,
            "display_decimals": display,
            "status": "enabled",
        }
        for name, (altname, decimals, display) in _ASSETS.items()
    }


def asset_pairs(call: Call) -> object:
    return {pair.market.symbol: _described(pair) for pair in _wanted(call)}


def ticker(call: Call) -> object:
    return {pair.market.symbol: _ticker(pair) for pair in _wanted(call)}


def depth(call: Call) -> object:
    pair = pair_of(call.fields)
    market, seconds = pair.market, call.now_ns // 1_000_000_000
    levels = range(5)
    return {
        market.symbol: {
            "asks": [[str(market.ask + n * market.tick), "1.000", seconds] for n in levels],
            "bids": [[str(market.bid - n * market.tick), "1.000", seconds] for n in levels],
        }
    }


def candles(call: Call) -> object:
    """Answer candles that never move, oldest first."""
    pair = pair_of(call.fields)
    if call.text("interval") not in _INTERVALS:
        raise invalid("interval")
    length = int(call.text("interval") or 1) * 60
    last = call.now_ns // 1_000_000_000 // length * length
    price = str(pair.market.price)
    rows = [
        [last - n * length, price, price, price, price, price, "1.00000000", 1]
        for n in reversed(range(_CANDLES))
    ]
    return {pair.market.symbol: rows, "last": last - length}


def _wanted(call: Call) -> list[Pair]:
    """Read `pair`, a list with commas; without it, all of them."""
    given = call.text("pair")
    if not given:
        return list(PAIRS.values())
    return [pair_of({"pair": name}) for name in given.split(",")]


def _described(pair: Pair) -> dict[str, object]:
    return {
        "altname": pair.altname,
        "wsname": pair.wsname,
        "aclass_base": "currency",
        "base": pair.market.base,
        "aclass_quote": "currency",
        "quote": pair.market.quote,
        "lot": "unit",
        "cost_decimals": 5,
        "pair_decimals": pair.places,
        "lot_decimals": 8,
        "lot_multiplier": 1,
        "leverage_buy": [],
        "leverage_sell": [],
        "fees": _NO_FEES,
        "fees_maker": _NO_FEES,
        "fee_volume_currency": "ZUSD",
        "margin_call": 80,
        "margin_stop": 40,
        "ordermin": "0.00005",
        "costmin": "0.5",
        "tick_size": str(pair.market.tick),
        "status": "online",
    }


def _ticker(pair: Pair) -> dict[str, object]:
    market = pair.market
    price = str(market.price)
    return {
        "a": [str(market.ask), "1", "1.000"],
        "b": [str(market.bid), "1", "1.000"],
        "c": [price, "1.00000000"],
        "v": ["1000.00000000", "1000.00000000"],
        "p": [price, price],
        "t": [1_000, 1_000],
        "l": [price, price],
        "h": [price, price],
        "o": price,
    }
