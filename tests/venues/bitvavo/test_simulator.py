"""The simulated Bitvavo: its refusals in their order, and orders."""

import hmac
import json
from typing import Any

import pytest

from venue_simulator.bitvavo import SIMULATED
from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.key_records import KeyText
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival

NOW_MS = 1_790_000_000_000
NOW_NS = NOW_MS * 1_000_000
ORDER = {
    "market": "BTC-EUR",
    "side": "buy",
    "orderType": "limit",
    "amount": "0.5",
    "price": "40000",
    "operatorId": 1,
}


class Stage:
    """The venue without its socket, and a caller that signs with code of its own."""

    def __init__(self) -> None:
        self.keys = KeyStore()
        self.venue = SIMULATED(keys=self.keys)
        add_built_in_keys(self.keys, [self.venue], NOW_NS)

    def key(self, kind: str) -> KeyText:
        return next(text for _, each, text in self.keys.listed() if each == kind)

    def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        kind: str = "good",
        changes: dict[str, str] | None = None,
    ) -> Answer:
        key = self.key(kind)
        sent = b"" if body is None else json.dumps(body).encode()
        text = f"{NOW_MS}{method}{target}".encode() + sent
        headers = {
            "bitvavo-access-key": key.api_key,
            "bitvavo-access-signature": hmac.new(
                key.api_secret.encode(), text, "sha256"
            ).hexdigest(),
            "bitvavo-access-timestamp": str(NOW_MS),
        } | (changes or {})
        path, _, query = target.partition("?")
        arrival = Arrival(
            method,
            path.encode(),
            query.encode(),
            b"",
            sent,
            "127.0.0.1",
            {name.encode(): value.encode() for name, value in headers.items()},
        )
        verdict = self.venue.verify(arrival, "BITVAVO", NOW_NS)
        return self.venue.answer(arrival, verdict, "BITVAVO", NOW_NS)

    def told(self, method: str, target: str, body: object = None) -> Any:
        answer = self.ask(method, target, body)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(
        self, method: str, target: str, body: object = None, **more: Any
    ) -> tuple[int, int]:
        answer = self.ask(method, target, body, **more)
        return answer.status, json.loads(answer.body)["errorCode"]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bitvavo-access-key": ""}, 300),
        ({"bitvavo-access-signature": ""}, 300),
        ({"bitvavo-access-key": "short"}, 301),
        ({"bitvavo-access-timestamp": "now"}, 302),
        ({"bitvavo-access-window": "99"}, 303),
        ({"bitvavo-access-window": "60001"}, 303),
        ({"bitvavo-access-timestamp": str(NOW_MS - 10_001)}, 304),
        ({"bitvavo-access-timestamp": str(NOW_MS - 101), "bitvavo-access-window": "100"}, 304),
        ({"bitvavo-access-key": "0" * 64}, 305),
        ({"bitvavo-access-signature": "0" * 63}, 308),
        ({"bitvavo-access-signature": "0" * 64}, 309),
        ({"bitvavo-access-timestamp": str(NOW_MS - 1)}, 309),
    ],
)
def test_refuses_a_request_that_does_not_prove_its_key(
    stage: Stage, changes: dict[str, str], code: int
) -> None:
    assert stage.refused("GET", "/v2/balance", changes=changes) == (403, code)


@pytest.mark.parametrize(
    ("kind", "method", "target", "code"),
    [
        ("unconfirmed", "GET", "/v2/balance", 306),
        ("ip-bound", "GET", "/v2/balance", 307),
        ("read-only", "DELETE", "/v2/orders?operatorId=1", 310),
        ("missing-permission", "GET", "/v2/balance", 311),
        ("good", "POST", "/v2/withdrawal", 312),
    ],
)
def test_refuses_a_key_that_may_not(
    stage: Stage, kind: str, method: str, target: str, code: int
) -> None:
    assert stage.refused(method, target, kind=kind) == (403, code)


def test_knows_no_other_endpoint(stage: Stage) -> None:
    assert stage.refused("GET", "/v2/nothing") == (404, 110)


def test_takes_the_empty_object_of_the_official_client_unsigned(stage: Stage) -> None:
    signed = stage.ask("GET", "/v2/balance")
    key = stage.key("good")
    text = f"{NOW_MS}GET/v2/balance".encode()
    unsigned = {
        "bitvavo-access-signature": hmac.new(key.api_secret.encode(), text, "sha256").hexdigest()
    }

    assert stage.ask("GET", "/v2/balance", {}, changes=unsigned) == signed


def test_a_limit_order_rests_holds_its_price_and_is_cancelled(stage: Stage) -> None:
    placed = stage.told("POST", "/v2/order", ORDER)
    balance = stage.told("GET", "/v2/balance?symbol=EUR")

    assert (placed["status"], placed["onHold"], placed["onHoldCurrency"]) == ("new", "20000", "EUR")
    assert balance == [{"symbol": "EUR", "available": "980000", "inOrder": "20000"}]
    assert stage.told("GET", "/v2/ordersOpen?market=BTC-EUR") == [placed]
    assert stage.told("GET", "/v2/ordersOpen?market=ETH-EUR") == []
    order_id = placed["orderId"]
    target = f"/v2/order?market=BTC-EUR&orderId={order_id}&operatorId=1"
    assert stage.told("DELETE", target) == {"orderId": order_id, "operatorId": 1}
    assert stage.told("GET", "/v2/ordersOpen") == []
    assert stage.refused("DELETE", target) == (404, 240)


