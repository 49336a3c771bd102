"""The simulated Bybit: the documented refusals, and orders. Sources: v5/error, v5/order."""

import hmac
import json
from base64 import b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.bybit import SIMULATED
from venue_simulator.key_records import KeyText
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import rsa_key

NOW_MS = 1_790_000_000_000
NOW_NS = NOW_MS * 1_000_000
KEY_PATH = "/v5/user/query-api"
ORDER = {
    "category": "spot",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.5",
    "price": "40000",
}


class Stage:
    """The venue without its socket, and a caller that signs with code of its own."""

    def __init__(self) -> None:
        self.keys = KeyStore()
        self.venue = SIMULATED(keys=self.keys)
        add_built_in_keys(self.keys, [self.venue], NOW_NS)

    def key(self, kind: str = "good", venue: str = "BYBIT") -> KeyText:
        return next(
            text for name, each, text in self.keys.listed() if (name, each) == (venue, kind)
        )

    def ask(
        self,
        target: str,
        body: object = None,
        *,
        key: KeyText | None = None,
        venue: str = "BYBIT",
        time_ms: int = NOW_MS,
        **changed: str,
    ) -> Answer:
        key = key or self.key()
        path, _, query = target.partition("?")
        sent = b"" if body is None else json.dumps(body).encode()
        text = f"{time_ms}{key.api_key}5000".encode() + (query.encode() or sent)
        headers = {
            b"x-bapi-api-key": key.api_key.encode(),
            b"x-bapi-timestamp": str(time_ms).encode(),
            b"x-bapi-recv-window": b"5000",
            b"x-bapi-sign": signature(key, text),
        } | {f"x-bapi-{name}".encode(): value.encode() for name, value in changed.items()}
        method = "GET" if body is None else "POST"
        arrival = Arrival(method, path.encode(), query.encode(), b"", sent, "127.0.0.1", headers)
        verdict = self.venue.verify(arrival, venue, NOW_NS)
        return self.venue.answer(arrival, verdict, venue, NOW_NS)

    def told(self, target: str, body: object = None, **more: Any) -> Any:
        return json.loads(self.ask(target, body, **more).body)

    def code(self, target: str, body: object = None, **more: Any) -> int:
        return int(self.told(target, body, **more)["retCode"])


def signature(key: KeyText, text: bytes) -> bytes:
    if key.public_key is None:
        return hmac.new(key.api_secret.encode(), text, "sha256").hexdigest().encode()
    return b64encode(rsa_key().sign(text, PKCS1v15(), SHA256()))


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("good", 0),
        ("good-rsa", 0),
        ("read-only", 0),
        ("ip-bound-here", 0),
        ("ip-bound", 10010),
        ("expired", 33004),
        ("wrong-environment", 10003),
        ("missing-permission", 10005),
    ],
)
def test_each_kind_of_key_is_answered_as_documented(stage: Stage, kind: str, code: int) -> None:
    assert stage.code(KEY_PATH, key=stage.key(kind)) == code


def test_keys_are_of_one_environment(stage: Stage) -> None:
    key = stage.key("good", "BYBIT_UAT")

    assert stage.code(KEY_PATH, key=key, venue="BYBIT_UAT") == 0
    assert stage.code(KEY_PATH, key=key) == 10003


@pytest.mark.parametrize(
    ("off_ms", "code"), [(-5_000, 0), (-5_001, 10002), (999, 0), (1_000, 10002)]
)
def test_the_time_is_held_to_the_window(stage: Stage, off_ms: int, code: int) -> None:
    assert stage.code(KEY_PATH, time_ms=NOW_MS + off_ms) == code


def test_only_what_was_signed_passes(stage: Stage) -> None:
    other = stage.key("good-2")

    assert stage.code(KEY_PATH, sign="0" * 64) == 10004
    assert stage.code(KEY_PATH, key=KeyText(stage.key().api_key, other.api_secret)) == 10004
    assert stage.code("/v5/order/create", ORDER, sign="0" * 64) == 10004


@pytest.mark.parametrize("name", ["api-key", "sign", "timestamp"])
def test_who_leaves_a_header_out_gets_an_empty_401(stage: Stage, name: str) -> None:
    changed: dict[str, Any] = {name: ""}

    answer = stage.ask(KEY_PATH, **changed)

    assert (answer.status, answer.body) == (401, b"")


def test_a_key_that_only_reads_places_no_order(stage: Stage) -> None:
    key = stage.key("read-only")

    assert stage.code("/v5/order/realtime?category=spot", key=key) == 0
    assert stage.code("/v5/order/create", ORDER, key=key) == 10005


@pytest.mark.parametrize("path", ["/v5/asset/withdraw/create", "/v5/asset/transfer/inter-transfer"])
def test_money_moves_by_its_own_permission_alone(stage: Stage, path: str) -> None:
    body = {
        "coin": "BTC",
        "address": "x",
        "amount": "1",
        "accountType": "FUND",
        "transferId": "x",
        "fromAccountType": "UNIFIED",
        "toAccountType": "FUND",
    }

    assert stage.code(path, body) == 10005
    assert stage.code(path, body, key=stage.key("withdraw")) == 0


