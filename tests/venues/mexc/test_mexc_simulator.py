"""The simulated MEXC: orders, and each documented refusal."""

import json
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from venue_simulator.key_records import KeyRecord, KeyText, networks
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Arrival
from venue_simulator.mexc.keys import TEMPLATES
from venue_simulator.mexc.signing import contract_target, expected_signature
from venue_simulator.mexc.venue import Mexc

NOW_NS: Final = 1_790_000_000_123_000_000
NOW_MS: Final = NOW_NS // 10**6
SECRET: Final = b"made-up"
KEY: Final = "mx0" + "a" * 15
ORDER: Final = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "quantity": "0.5",
    "price": "40000",
}


class Stage:
    """A simulated MEXC with one key."""

    def __init__(
        self,
        permissions: frozenset[str] = TEMPLATES["good"].permissions,
        addresses: tuple[str, ...] = (),
    ) -> None:
        keys = KeyStore()
        record = KeyRecord("MEXC", KEY, permissions, secret=SECRET, networks=networks(addresses))
        keys.add(record, listed_under="MEXC", kind="good", text=KeyText(KEY, "made-up"))
        self._mexc = Mexc(keys=keys)

    def spot(
        self, method: str, path: str, changes: dict[str, str] | None = None, /, **parameters: str
    ) -> tuple[int, Any]:
        sent = {**parameters, "timestamp": str(NOW_MS), **(changes or {})}
        key = sent.pop("key", KEY)
        query = urlencode({name: value for name, value in sent.items() if name != "signature"})
        signature = sent.get("signature", expected_signature(SECRET, query.encode()))
        target = f"{query}&signature={signature}".encode()
        return self._ask(method, f"/api/v3/{path}", target, b"", {"x-mexc-apikey": key})

    def futures(
        self, method: str, path: str, query: str = "", body: bytes = b"", /, **changes: str
    ) -> tuple[int, Any]:
        time = changes.get("request-time", str(NOW_MS))
        signed = contract_target(KEY, time, query.encode(), body)
        headers = {
            "apikey": KEY,
            "request-time": time,
            "signature": expected_signature(SECRET, signed),
            **changes,
        }
        return self._ask(method, f"/api/v1/private/{path}", query.encode(), body, headers)

    def _ask(
        self, method: str, path: str, query: bytes, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Any]:
        named = {name.encode(): value.encode() for name, value in headers.items()}
        arrival = Arrival(method, path.encode(), query, b"", body, "127.0.0.1", named)
        verdict = self._mexc.verify(arrival, "MEXC", NOW_NS)
        answer = self._mexc.answer(arrival, verdict, "MEXC", NOW_NS)
        return answer.status, json.loads(answer.body)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_order_is_placed_and_cancelled_once(stage: Stage) -> None:
    status, placed = stage.spot("POST", "order", newClientOrderId="mine", **ORDER)

    assert (status, placed["symbol"]) == (200, "BTCUSDT")
    asked = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
    assert stage.spot("GET", "order", **asked)[1]["clientOrderId"] == "mine"
    assert stage.spot("DELETE", "order", **asked)[1]["status"] == "CANCELED"
    status, refused = stage.spot("DELETE", "order", **asked)
    assert (status, refused["code"]) == (400, -2011)


def test_an_order_is_found_by_the_clients_name_and_of_its_symbol_alone(stage: Stage) -> None:
    stage.spot("POST", "order", newClientOrderId="mine", **ORDER)

    mine = {"origClientOrderId": "mine"}
    assert stage.spot("GET", "order", symbol="BTCUSDT", **mine)[0] == 200
    assert stage.spot("GET", "order", symbol="ETHUSDT", **mine)[1]["code"] == -2013
    assert stage.spot("GET", "order", symbol="BTCUSDT")[1]["code"] == 700004


def test_a_buy_at_the_markets_price_is_in_the_quote_currency(stage: Stage) -> None:
    stage.spot("POST", "order", symbol="BTCUSDT", side="BUY", type="MARKET", quoteOrderQty="50000")

    balances = {row["asset"]: row for row in stage.spot("GET", "account")[1]["balances"]}
    assert Decimal(balances["BTC"]["free"]) == 11
    assert [row["qty"] for row in stage.spot("GET", "myTrades", symbol="BTCUSDT")[1]] == ["1"]


