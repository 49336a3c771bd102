"""What trading clients send with orders, the catalogue knows: held by the clients themselves."""

import json
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.venues.stage import CATALOGUE, KRAKEN_SECRET

from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_requests.registry import BOT_REQUESTS

ccxt: Any = import_module("ccxt")  # it has no types
requests: Any = import_module("requests")
with warnings.catch_warnings():
    # It still asks websockets for names that are going away.
    warnings.simplefilter("ignore", DeprecationWarning)
    binance: Any = import_module("binance.client")
ANSWERS: Mapping[str, Any] = {
    "binance": {"orderId": 1, "symbol": "BTCUSDT", "status": "NEW"},
    "okx": {"code": "0", "data": [{"ordId": "1", "sCode": "0", "instId": "BTC-USDT", "amt": "1"}]},
    "kraken": {
        "error": [],
        "result": {"txid": ["O"], "descr": {"order": "buy 1 XBTUSD @ limit 2"}},
    },
}
Act = Callable[[Any], Any]


class Sent:
    """Takes what a client sends, and answers that it went well."""

    def __init__(self, venue: str) -> None:
        self.venue = CATALOGUE.get(venue.upper())
        self.found: list[tuple[str, set[str], set[Capability]]] = []

    def take(self, url: str, method: str, headers: Any, body: str | bytes | None) -> None:
        place = urlsplit(url)
        endpoint = self.venue.endpoints.find(method, place.path)
        assert endpoint is not None, place.path
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        raw = body.encode() if isinstance(body, str) else body or b""
        request = BotRequest(place.netloc, method, place.path, place.query, sent, raw)
        for item in BOT_REQUESTS[self.venue.scheme].strip(request).items:
            unknown = {name for name in item if not endpoint.knows([name])}
            needed = {need.capability for need in endpoint.needed(item)}
            self.found.append((endpoint.name, unknown, needed))


def client_of(name: str) -> tuple[Any, Sent]:
    """Return a client with one spot and one swap market, and what takes its requests."""
    sent = Sent(name)

    class Offline(getattr(ccxt, name)):  # type: ignore[misc]
        def fetch(
            self, url: str, method: str = "GET", headers: Any = None, body: Any = None
        ) -> Any:
            sent.take(url, method, headers, body)
            return ANSWERS[name]

    keys = {"apiKey": "made-up", "secret": KRAKEN_SECRET, "password": "made-up"}
    client = Offline({**keys, "enableRateLimit": False})
    client.set_markets([_market(client, name, "spot"), _market(client, name, "swap")])
    return client, sent


def _market(client: Any, name: str, kind: str) -> dict[str, Any]:
    swap = kind == "swap"
    ids = {"binance": "BTCUSDT", "okx": "BTC-USDT", "kraken": "XXBTZUSD"}
    quote = "USD" if name == "kraken" else "USDT"
    market = {
        "id": ids[name] + ("-SWAP" if swap else ""),
        "symbol": f"BTC/{quote}" + (f":{quote}" if swap else ""),
        "base": "BTC",
        "quote": quote,
        "settle": quote if swap else None,
        "type": kind,
        "spot": not swap,
        "swap": swap,
        "margin": not swap,
        "contract": swap,
        "linear": swap or None,
        "contractSize": 1.0 if swap else None,
        "active": True,
        "precision": {"amount": 1e-8, "price": 0.1},
        "limits": {},
        "info": {"orderTypes": _ORDER_TYPES},
    }
    merged: dict[str, Any] = client.safe_market_structure(market)
    return merged


_ORDER_TYPES = [
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
]


def order(
    symbol: str, kind: str = "limit", side: str = "buy", price: float | None = 20_000, **more: Any
) -> Act:
    return lambda client: client.create_order(symbol, kind, side, 1, price, more)