def test_an_order_is_placed_changed_and_cancelled_once(stage: Stage) -> None:
    placed = stage.told("/v5/order/create", {**ORDER, "orderLinkId": "mine"})["result"]
    ids = {"category": "spot", "symbol": "BTCUSDT", "orderId": placed["orderId"]}

    assert placed["orderLinkId"] == "mine"
    assert stage.code("/v5/order/amend", {**ids, "price": "41000"}) == 0
    (order,) = stage.told("/v5/order/realtime?category=spot&symbol=BTCUSDT")["result"]["list"]
    assert (order["orderId"], order["price"], order["orderStatus"]) == (
        placed["orderId"],
        "41000",
        "New",
    )
    assert stage.told("/v5/order/cancel", ids)["result"] == placed
    assert stage.code("/v5/order/cancel", ids) == 170213
    assert stage.told("/v5/order/realtime?category=spot")["result"]["list"] == []
    (done,) = stage.told("/v5/order/history?category=spot")["result"]["list"]
    assert done["orderStatus"] == "Cancelled"


def test_a_market_buy_counts_in_dollars_unless_it_says_so(stage: Stage) -> None:
    market = {**ORDER, "orderType": "Market", "qty": "1", "marketUnit": "baseCoin"}

    assert stage.code("/v5/order/create", {**market, "qty": "50000", "marketUnit": ""}) == 0
    assert stage.code("/v5/order/create", market) == 0
    filled = stage.told("/v5/execution/list?category=spot")["result"]["list"]
    assert [each["execQty"] for each in filled] == ["1", "1"]
    told = stage.told("/v5/account/wallet-balance?accountType=UNIFIED&coin=BTC")
    assert told["result"]["list"][0]["coin"][0]["walletBalance"] == "12"


def test_a_batch_says_which_orders_failed(stage: Stage) -> None:
    one = {name: value for name, value in ORDER.items() if name != "category"}
    batch = {"category": "spot", "request": [one, {**one, "symbol": "X"}, {**one, "qty": "1000"}]}

    told = stage.told("/v5/order/create-batch", batch)

    assert [each["code"] for each in told["retExtInfo"]["list"]] == [0, 170121, 170131]
    cancel = {"symbol": "BTCUSDT", "orderId": told["result"]["list"][0]["orderId"]}
    told = stage.told("/v5/order/cancel-batch", {"category": "spot", "request": [cancel, cancel]})
    assert [each["code"] for each in told["retExtInfo"]["list"]] == [0, 170213]


def test_cancels_all_of_a_market(stage: Stage) -> None:
    stage.told("/v5/order/create", ORDER)
    stage.told("/v5/order/create", {**ORDER, "symbol": "ETHUSDT", "price": "2000"})

    told = stage.told("/v5/order/cancel-all", {"category": "spot", "symbol": "BTCUSDT"})

    assert len(told["result"]["list"]) == 1
    (left,) = stage.told("/v5/order/realtime?category=spot")["result"]["list"]
    assert left["symbol"] == "ETHUSDT"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "x"}, 10001),
        ({"category": "linear"}, 170121),
        ({"symbol": "X"}, 170121),
        ({"side": "Hold"}, 170117),
        ({"orderType": "X"}, 170116),
        ({"timeInForce": "X"}, 170115),
        ({"qty": "-1"}, 170130),
        ({"price": "x"}, 170130),
        ({"qty": "1000"}, 170131),
    ],
)
def test_refuses_a_senseless_order(stage: Stage, change: dict[str, str], code: int) -> None:
    assert stage.code("/v5/order/create", ORDER | change) == code


def test_a_body_that_is_no_object_is_no_request(stage: Stage) -> None:
    assert stage.code("/v5/order/create", [ORDER]) == 10001


@pytest.mark.parametrize(
    "target",
    [
        "/v5/market/time",
        "/v5/market/instruments-info?category=spot",
        "/v5/market/instruments-info?category=linear&limit=1000",
        "/v5/market/tickers?category=spot&symbol=BTCUSDT",
        "/v5/market/orderbook?category=spot&symbol=BTCUSDT",
        "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=60",
        "/v5/market/recent-trade?category=spot&symbol=BTCUSDT",
        "/v5/system/status",
    ],
)
def test_markets_are_told_without_a_key(stage: Stage, target: str) -> None:
    assert stage.code(target, **{"api-key": "", "sign": ""}) == 0


def test_a_get_with_a_body_and_an_unknown_path_are_pages(stage: Stage) -> None:
    arrival = Arrival("GET", b"/v5/market/time", b"", b"", b"{}", "127.0.0.1")
    answer = stage.venue.answer(arrival, stage.venue.verify(arrival, "BYBIT", NOW_NS), "BYBIT", 0)

    assert answer.status == 403
    assert stage.ask("/v5/unheard-of").status == 404
