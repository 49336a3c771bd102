"""What trading clients send with orders, the catalogue knows: held by the clients themselves."""

import json
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.support.python_binance import event_loop_at_hand
from tests.venues.stage import CATALOGUE, KRAKEN_SECRET

from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.schemes.registry import SCHEMES

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
        endpoint = self.venue.find_endpoint(place.netloc, method, place.path)
        assert endpoint is not None, place.path
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        raw = body.encode() if isinstance(body, str) else body or b""
        request = BotRequest(place.netloc, method, place.path, place.query, sent, raw)
        for item in SCHEMES[self.venue.scheme].bots.strip(request).items:
            unknown = {name for name in item if not endpoint.knows([name])}
            needed = {need.capability for need in endpoint.needed(item)}
            self.found.append((endpoint.name, unknown, needed))


def client_of(name: str) -> tuple[Any, Sent]:
    """Return a client with one spot and one swap market, and what takes its requests.

    Binance's has an inverse swap and an option, too.
    """
    sent = Sent(name)

    class Offline(getattr(ccxt, name)):  # type: ignore[misc]
        def fetch(
            self, url: str, method: str = "GET", headers: Any = None, body: Any = None
        ) -> Any:
            sent.take(url, method, headers, body)
            return [ANSWERS[name]] if "/batchOrders" in url else ANSWERS[name]

    keys = {"apiKey": "made-up", "secret": KRAKEN_SECRET, "password": "made-up"}
    client = Offline({**keys, "enableRateLimit": False})
    kinds = ["spot", "swap", *(["inverse", "option"] if name == "binance" else [])]
    client.set_markets([_market(client, name, kind) for kind in kinds])
    return client, sent


def _market(client: Any, name: str, kind: str) -> dict[str, Any]:
    if kind == "inverse":
        inverse = {"id": "BTCUSD_PERP", "symbol": INVERSE, "quote": "USD", "settle": "BTC"}
        linear = _market(client, name, "swap")
        return {**linear, **inverse, "linear": False, "inverse": True}
    if kind == "option":
        option = {"id": "BTC-261225-90000-C", "symbol": OPTION, "type": "option", "option": True}
        return {**_market(client, name, "swap"), **option, "swap": False, "linear": None}
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
        "info": {"orderTypes": _CONTRACT_ORDER_TYPES if swap else _ORDER_TYPES},
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
_CONTRACT_ORDER_TYPES = [
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_MARKET",
    "TAKE_PROFIT",
    "TAKE_PROFIT_MARKET",
    "TRAILING_STOP_MARKET",
]


def listed(symbol: str) -> list[dict[str, Any]]:
    one = {"symbol": symbol, "type": "limit", "side": "buy", "amount": 1, "price": 2}
    return [one, {**one, "params": {"postOnly": True, "reduceOnly": True}}]


def order(
    symbol: str, kind: str = "limit", side: str = "buy", price: float | None = 20_000, **more: Any
) -> Act:
    return lambda client: client.create_order(symbol, kind, side, 1, price, more)