def test_a_batch_says_which_orders_failed(stage: Stage) -> None:
    orders = [ORDER, {**ORDER, "symbol": "DOGEUSDT"}, {**ORDER, "quantity": "1000"}]

    placed = stage.spot("POST", "batchOrders", batchOrders=json.dumps(orders))[1]

    assert [row.get("code") for row in placed] == [None, 10007, 30004]


def test_open_orders_of_several_symbols_are_cancelled_together(stage: Stage) -> None:
    for symbol in ("BTCUSDT", "BTCUSDT", "ETHUSDT"):
        stage.spot("POST", "order", **{**ORDER, "symbol": symbol, "price": "1000"})

    assert len(stage.spot("GET", "openOrders")[1]) == 3
    assert len(stage.spot("DELETE", "openOrders", symbol="BTCUSDT,ETHUSDT")[1]) == 3
    assert stage.spot("GET", "openOrders")[1] == []
    assert len(stage.spot("GET", "allOrders", symbol="BTCUSDT")[1]) == 2


@pytest.mark.parametrize(
    "change", [{"side": "HOLD"}, {"type": "x"}, {"quantity": "-1"}, {"price": "x"}, {"symbol": "X"}]
)
def test_refuses_a_senseless_order(stage: Stage, change: dict[str, str]) -> None:
    assert stage.spot("POST", "order", **(ORDER | change))[0] == 400
    assert stage.spot("POST", "order/test", **(ORDER | change))[0] == 400


def test_tries_an_order_without_placing_it(stage: Stage) -> None:
    assert stage.spot("POST", "order/test", **ORDER) == (200, {})
    assert stage.spot("POST", "order/test", **{**ORDER, "quantity": "1000"})[1]["code"] == 30004
    assert stage.spot("GET", "openOrders")[1] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ""}, 400),
        ({"key": "other"}, 700001),
        ({"key": "mx0" + "b" * 15}, 10072),
        ({"timestamp": str(NOW_MS + 1_000)}, 700003),
        ({"timestamp": str(NOW_MS - 5_001)}, 700003),
        ({"timestamp": "now"}, 700003),
        ({"recvWindow": "60001"}, 700005),
        ({"signature": "0" * 64}, 700002),
    ],
)
def test_refuses_what_is_not_signed_in_time(
    stage: Stage, changes: dict[str, str], code: int
) -> None:
    status, refused = stage.spot("GET", "account", changes)

    assert (status, refused["code"]) == (400, code)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"apikey": "other"}, 401, 401),
        ({"request-time": str(NOW_MS - 10_001)}, 200, 513),
        ({"request-time": "now"}, 200, 513),
        ({"signature": "0" * 64}, 200, 602),
    ],
)
def test_futures_refuse_what_is_not_signed_in_time(
    stage: Stage, changes: dict[str, str], status: int, code: int
) -> None:
    told, refused = stage.futures("GET", "account/assets", **changes)

    assert (told, refused["code"]) == (status, code)


def test_futures_are_signed_by_query_or_body(stage: Stage) -> None:
    assert stage.futures("GET", "position/open_positions", "symbol=BTC_USDT&a=1%2C2")[1]["success"]
    assert stage.futures("POST", "order/cancel_all", "", b'{"symbol":"BTC_USDT"}')[1]["success"]


def test_refuses_what_the_key_may_not(stage: Stage) -> None:
    paid = {"coin": "USDT", "amount": "1", "address": "x"}

    assert stage.spot("POST", "capital/withdraw", **paid)[1]["code"] == 700007
    nothing = Stage(frozenset())
    assert nothing.spot("GET", "account")[1]["code"] == 700007
    assert nothing.futures("GET", "account/assets")[1]["code"] == 701


def test_refuses_another_address() -> None:
    stage = Stage(addresses=("203.0.113.7",))

    assert stage.spot("GET", "account")[1]["code"] == 700006
    assert stage.futures("GET", "account/assets")[1]["code"] == 406


def test_withdraws_and_transfers_where_it_may() -> None:
    stage = Stage(TEMPLATES["everything"].permissions)
    moved = {"fromAccountType": "SPOT", "toAccountType": "FUTURES", "asset": "USDT"}

    assert stage.spot("POST", "capital/withdraw", coin="USDT", amount="1", address="x")[0] == 200
    assert stage.spot("POST", "capital/transfer", amount="1", **moved)[0] == 200
    assert stage.spot("POST", "capital/transfer", **moved)[1]["code"] == 700004


def test_an_unknown_path_is_not_found(stage: Stage) -> None:
    assert stage.spot("GET", "unheard/of")[0] == 404
