"""Deribit's public methods, spot only.

Source: docs.deribit.com/api-reference, "Market Data" and "Supporting". Sizes are made up.
"""

from collections.abc import Mapping, Sequence

from venue_simulator.deribit.answers import MARKETS, Call, invalid, market_of, number
from venue_simulator.trading.markets import Market

Row = Mapping[str, object]
_SPOT = "spot"
_KINDS = frozenset({"", _SPOT, "future", "option", "future_combo", "option_combo"})
_EVERY_CURRENCY = "any"
_SIZE = 1
_LISTED_AT_MS = 1_680_000_000_000
_NEVER_MS = 32_503_708_800_000
_CURRENCIES = {"BTC": ("Bitcoin", "BITCOIN", 8), "ETH": ("Ethereum", "ETHER", 6)}
_MINUTE_MS = 60_000
_MAX_CANDLES = 100


def get_time(call: Call) -> int:
    return call.now_ms


def test(call: Call) -> Row:  # noqa: ARG001
    return {"version": "1.2.26"}


def status(call: Call) -> Row:  # noqa: ARG001
    return {"locked": "false", "locked_indices": []}


def get_currencies(call: Call) -> Sequence[Row]:
    return [_currency(asset) for asset in call.account.assets()]


def get_instruments(call: Call) -> Sequence[Row]:
    """List the spot instruments; of the other kinds there are none."""
    kind, currency = call.text("kind"), call.text("currency")
    if kind not in _KINDS:
        raise invalid("kind")
    if kind not in {"", _SPOT}:
        return []
    return [
        _instrument(market)
        for market in MARKETS.values()
        if currency in {"", _EVERY_CURRENCY, market.base, market.quote}
    ]


def get_instrument(call: Call) -> Row:
    return _instrument(market_of(call.parameters))


def ticker(call: Call) -> Row:
    return _book(market_of(call.parameters), call.now_ms)


def get_order_book(call: Call) -> Row:
    market = market_of(call.parameters)
    levels = range(5)
    return _book(market, call.now_ms) | {
        "change_id": call.now_ms,
        "bids": [[number(market.bid - n * market.tick), _SIZE] for n in levels],
        "asks": [[number(market.ask + n * market.tick), _SIZE] for n in levels],
    }


def get_tradingview_chart_data(call: Call) -> Row:
    """Answer candles of a minute that never move."""
    price = number(market_of(call.parameters).price)
    start, end = call.text("start_timestamp"), call.text("end_timestamp")
    if not (start.isdecimal() and end.isdecimal()):
        raise invalid("start_timestamp")
    ticks = list(range(int(start) // _MINUTE_MS * _MINUTE_MS, int(end) + 1, _MINUTE_MS))
    ticks = ticks[-_MAX_CANDLES:]
    same = [price] * len(ticks)
    return {
        "status": "ok",
        "ticks": ticks,
        "open": same,
        "high": same,
        "low": same,
        "close": same,
        "volume": [_SIZE] * len(ticks),
        "cost": same,
    }


def _currency(asset: str) -> Row:
    name, kind, decimals = _CURRENCIES.get(asset, (asset, asset, 6))
    return {
        "coin_type": kind,
        "currency": asset,
        "currency_long": name,
        "decimals": decimals,
        "fee_precision": 4,
        "min_confirmations": 1,
        "min_withdrawal_fee": 0.0001,
        "network_currency": asset,
        "network_fee": 0.0001,
        "withdrawal_fee": 0.0001,
        "withdrawal_priorities": [],
    }


def _instrument(market: Market) -> Row:
    return {
        "base_currency": market.base,
        "block_trade_commission": 0,
        "block_trade_min_trade_amount": 25,
        "block_trade_tick_size": 0.0001,
        "contract_size": 0.0001,
        "counter_currency": market.quote,
        "creation_timestamp": _LISTED_AT_MS,
        "expiration_timestamp": _NEVER_MS,
        "instrument_id": 1 + list(MARKETS).index(market.symbol),
        "instrument_name": market.symbol,
        "instrument_type": "linear",
        "is_active": True,
        "kind": _SPOT,
        "maker_commission": 0,
        "min_trade_amount": 0.0001,
        "price_index": market.symbol.lower(),
        "quote_currency": market.quote,
        "state": "open",
        "taker_commission": 0,
        "tick_size": number(market.tick),
        "tick_size_steps": [],
    }


def _book(market: Market, now_ms: int) -> dict[str, object]:
    price = number(market.price)
    return {
        "best_ask_amount": _SIZE,
        "best_ask_price": number(market.ask),
        "best_bid_amount": _SIZE,
        "best_bid_price": number(market.bid),
        "estimated_delivery_price": price,
        "index_price": price,
        "instrument_name": market.symbol,
        "last_price": price,
        "mark_price": price,
        "max_price": number(market.price * 2),
        "min_price": number(market.price / 2),
        "state": "open",
        "stats": {
            "high": price,
            "low": price,
            "price_change": 0,
            "volume": 1000,
            "volume_notional": number(1000 * market.price),
            "volume_usd": number(1000 * market.price),
        },
        "timestamp": now_ms,
    }