SPOT, SWAP, USD = "BTC/USDT", "BTC/USDT:USDT", "BTC/USD"
INVERSE, OPTION = "BTC/USD:BTC", "BTC/USDT:USDT-261225-90000-C"
CONTRACTS: Mapping[str, Act] = {
    "swap": order(SWAP, reduceOnly=True, timeInForce="GTC"),
    "swap at market": order(SWAP, "market", price=None, hedged=True, clientOrderId="a"),
    "swap post only": order(SWAP, postOnly=True, selfTradePrevention="EXPIRE_MAKER"),
    "swap matched": order(SWAP, price=None, priceMatch="QUEUE"),
    "swap test": order(SWAP, test=True),
    "swap stop": order(SWAP, "market", "sell", None, stopLossPrice=1, reduceOnly=True),
    "swap take profit": order(SWAP, "limit", "sell", takeProfitPrice=1, workingType="MARK_PRICE"),
    "swap trailing": order(SWAP, "market", "sell", None, trailingPercent=1, trailingTriggerPrice=1),
    "swap closing": order(SWAP, "STOP_MARKET", "sell", None, stopPrice=1, closePosition=True),
    "swap batch": lambda client: client.create_orders(listed(SWAP)),
    "swap edit": lambda client: client.edit_order("1", SWAP, "limit", "buy", 1, 2),
    "swap edit several": lambda client: client.edit_orders([{"id": "1", **listed(SWAP)[0]}]),
    "swap cancel": lambda client: client.cancel_order("1", SWAP),
    "swap cancel stop": lambda client: client.cancel_order("1", SWAP, {"trigger": True}),
    "swap cancel several": lambda client: client.cancel_orders(["1", "2"], SWAP),
    "swap cancel all": lambda client: client.cancel_all_orders(SWAP),
    "swap cancel all stops": lambda client: client.cancel_all_orders(SWAP, {"trigger": True}),
    "swap leverage": lambda client: client.set_leverage(2, SWAP),
    "swap margin mode": lambda client: client.set_margin_mode("isolated", SWAP),
    "position mode": lambda client: client.set_position_mode(True, SWAP),
    "more margin": lambda client: client.add_margin(SWAP, 1),
    "inverse": order(INVERSE, postOnly=True),
    "inverse stop": order(INVERSE, "market", "sell", None, stopLossPrice=1),
    "inverse trailing": order(INVERSE, "market", "sell", None, trailingPercent=1),
    "inverse batch": lambda client: client.create_orders(listed(INVERSE)),
    "inverse edit": lambda client: client.edit_order("1", INVERSE, "limit", "buy", 1, 2),
    "inverse cancel": lambda client: client.cancel_order("1", INVERSE),
    "inverse cancel stop": lambda client: client.cancel_order("1", INVERSE, {"trigger": True}),
    "inverse cancel all": lambda client: client.cancel_all_orders(INVERSE),
    "inverse leverage": lambda client: client.set_leverage(2, INVERSE),
    "option": order(OPTION),
    "option post only": order(OPTION, postOnly=True, reduceOnly=True),
    "option batch": lambda client: client.create_orders(listed(OPTION)),
    "option cancel": lambda client: client.cancel_order("1", OPTION, {"clientOrderId": "a"}),
    "option cancel all": lambda client: client.cancel_all_orders(OPTION),
    "portfolio": order(SWAP, portfolioMargin=True, reduceOnly=True),
    "portfolio stop": order(SWAP, "market", price=None, portfolioMargin=True, stopLossPrice=1),
    "portfolio inverse": order(INVERSE, portfolioMargin=True),
    "portfolio inverse stop": order(INVERSE, portfolioMargin=True, stopLossPrice=1),
    "portfolio margin": order(SPOT, portfolioMargin=True, marginMode="cross"),
    "portfolio edit": lambda client: client.edit_order(
        "1", SWAP, "limit", "buy", 1, 2, {"portfolioMargin": True}
    ),
    "portfolio cancel": lambda client: client.cancel_order("1", SWAP, {"portfolioMargin": True}),
    "portfolio cancel stop": lambda client: client.cancel_order(
        "1", INVERSE, {"portfolioMargin": True, "trigger": True}
    ),
    "portfolio cancel all": lambda client: client.cancel_all_orders(
        SWAP, {"portfolioMargin": True}
    ),
    "portfolio leverage": lambda client: client.set_leverage(2, SWAP, {"portfolioMargin": True}),
}
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
        **CONTRACTS,
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
        (
            "binance",
            order(SPOT, portfolioMargin=True, marginMode="cross", reduceOnly=True),
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
        lambda client: client.futures_create_order(
            symbol="BTCUSDT", side="BUY", type="LIMIT", quantity=1, price="2", timeInForce="GTC"
        ),
        lambda client: client.futures_create_order(
            symbol="BTCUSDT", side="BUY", type="STOP_MARKET", stopPrice="2", closePosition="true"
        ),
        lambda client: client.futures_place_batch_order(
            batchOrders=[{"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}]
        ),
        lambda client: client.futures_cancel_order(symbol="BTCUSDT", orderId=1),
        lambda client: client.futures_cancel_all_open_orders(symbol="BTCUSDT"),
        lambda client: client.futures_change_leverage(symbol="BTCUSDT", leverage=2),
        lambda client: client.futures_coin_create_order(
            symbol="BTCUSD_PERP", side="BUY", type="MARKET", quantity=1
        ),
        lambda client: client.futures_coin_cancel_order(symbol="BTCUSD_PERP", orderId=1),
    ],
)
def test_python_binance_sends_nothing_unknown_with_an_order(act: Act) -> None:
    sent = Sent("binance")

    class Offline(binance.Client):  # type: ignore[misc]
        def _init_session(self) -> Any:
            session = super()._init_session()
            session.mount("https://", Adapter(sent))
            return session

    with event_loop_at_hand():
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
