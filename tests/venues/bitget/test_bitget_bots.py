"""What ccxt's `bitget` sends with orders, the catalogue knows: held by ccxt itself."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.schemes.bitget import SCHEME

ccxt: Any = import_module("ccxt")  # it has no types
BITGET = CATALOGUE.get("BITGET")
SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"
ANSWER = {
    "code": "00000",
    "msg": "success",
    "data": {
        "orderId": "67",
        "clientOid": "1",
        "successList": [{"orderId": "67"}],
        "failureList": [],
        "list": [{"orderId": "67"}],
    },
}
Act = Callable[[Any], Any]


class Offline(ccxt.bitget):  # type: ignore[misc]
    """Sends nothing, keeps what it would send, and is told that all went well."""

    sent: list[tuple[str, set[str], set[Capability]]]

    def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        place = urlsplit(url)
        endpoint = BITGET.find_endpoint(place.netloc, method, place.path)
        assert endpoint is not None, place.path
        names = {name.lower(): value for name, value in (headers or {}).items()}
        raw = (body or "").encode()
        request = BotRequest(place.netloc, method, place.path, place.query, names, raw)
        for item in SCHEME.bots.strip(request).items:
            unknown = {name for name in item if not endpoint.knows([name])}
            self.sent.append(
                (endpoint.name, unknown, {need.capability for need in endpoint.needed(item)})
            )
        return ANSWER


def client_of(*, uta: bool) -> Any:
    keys = {"apiKey": "made-up", "secret": "made-up", "password": "made-up"}
    client = Offline({**keys, "options": {"uta": uta}})
    client.sent = []
    client.set_markets([_market(client, swap=False), _market(client, swap=True)])
    return client


def _market(client: Any, *, swap: bool) -> Mapping[str, Any]:
    market = {
        "id": "BTCUSDT",
        "symbol": SWAP if swap else SPOT,
        "base": "BTC",
        "quote": "USDT",
        "settle": "USDT" if swap else None,
        "settleId": "USDT" if swap else None,
        "type": "swap" if swap else "spot",
        "spot": not swap,
        "swap": swap,
        "margin": not swap,
        "contract": swap,
        "linear": swap or None,
        "contractSize": 1.0 if swap else None,
        "active": True,
        "precision": {"amount": 1e-6, "price": 0.1},
        "limits": {},
        "info": {},
    }
    found: Mapping[str, Any] = client.safe_market_structure(market)
    return found


def order(symbol: str, kind: str = "limit", /, **params: object) -> Act:
    price = None if kind == "market" else 20_000
    return lambda client: client.create_order(symbol, kind, "buy", 1, price, params)


BOTH_STOPS: Mapping[str, object] = {
    "stopLoss": {"triggerPrice": 18_000},
    "takeProfit": {"triggerPrice": 22_000, "price": 22_100},
}
ACTS: Mapping[str, Act] = {
    "limit": order(SPOT),
    "market by cost": order(SPOT, "market", cost=10),
    "post only": order(SPOT, postOnly=True, clientOrderId="1"),
    "trigger": order(SPOT, triggerPrice=19_000),
    "cross margin": order(SPOT, marginMode="cross"),
    "isolated margin": order(SPOT, marginMode="isolated"),
    "contract": order(SWAP, marginMode="isolated"),
    "contract market": order(SWAP, "market", reduceOnly=True),
    "contract hedged": order(SWAP, hedged=True),
    "contract trigger": order(SWAP, triggerPrice=19_000),
    "contract trailing": order(SWAP, "market", trailingPercent=1, trailingTriggerPrice=21_000),
    "contract stop loss": order(SWAP, stopLossPrice=19_000),
    "contract with both stops": order(SWAP, **BOTH_STOPS),
    "change": lambda client: client.edit_order("67", SPOT, "limit", "buy", 1, 21_000),
    "change contract": lambda client: client.edit_order("67", SWAP, "limit", "buy", 1, 21_000),
    "cancel": lambda client: client.cancel_order("67", SPOT),
    "cancel trigger": lambda client: client.cancel_order("67", SPOT, {"trigger": True}),
    "cancel margin": lambda client: client.cancel_order("67", SPOT, {"marginMode": "cross"}),
    "cancel contract": lambda client: client.cancel_order("67", SWAP),
    "cancel contract trigger": lambda client: client.cancel_order("67", SWAP, {"trigger": True}),
    "cancel some": lambda client: client.cancel_orders(["67", "68"], SPOT),
    "cancel some of margin": lambda client: client.cancel_orders(
        ["67", "68"], SPOT, {"marginMode": "cross"}
    ),
    "cancel some contracts": lambda client: client.cancel_orders(["67", "68"], SWAP),
    "cancel all of one": lambda client: client.cancel_all_orders(SPOT),
    "cancel all triggers": lambda client: client.cancel_all_orders(SPOT, {"trigger": True}),
    "cancel all contracts": lambda client: client.cancel_all_orders(SWAP),
    "cancel all contract triggers": lambda client: client.cancel_all_orders(
        SWAP, {"trigger": True}
    ),
    "several": lambda client: client.create_orders(
        [{"symbol": SPOT, "type": "limit", "side": "buy", "amount": 1, "price": 2}] * 2
    ),
    "several contracts": lambda client: client.create_orders(
        [{"symbol": SWAP, "type": "limit", "side": "buy", "amount": 1, "price": 2}] * 2
    ),
    "close": lambda client: client.close_position(SWAP, "buy"),
    "leverage": lambda client: client.set_leverage(3, SWAP),
    "margin mode": lambda client: client.set_margin_mode("isolated", SWAP),
    "position mode": lambda client: client.set_position_mode(True, SWAP),
    "add margin": lambda client: client.add_margin(SWAP, 1, {"holdSide": "long"}),
}
UNIFIED: Mapping[str, Act] = {
    "limit": order(SPOT),
    "market": order(SPOT, "market", cost=10),
    "contract": order(SWAP),
    "contract hedged": order(SWAP, hedged=True, postOnly=True),
    "contract with both stops": order(SWAP, **BOTH_STOPS),
    "contract stop loss": order(SWAP, stopLossPrice=19_000),
    "change contract": lambda client: client.edit_order("67", SWAP, "limit", "buy", 1, 21_000),
    "cancel": lambda client: client.cancel_order("67", SPOT),
    "cancel contract trigger": lambda client: client.cancel_order("67", SWAP, {"trigger": True}),
    "cancel some": lambda client: client.cancel_orders(["67", "68"], SWAP),
    "cancel all of one": lambda client: client.cancel_all_orders(SWAP),
    "several": lambda client: client.create_orders(
        [{"symbol": SWAP, "type": "limit", "side": "buy", "amount": 1, "price": 2}] * 2
    ),
    "close": lambda client: client.close_position(SWAP, "buy"),
    "leverage": lambda client: client.set_leverage(3, SWAP),
    "position mode": lambda client: client.set_position_mode(True, SWAP),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_knows_all_that_ccxt_sends(act: Act) -> None:
    client = client_of(uta=False)

    act(client)

    assert client.sent
    assert [each for each in client.sent if each[1] or each[2]] == []


@pytest.mark.parametrize("act", UNIFIED.values(), ids=UNIFIED)
def test_knows_all_that_ccxt_sends_to_a_unified_account(act: Act) -> None:
    client = client_of(uta=True)

    act(client)

    assert any(name.split(" ")[1].startswith("/api/v3/") for name, _, _ in client.sent)
    assert [each for each in client.sent if each[1] or each[2]] == []


def test_a_margin_order_that_borrows_needs_transfer() -> None:
    client = client_of(uta=False)

    order(SPOT, marginMode="cross", loanType="autoLoan")(client)

    assert client.sent[-1][2] == {Capability.TRANSFER}


def test_a_trigger_that_a_unified_order_does_not_have_is_unknown() -> None:
    """It would be an order at once; triggers are orders of their own there."""
    client = client_of(uta=True)

    order(SWAP, triggerPrice=19_000)(client)

    assert client.sent[-1][:2] == ("POST /api/v3/trade/place-order", {"triggerPrice"})
