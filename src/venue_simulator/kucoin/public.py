"""KuCoin's public endpoints, and the lists of margin pairs that are public by its OpenAPI files.

Source: kucoin-universal-sdk, spec/rest/api/openapi-spot-market.json, openapi-margin-market.json and
openapi-futures-market.json. Sizes are made up; there is no margin, and no contract.
"""

from venue_simulator.kucoin.answers import (
    MARKETS,
    Call,
    Data,
    Row,
    bad_parameter,
    market_of,
    shown,
)
from venue_simulator.trading.markets import Market

_SIZE = "1"
_FEE = "0.001"
_SEQUENCE = "14609309753"
_MINUTE_S = 60
_CANDLE_S = {
    "1min": _MINUTE_S,
    "3min": 3 * _MINUTE_S,
    "5min": 5 * _MINUTE_S,
    "15min": 15 * _MINUTE_S,
    "30min": 30 * _MINUTE_S,
    "1hour": 60 * _MINUTE_S,
    "4hour": 240 * _MINUTE_S,
    "1day": 1_440 * _MINUTE_S,
}
_CANDLES = 100
_ASSETS = ("BTC", "ETH", "USDT")


def server_time(call: Call) -> Data:
    return call.now_ms


def status(_: Call) -> Data:
    return {"status": "open", "msg": ""}


def symbols(_: Call) -> Data:
    return [_symbol(market) for market in MARKETS.values()]


def symbol(call: Call) -> Data:
    return _symbol(market_of({"symbol": call.variables["symbol"]}))


def currencies(_: Call) -> Data:
    return [_currency(asset) for asset in _ASSETS]


def all_tickers(call: Call) -> Data:
    rows = [_ticker(market) for market in MARKETS.values()]
    return {"time": call.now_ms, "ticker": rows}


def stats(call: Call) -> Data:
    market = market_of(call.parameters)
    return {"time": call.now_ms, **_ticker(market)}


def best(call: Call) -> Data:
    market = market_of(call.parameters)
    return {
        "time": call.now_ms,
        "sequence": _SEQUENCE,
        "price": shown(market.price),
        "size": _SIZE,
        "bestBid": shown(market.bid),
        "bestBidSize": _SIZE,
        "bestAsk": shown(market.ask),
        "bestAskSize": _SIZE,
    }


def book(call: Call) -> Data:
    """Answer five levels of price and size."""
    market = market_of(call.parameters)
    levels = range(5)
    return {
        "time": call.now_ms,
        "sequence": _SEQUENCE,
        "bids": [[shown(market.bid - n * market.tick), _SIZE] for n in levels],
        "asks": [[shown(market.ask + n * market.tick), _SIZE] for n in levels],
    }


def candles(call: Call) -> Data:
    """Answer candles that never move, newest first."""
    market = market_of(call.parameters)
    length_s = _CANDLE_S.get(call.parameters.get("type", ""))
    if length_s is None:
        raise bad_parameter("type not in the given range!")
    price = shown(market.price)
    last_s = call.now_ms // 1_000 // length_s * length_s
    return [
        [str(last_s - n * length_s), price, price, price, price, _SIZE, price]
        for n in range(_CANDLES)
    ]


def no_margin_symbols(call: Call) -> Data:
    return {"timestamp": call.now_ms, "items": []}


def nothing(_: Call) -> Data:
    """List what there is none of: isolated pairs, contracts."""
    return []


def _symbol(market: Market) -> Row:
    return {
        "symbol": market.symbol,
        "name": market.symbol,
        "baseCurrency": market.base,
        "quoteCurrency": market.quote,
        "feeCurrency": market.quote,
        "market": "USDS",
        "baseMinSize": "0.00001",
        "quoteMinSize": "0.1",
        "baseMaxSize": "10000000000",
        "quoteMaxSize": "99999999",
        "baseIncrement": "0.00000001",
        "quoteIncrement": "0.000001",
        "priceIncrement": shown(market.tick),
        "priceLimitRate": "0.1",
        "minFunds": "0.1",
        "isMarginEnabled": False,
        "enableTrading": True,
        "feeCategory": 1,
        "makerFeeCoefficient": "1.00",
        "takerFeeCoefficient": "1.00",
        "st": False,
        "callauctionIsEnabled": False,
        "tradingStartTime": None,
    }


def _currency(asset: str) -> Row:
    return {
        "currency": asset,
        "name": asset,
        "fullName": asset,
        "precision": 8,
        "confirms": None,
        "contractAddress": None,
        "isMarginEnabled": False,
        "isDebitEnabled": False,
        "chains": [
            {
                "chainName": "ERC20",
                "chainId": "eth",
                "withdrawalMinSize": "0.001",
                "depositMinSize": "0.0002",
                "withdrawFeeRate": "0",
                "withdrawalMinFee": "0.0005",
                "isWithdrawEnabled": True,
                "isDepositEnabled": True,
                "confirms": 3,
                "preConfirms": 1,
                "contractAddress": "",
                "withdrawPrecision": 8,
                "maxWithdraw": None,
                "maxDeposit": None,
                "needTag": False,
            }
        ],
    }


def _ticker(market: Market) -> Row:
    price = shown(market.price)
    return {
        "symbol": market.symbol,
        "symbolName": market.symbol,
        "buy": shown(market.bid),
        "bestBidSize": _SIZE,
        "sell": shown(market.ask),
        "bestAskSize": _SIZE,
        "changeRate": "0",
        "changePrice": "0",
        "high": price,
        "low": price,
        "vol": "1000",
        "volValue": shown(1_000 * market.price),
        "last": price,
        "averagePrice": price,
        "takerFeeRate": _FEE,
        "makerFeeRate": _FEE,
        "takerCoefficient": "1",
        "makerCoefficient": "1",
    }
