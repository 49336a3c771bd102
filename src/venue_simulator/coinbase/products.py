"""Coinbase's market data, public and with a key, and what the App API tells everybody.

Source: docs.cdp.coinbase.com, Advanced Trade API reference, "Products" and "Public"; Coinbase App
API, "Currencies", "Exchange Rates", "Prices", "Time". Sizes are made up.
"""

from collections.abc import Iterable
from decimal import Decimal

from venue_simulator.coinbase.answers import (
    FIAT,
    MARKETS,
    NAMES,
    PRICES,
    Body,
    Call,
    bad_argument,
    made_up_id,
    market_of,
    shown,
    time_text,
)
from venue_simulator.trading.markets import Market

_SIZE = "1"
_LEVELS = range(5)
_CANDLE_S = {
    "ONE_MINUTE": 60,
    "FIVE_MINUTE": 300,
    "FIFTEEN_MINUTE": 900,
    "THIRTY_MINUTE": 1_800,
    "ONE_HOUR": 3_600,
    "TWO_HOUR": 7_200,
    "SIX_HOUR": 21_600,
    "ONE_DAY": 86_400,
}
_MAX_CANDLES = 350


def server_time(call: Call) -> Body:
    return {
        "iso": time_text(call.now_ms),
        "epochSeconds": str(call.now_ms // 1_000),
        "epochMillis": str(call.now_ms),
    }


def products(call: Call) -> Body:
    """List the spot products; of the other types there are none."""
    kinds = call.parameters.get("product_type", ("SPOT",))
    wanted = call.parameters.get("product_ids", ())
    found = [
        _product(market)
        for market in MARKETS.values()
        if "SPOT" in kinds and (not wanted or market.symbol in wanted)
    ]
    return {"products": found, "num_products": len(found)}


def product(call: Call) -> Body:
    return _product(_market(call))


def book(call: Call) -> Body:
    return {"pricebook": _book(market_of(call.parameter("product_id")), call.now_ms, _LEVELS)}


def best_bid_ask(call: Call) -> Body:
    wanted = call.parameters.get("product_ids", MARKETS)
    books = [_book(market_of(symbol), call.now_ms, range(1)) for symbol in wanted]
    return {"pricebooks": books}


def ticker(call: Call) -> Body:
    """Answer one trade, and the best prices."""
    market = _market(call)
    trade = {
        "trade_id": "1",
        "product_id": market.symbol,
        "price": shown(market.price),
        "size": _SIZE,
        "time": time_text(call.now_ms),
        "side": "BUY",
        "bid": "",
        "ask": "",
        "exchange": "CBE",
    }
    return {"trades": [trade], "best_bid": shown(market.bid), "best_ask": shown(market.ask)}


def candles(call: Call) -> Body:
    """Answer candles that never move, newest first."""
    market = _market(call)
    length_s = _CANDLE_S.get(call.parameter("granularity"))
    limit = call.parameter("limit", str(_MAX_CANDLES))
    if length_s is None or not limit.isdecimal():
        raise bad_argument("unsupported granularity")
    price = shown(market.price)
    last_s = call.now_ms // 1_000 // length_s * length_s
    same = {"low": price, "high": price, "open": price, "close": price, "volume": _SIZE}
    count = min(int(limit), _MAX_CANDLES)
    return {"candles": [{"start": str(last_s - n * length_s), **same} for n in range(count)]}


def app_time(call: Call) -> Body:
    return {"data": {"iso": time_text(call.now_ms), "epoch": call.now_ms // 1_000}}


def currencies(_: Call) -> Body:
    fiat = [{"id": code, "name": NAMES[code], "min_size": "0.01"} for code in sorted(FIAT)]
    return {"data": fiat}


def cryptocurrencies(_: Call) -> Body:
    coins = [
        {
            "asset_id": made_up_id("asset", code),
            "code": code,
            "name": name,
            "color": "#0052FF",
            "sort_index": 100,
            "exponent": 8,
            "type": "crypto",
            "address_regex": "^0x[0-9a-f]{40}$",
        }
        for code, name in NAMES.items()
        if code not in FIAT
    ]
    return {"data": coins}


def exchange_rates(call: Call) -> Body:
    currency = call.parameter("currency", "USD")
    worth = PRICES.get(currency, Decimal(1))
    rates = {code: shown(worth / PRICES.get(code, Decimal(1))) for code in NAMES}
    return {"data": {"currency": currency, "rates": rates}}


def price(call: Call) -> Body:
    base, _, currency = call.variables["currency_pair"].partition("-")
    amount = shown(PRICES.get(base, Decimal(1)))
    return {"data": {"amount": amount, "base": base, "currency": currency}}


def _market(call: Call) -> Market:
    return market_of(call.variables["product_id"])


def _book(market: Market, now_ms: int, levels: Iterable[int]) -> Body:
    steps = [n * market.tick for n in levels]
    return {
        "product_id": market.symbol,
        "bids": [{"price": shown(market.bid - step), "size": _SIZE} for step in steps],
        "asks": [{"price": shown(market.ask + step), "size": _SIZE} for step in steps],
        "time": time_text(now_ms),
    }


def _product(market: Market) -> Body:
    return {
        "product_id": market.symbol,
        "price": shown(market.price),
        "price_percentage_change_24h": "0",
        "volume_24h": "1000",
        "volume_percentage_change_24h": "0",
        "base_increment": "0.00000001",
        "quote_increment": shown(market.tick),
        "quote_min_size": "1",
        "quote_max_size": "150000000",
        "base_min_size": "0.00000001",
        "base_max_size": "3400",
        "base_name": NAMES[market.base],
        "quote_name": NAMES[market.quote],
        "watched": False,
        "is_disabled": False,
        "new": False,
        "status": "online",
        "cancel_only": False,
        "limit_only": False,
        "post_only": False,
        "trading_disabled": False,
        "auction_mode": False,
        "product_type": "SPOT",
        "quote_currency_id": market.quote,
        "base_currency_id": market.base,
        "fcm_trading_session_details": None,
        "mid_market_price": "",
        "alias": "",
        "alias_to": [],
        "base_display_symbol": market.base,
        "quote_display_symbol": market.quote,
        "view_only": False,
        "price_increment": shown(market.tick),
        "display_name": market.symbol,
        "product_venue": "CBE",
    }