SPOT, SWAP, USD = "BTC/USDT", "BTC/USDT:USDT", "BTC/USD"
ACTS: Mapping[str, Mapping[str, Act]] = {
    "binance": {
        "limit": order(SPOT),
        "market": order(SPOT, "market", price=None),
        "cost": order(SPOT, "market", price=None, cost=10),
        "stop": order(SPOT, stopLossPrice=1, clientOrderId="a"),
        "take profit": order(SPOT, "market", price=None, takeProfitPrice=1),
        "trailing": order(SPOT, "STOP_LOSS_LIMIT", trailingPercent=1),
        "post only": order(SPOT, postOnly=True, selfTradePrevention="EXPIRE_MAKER"),
        "iceberg": order(SPOT, icebergAmount=1, timeInForce="GTC"),
        "test": order(SPOT, test=True),
        "smart route": order(SPOT, sor=True),
        "margin": order(SPOT, marginMode="isolated"),
        "edit": lambda client: client.edit_order("1", SPOT, "limit", "buy", 1, 20_000),
        "cancel": lambda client: client.cancel_order("1", SPOT),
        "cancel all": lambda client: client.cancel_all_orders(SPOT),
        "cancel margin": lambda client: client.cancel_order("1", SPOT, {"marginMode": "cross"}),
    },
    "okx": {
        "limit": order(SPOT),
        "market": order(SPOT, "market", price=None, tgtCcy="quote_ccy", cost=10),
        "swap": order(SWAP, reduceOnly=True, hedged=True),
        "margin": order(SPOT, marginMode="isolated"),
        "post only": order(SPOT, postOnly=True, selfTradePrevention="EXPIRE_MAKER"),
        "stop": order(SPOT, "market", "sell", None, stopLossPrice=1, takeProfitPrice=2),
        "trigger": order(SWAP, triggerPrice=1),
        "trailing": order(SWAP, "market", "sell", None, trailingPercent=1),
        "attached": order(
            SWAP,
            stopLoss={"triggerPrice": 1, "type": "limit", "price": 2},
            takeProfit={"triggerPrice": 3, "type": "limit", "price": 4},
        ),
        "rpi": order(SPOT, rpiTakerAccess=True, rpiPxRound=True),
        "batch": lambda client: client.create_orders(
            [
                {"symbol": SPOT, "type": "limit", "side": "buy", "amount": 1, "price": 2},
                {"symbol": SWAP, "type": "limit", "side": "buy", "amount": 1, "price": 2},
            ]
        ),
        "edit": lambda client: client.edit_order(
            "1", SWAP, "limit", "buy", 1, 2, {"stopLoss": {"triggerPrice": 1, "type": "market"}}
        ),
        "edit algo": lambda client: client.edit_order(
            "1", SWAP, "conditional", "buy", 1, 2, {"stopLossPrice": 1, "newSlOrdPx": 1}
        ),
        "cancel": lambda client: client.cancel_order("1", SPOT),
        "cancel several": lambda client: client.cancel_orders(["1", "2"], SPOT),
        "cancel algo": lambda client: client.cancel_orders(["1"], SPOT, {"trigger": True}),
        "cancel after": lambda client: client.cancel_all_orders_after(10_000),
        "close": lambda client: client.close_position(SWAP, "buy", {"clientOrderId": "a"}),
        "leverage": lambda client: client.set_leverage(2, SWAP, {"marginMode": "cross"}),
        "position mode": lambda client: client.set_position_mode(hedged=True),
    },
    "kraken": {
        "limit": order(USD, clientOrderId="a"),
        "market": order(USD, "market", price=None, cost=10),
        "stop": order(USD, stopLossPrice=1),
        "take profit": order(USD, "market", price=None, takeProfitPrice=1),
        "trailing": order(USD, "market", price=None, trailingPercent="1"),
        "trailing limit": order(USD, trailingAmount="1", trailingLimitAmount="2"),
        "closing": order(USD, close={"ordertype": "stop-loss-limit", "price": 1, "price2": 2}),
        "post only": order(USD, postOnly=True, reduceOnly=True, timeInForce="GTD", oflags="fciq"),
        "batch": lambda client: client.create_orders(
            [
                {"symbol": USD, "type": "limit", "side": "buy", "amount": 1, "price": 2},
                {
                    "symbol": USD,
                    "type": "limit",
                    "side": "buy",
                    "amount": 1,
                    "price": 2,
                    "params": {"close": {"ordertype": "limit", "price": 1}, "postOnly": True},
                },
            ]
        ),
        "edit": lambda client: client.edit_order(
            "O", USD, "limit", "buy", 1, 2, {"postOnly": True, "stopLossPrice": 1}
        ),
        "cancel": lambda client: client.cancel_order("O", USD),
        "cancel several": lambda client: client.cancel_orders(["O", "P"], USD),
        "cancel all": lambda client: client.cancel_all_orders(USD),
        "cancel after": lambda client: client.cancel_all_orders_after(10_000),
    },
}


