"""What ccxt's `kucoin` sends with orders, the catalogue knows: held by ccxt itself."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.schemes.kucoin import SCHEME

ccxt: Any = import_module("ccxt")  # it has no types
KUCOIN = CATALOGUE.get("KUCOIN")
SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"
ANSWER = {"code": "200000", "data": {"orderId": "67", "clientOid": "1", "data": [], "items": []}}
Act = Callable[[Any], Any]


class Offline(ccxt.kucoin):  # type: ignore[misc]
    """Sends nothing, keeps what it would send, and is told that all went well."""

    sent: list[tuple[str, set[str], set[Capability]]]

    def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        place = urlsplit(url)
        endpoint = KUCOIN.find_endpoint(place.netloc, method, place.path)
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


def client_of(**options: object) -> Any:
    keys = {"apiKey": "made-up", "secret": "made-up", "password": "made-up"}
    client = Offline({**keys, "options": {"hf": True, "uta": False, **options}})
    client.sent = []
    client.set_markets([_market(client, swap=False), _market(client, swap=True)])
    return client


def _market(client: Any, *, swap: bool) -> Mapping[str, Any]:
    market = {
        "id": "XBTUSDTM" if swap else "BTC-USDT",
        "symbol": SWAP if swap else SPOT,
        "base": "BTC",
        "quote": "USDT",
        "settle": "USDT" if swap else None,
        "type": "swap" if swap else "spot",
        "spot": not swap,
        "swap": swap,
        "margin": not swap,
        "contract": swap,
        "linear": swap or None,
        "contractSize": 0.001 if swap else None,
        "active": True,
        "precision": {"amount": 1 if swap else 1e-8, "price": 0.1},
        "limits": {},
        "info": {"quoteIncrement": "0.000001", "baseIncrement": "0.00000001"},
    }
    found: Mapping[str, Any] = client.safe_market_structure(market)
    return found


def order(symbol: str, kind: str = "limit", **params: object) -> Act:
    price = None if kind == "market" else 20_000
    return lambda client: client.create_order(symbol, kind, "buy", 1, price, params)


ACTS: Mapping[str, Act] = {
    "limit": order(SPOT),
    "market": order(SPOT, "market"),
    "market by cost": order(SPOT, "market", cost=10),
    "post only": order(SPOT, postOnly=True, timeInForce="PO"),
    "good till time": order(SPOT, timeInForce="GTT", cancelAfter=10),
    "iceberg": order(SPOT, iceberg=True, visibleSize="0.1", remark="r", stp="CN", tags="t"),
    "test": order(SPOT, test=True),
    "and wait": order(SPOT, sync=True),
    "trigger": order(SPOT, triggerPrice=19_000),
    "stop loss": order(SPOT, stopLossPrice=19_000),
    "cross margin": order(SPOT, marginMode="cross"),
    "isolated margin": order(SPOT, marginMode="isolated"),
    "margin trigger": order(SPOT, marginMode="cross", triggerPrice=19_000),
    "margin test": order(SPOT, marginMode="cross", test=True),
    "contract": order(SWAP, leverage=3),
    "contract market": order(SWAP, "market", reduceOnly=True),
    "contract trigger": order(SWAP, triggerPrice=19_000),
    "contract with both stops": order(
        SWAP, stopLoss={"triggerPrice": 18_000}, takeProfit={"triggerPrice": 22_000}
    ),
    "contract hedged": order(SWAP, hedged=True, marginMode="cross"),
    "contract post only": order(SWAP, postOnly=True),
    "contract test": order(SWAP, test=True),
    "change": lambda client: client.edit_order("67", SPOT, "limit", "buy", 1, 21_000),
    "cancel": lambda client: client.cancel_order("67", SPOT),
    "cancel by own id": lambda client: client.cancel_order("", SPOT, {"clientOid": "1"}),
    "cancel and wait": lambda client: client.cancel_order("67", SPOT, {"sync": True}),
    "cancel trigger": lambda client: client.cancel_order("67", SPOT, {"trigger": True}),
    "cancel margin": lambda client: client.cancel_order("67", SPOT, {"marginMode": "cross"}),
    "cancel contract": lambda client: client.cancel_order("67", SWAP),
    "cancel contract by own id": lambda client: client.cancel_order("", SWAP, {"clientOid": "1"}),
    "cancel some contracts": lambda client: client.cancel_orders(["67", "68"], SWAP),
    "cancel all": lambda client: client.cancel_all_orders(),
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
    "leverage": lambda client: client.set_leverage(3, SWAP, {"marginMode": "cross"}),
    "margin mode": lambda client: client.set_margin_mode("cross", SWAP),
    "position mode": lambda client: client.set_position_mode(True, SWAP),
    "add margin": lambda client: client.add_margin(SWAP, 1),
}
UNIFIED: Mapping[str, Act] = {
    "limit": order(SPOT),
    "market by cost": order(SPOT, "market", cost=10),
    "cross margin": order(SPOT, marginMode="cross"),
    "trigger": order(SPOT, triggerPrice=19_000, triggerDirection="ascending"),
    "contract": order(SWAP),
    "contract with both stops": order(
        SWAP, stopLoss={"triggerPrice": 18_000}, takeProfit={"triggerPrice": 22_000}
    ),
    "older account": order(SPOT, accountMode="classic"),
    "older account, contract": order(SWAP, accountMode="classic", marginMode="isolated"),
    "cancel": lambda client: client.cancel_order("67", SPOT),
    "cancel some": lambda client: client.cancel_orders(["67", "68"], SPOT),
    "cancel all": lambda client: client.cancel_all_orders(SPOT),
    "leverage": lambda client: client.set_leverage(3, SWAP, {"uta": True}),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_knows_all_that_ccxt_sends(act: Act) -> None:
    client = client_of()

    act(client)

    assert client.sent
    assert [each for each in client.sent if each[1] or each[2]] == []


@pytest.mark.parametrize("act", UNIFIED.values(), ids=UNIFIED)
def test_knows_all_that_ccxt_sends_to_a_unified_account(act: Act) -> None:
    client = client_of(uta=True)

    act(client)

    assert any(name.split(" ")[1].startswith("/api/ua/") for name, _, _ in client.sent)
    assert [each for each in client.sent if each[1] or each[2]] == []


def test_knows_what_ccxt_sends_to_old_accounts() -> None:
    client = client_of(hf=False)

    for act in (order(SPOT), order(SPOT, "market", cost=1), order(SPOT, test=True)):
        act(client)
    client.cancel_order("67", SPOT)
    client.cancel_order("", SPOT, {"clientOid": "1"})
    client.cancel_all_orders(SPOT)

    assert [each for each in client.sent if each[1]] == []
    assert ("POST /api/v1/orders", set(), set()) in client.sent