def test_an_order_is_changed_in_its_place(stage: Stage) -> None:
    placed = stage.told("POST", "/v2/order", ORDER)
    named = {"market": "BTC-EUR", "orderId": placed["orderId"], "operatorId": 1}

    changed = stage.told("PUT", "/v2/order", named | {"price": "30000", "amount": "1"})

    assert (changed["orderId"], changed["price"], changed["amount"], changed["onHold"]) == (
        placed["orderId"],
        "30000",
        "1",
        "30000",
    )
    assert stage.refused("PUT", "/v2/order", named) == (400, 232)
    assert stage.refused("PUT", "/v2/order", named | {"price": "9000000"}) == (400, 216)


@pytest.mark.parametrize(
    ("order", "amount"),
    [({"amount": "0.5"}, "0.5"), ({"amountQuote": "25000"}, "0.5")],
)
def test_a_market_order_fills_at_once(stage: Stage, order: dict[str, str], amount: str) -> None:
    body = {"market": "BTC-EUR", "side": "sell", "orderType": "market", "operatorId": 1}

    placed = stage.told("POST", "/v2/order", body | order)

    assert (placed["status"], placed["filledAmount"]) == ("filled", amount)
    assert placed["filledAmountQuote"] == "25000"
    assert stage.told("GET", "/v2/trades?market=BTC-EUR") == placed["fills"]
    assert stage.told("GET", "/v2/orders?market=BTC-EUR") == [placed]


def test_cancels_by_market_and_by_side(stage: Stage) -> None:
    buy = stage.told("POST", "/v2/order", ORDER)["orderId"]
    sell = stage.told("POST", "/v2/order", ORDER | {"side": "sell", "price": "60000"})["orderId"]
    other = stage.told("POST", "/v2/order", ORDER | {"market": "ETH-EUR", "price": "1"})["orderId"]

    side = {"market": "BTC-EUR", "side": "buy", "operatorId": 2}
    assert stage.told("DELETE", "/v2/atomic/orders", side) == [{"orderId": buy, "operatorId": 2}]
    left = stage.told("DELETE", "/v2/orders?market=BTC-EUR&operatorId=2")
    assert left == [{"orderId": sell, "operatorId": 2}]
    left = stage.told("DELETE", "/v2/orders?operatorId=2")
    assert left == [{"orderId": other, "operatorId": 2}]


def test_a_client_order_id_finds_the_order_before_its_id(stage: Stage) -> None:
    named = ORDER | {"clientOrderId": "2be7d0df-d8dc-7b93-a550-8876f3b393e9"}
    placed = stage.told("POST", "/v2/order", named)
    target = f"/v2/order?market=BTC-EUR&orderId=x&clientOrderId={named['clientOrderId']}"

    assert stage.told("GET", target) == placed
    assert stage.refused("POST", "/v2/order", named) == (400, 220)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"operatorId": ""}, 203),
        ({"operatorId": "me"}, 205),
        ({"market": ""}, 203),
        ({"market": "BTC-USD"}, 205),
        ({"side": "hold"}, 205),
        ({"orderType": "stopLoss"}, 205),
        ({"timeInForce": "GTD"}, 205),
        ({"amount": ""}, 203),
        ({"amount": "much"}, 205),
        ({"price": "-1"}, 205),
        ({"amount": "1000000"}, 216),
    ],
)
def test_refuses_an_order_that_is_none(stage: Stage, changes: dict[str, str], code: int) -> None:
    assert stage.refused("POST", "/v2/order", ORDER | changes) == (400, code)


@pytest.mark.parametrize(
    "target", ["/v2/order?market=BTC-EUR&orderId=x", "/v2/order?market=ETH-EUR&orderId=x"]
)
def test_finds_no_order_of_another_id(stage: Stage, target: str) -> None:
    assert stage.refused("GET", target) == (404, 240)
    assert stage.refused("GET", "/v2/order?market=BTC-EUR") == (400, 203)


def test_refuses_a_body_that_is_no_object(stage: Stage) -> None:
    assert stage.refused("POST", "/v2/order", [ORDER]) == (400, 102)


def test_answers_one_market_or_all(stage: Stage) -> None:
    assert [each["market"] for each in stage.told("GET", "/v2/markets")] == ["BTC-EUR", "ETH-EUR"]
    assert stage.told("GET", "/v2/markets?market=ETH-EUR")["base"] == "ETH"
    assert stage.told("GET", "/v2/ticker/price?market=BTC-EUR")["price"] == "50000"
    assert stage.told("GET", "/v2/ticker/24h?market=BTC-EUR")["last"] == "50000"
    assert stage.told("GET", "/v2/assets?symbol=EUR")["decimals"] == 2
    assert stage.refused("GET", "/v2/assets?symbol=XYZ") == (400, 205)


def test_answers_market_data(stage: Stage) -> None:
    book = stage.told("GET", "/v2/BTC-EUR/book")
    candles = stage.told("GET", "/v2/BTC-EUR/candles?interval=1m&limit=2")

    assert (book["bids"][0], book["asks"][0]) == (["49999", "1"], ["50001", "1"])
    assert len(candles) == 2
    assert candles[0][0] - candles[1][0] == 60_000
    assert stage.refused("GET", "/v2/BTC-EUR/candles?interval=2m") == (400, 205)
    assert stage.refused("GET", "/v2/BTC-EUR/candles?interval=1m&limit=x") == (400, 205)
    assert stage.refused("GET", "/v2/XYZ-EUR/book") == (400, 205)


def test_withdraws_and_transfers_with_the_right_keys(stage: Stage) -> None:
    body = {"symbol": "BTC", "amount": "1", "address": "made-up"}

    assert stage.ask("POST", "/v2/withdrawal", body, kind="withdraw").status == 200
    moved = stage.ask("POST", "/v2/subaccounts/transfers", body, kind="everything")
    assert moved.status == 200
    assert stage.told("GET", "/v2/account/fees")["tier"] == "0"