@pytest.mark.parametrize(
    ("name", "act"), [(name, act) for name, acts in ACTS.items() for act in acts]
)
def test_ccxt_sends_nothing_unknown_with_an_order(name: str, act: str) -> None:
    client, sent = client_of(name)

    ACTS[name][act](client)

    assert sent.found
    assert [each for each in sent.found if each[1:] != (set(), set())] == []


@pytest.mark.parametrize(
    ("name", "act", "capability"),
    [
        ("kraken", order(USD, leverage="5"), Capability.LEVERAGE),
        ("binance", order(SPOT, marginMode="cross", reduceOnly=True), Capability.TRANSFER),
        (
            "binance",
            order(SPOT, marginMode="cross", sideEffectType="MARGIN_BUY"),
            Capability.TRANSFER,
        ),
        ("okx", order(SPOT, marginMode="cross", quickMgnType="auto_borrow"), Capability.TRANSFER),
    ],
)
def test_what_ccxt_borrows_by_needs_another_capability(
    name: str, act: Act, capability: Capability
) -> None:
    client, sent = client_of(name)

    act(client)

    assert [needed for _, _, needed in sent.found] == [{capability}]


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.order_limit_buy(symbol="BTCUSDT", quantity=1, price="2"),
        lambda client: client.order_market_sell(symbol="BTCUSDT", quantity=1),
        lambda client: client.create_test_order(symbol="BTCUSDT", side="BUY", type="MARKET"),
        lambda client: client.create_oco_order(
            symbol="BTCUSDT",
            side="SELL",
            quantity=1,
            aboveType="LIMIT_MAKER",
            belowType="STOP_LOSS",
        ),
        lambda client: client.order_oco_sell(symbol="BTCUSDT", quantity=1, aboveType="LIMIT_MAKER"),
        lambda client: client.cancel_order(symbol="BTCUSDT", orderId=1),
        lambda client: client.create_margin_order(
            symbol="BTCUSDT", side="BUY", type="MARKET", quantity=1, isIsolated="TRUE"
        ),
        lambda client: client.cancel_margin_order(symbol="BTCUSDT", orderId=1, isIsolated="TRUE"),
        lambda client: client.create_margin_oco_order(
            symbol="BTCUSDT", side="SELL", quantity=1, price="2", stopPrice="1"
        ),
    ],
)
def test_python_binance_sends_nothing_unknown_with_an_order(act: Act) -> None:
    sent = Sent("binance")

    class Offline(binance.Client):  # type: ignore[misc]
        def _init_session(self) -> Any:
            session = super()._init_session()
            session.mount("https://", Adapter(sent))
            return session

    act(Offline("made-up", "made-up", ping=False))

    assert sent.found
    assert [each for each in sent.found if each[1:] != (set(), set())] == []


class Adapter(requests.adapters.BaseAdapter):  # type: ignore[misc]
    """Answers what python-binance sends, in the place of the network."""

    def __init__(self, sent: Sent) -> None:
        super().__init__()
        self._sent = sent

    def send(self, request: Any, **_: Any) -> Any:
        self._sent.take(request.url, request.method, request.headers, request.body)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer._content = json.dumps(ANSWERS["binance"]).encode()
        return answer

    def close(self) -> None:
        """There is nothing to close."""
