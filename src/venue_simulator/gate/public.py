"""Gate's public endpoints.

Source: gate.com/docs/developers/apiv4/en, "Spot" ("Query all currency information", "Query all
supported currency pairs", "Get currency pair ticker information", "Get market depth information",
"Market K-line chart", "Get server current time"), "Query all futures contracts". Sizes are made up.
"""

from decimal import Decimal
from typing import Final

from venue_simulator.gate.answers import MARKETS, Call, Row, bad_value, market_of, shown
from venue_simulator.trading.markets import Market

_SIZE: Final = "1"
_VOLUME: Final = Decimal(1_000)
_MINUTE_S: Final = 60
_CANDLE_S: Final = {
    "1m": _MINUTE_S,
    "5m": 5 * _MINUTE_S,
    "15m": 15 * _MINUTE_S,
    "30m": 30 * _MINUTE_S,
    "1h": 60 * _MINUTE_S,
    "4h": 240 * _MINUTE_S,
    "8h": 480 * _MINUTE_S,
    "1d": 1_440 * _MINUTE_S,
}
_MAX_CANDLES: Final = 1_000


def server_time(call: Call) -> Row:
    return {"server_time": call.now_ms}


def currencies(call: Call) -> list[Row]:  # noqa: ARG001
    assets = {asset for market in MARKETS.values() for asset in (market.base, market.quote)}
    return [
        {
            "currency": asset,
            "name": asset,
            "delisted": False,
            "withdraw_disabled": False,
            "withdraw_delayed": False,
            "deposit_disabled": False,
            "trade_disabled": False,
            "chain": "ETH",
            "chains": [
                {
                    "name": "ETH",
                    "addr": "",
                    "withdraw_disabled": False,
                    "withdraw_delayed": False,
                    "deposit_disabled": False,
                }
            ],
        }
        for asset in sorted(assets)
    ]


def currency_pairs(call: Call) -> list[Row]:  # noqa: ARG001
    return [_pair(market) for market in MARKETS.values()]


def currency_pair(call: Call) -> Row:
    return _pair(market_of(call.variables["currency_pair"]))


def margin_pairs(call: Call) -> list[Row]:  # noqa: ARG001
    return [
        {
            "id": market.symbol,
            "base": market.base,
            "quote": market.quote,
            "leverage": 10,
            "min_base_amount": "0.0001",
            "min_quote_amount": "1",
            "max_quote_amount": "1000000",
            "status": 1,
        }
        for market in MARKETS.values()
    ]


def tickers(call: Call) -> list[Row]:
    name = call.parameters.get("currency_pair")
    return [_ticker(market) for market in ([market_of(name)] if name else MARKETS.values())]


def order_book(call: Call) -> Row:
    """Answer five levels: price and size."""
    market = market_of(call.parameters.get("currency_pair"))
    levels = range(5)
    return {
        "current": call.now_ms,
        "update": call.now_ms,
        "asks": [[shown(market.ask + n * market.tick), _SIZE] for n in levels],
        "bids": [[shown(market.bid - n * market.tick), _SIZE] for n in levels],
    }


def candlesticks(call: Call) -> list[list[str]]:
    """Answer candles that never move: time, quote volume, close, high, low, open, base volume."""
    market = market_of(call.parameters.get("currency_pair"))
    length_s = _CANDLE_S.get(call.parameters.get("interval", "30m"))
    limit = call.parameters.get("limit", "100")
    if length_s is None or not limit.isdecimal():
        raise bad_value("interval")
    price = shown(market.price)
    last_s = call.now_ms // 1_000 // length_s * length_s
    return [
        [str(last_s - n * length_s), price, price, price, price, price, _SIZE, "true"]
        for n in reversed(range(min(int(limit), _MAX_CANDLES)))
    ]


def contracts(call: Call) -> list[Row]:
    """List one perpetual future, settled in USDT."""
    return [_CONTRACT] if call.variables["settle"] == "usdt" else []


def _pair(market: Market) -> Row:
    return {
        "id": market.symbol,
        "base": market.base,
        "base_name": market.base,
        "quote": market.quote,
        "quote_name": market.quote,
        "fee": "0.2",
        "min_base_amount": "0.00001",
        "min_quote_amount": "1",
        "max_quote_amount": "5000000",
        "amount_precision": 8,
        "precision": -int(market.tick.as_tuple().exponent),
        "trade_status": "tradable",
        "sell_start": 0,
        "buy_start": 0,
        "type": "normal",
    }


def _ticker(market: Market) -> Row:
    price = shown(market.price)
    return {
        "currency_pair": market.symbol,
        "last": price,
        "lowest_ask": shown(market.ask),
        "lowest_size": _SIZE,
        "highest_bid": shown(market.bid),
        "highest_size": _SIZE,
        "change_percentage": "0",
        "base_volume": shown(_VOLUME),
        "quote_volume": shown(_VOLUME * market.price),
        "high_24h": price,
        "low_24h": price,
    }


_CONTRACT: Final[Row] = {
    "name": "BTC_USDT",
    "type": "direct",
    "quanto_multiplier": "0.0001",
    "ref_discount_rate": "0",
    "order_price_deviate": "0.5",
    "maintenance_rate": "0.005",
    "mark_type": "index",
    "last_price": "50000",
    "mark_price": "50000",
    "index_price": "50000",
    "funding_rate": "0.0001",
    "funding_interval": 28_800,
    "mark_price_round": "0.01",
    "order_price_round": "0.1",
    "order_size_min": 1,
    "order_size_max": 1_000_000,
    "leverage_min": "1",
    "leverage_max": "100",
    "maker_fee_rate": "-0.00025",
    "taker_fee_rate": "0.00075",
    "in_delisting": False,
    "orders_limit": 50,
    "status": "trading",
    "create_time": 0,
}
