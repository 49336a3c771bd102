"""The simulated HTX: the refusals of both versions, and orders."""

import hmac
import json
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.htx import SIMULATED
from venue_simulator.key_records import KeyText
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import ed25519_key

NOW_MS = 1_790_000_000_000
NOW_NS = NOW_MS * 1_000_000
TIME = "2026-09-21T14:13:20"
HOST = "api.huobi.pro"
ACCOUNTS = "/v1/account/accounts"
PLACE = "/v1/order/orders/place"
ORDER = {
    "account-id": "100009",
    "symbol": "btcusdt",
    "type": "buy-limit",
    "amount": "0.5",
    "price": "40000",
}


class Stage:
    """The venue without its socket, and a caller that signs with code of its own."""

    def __init__(self) -> None:
        self.keys = KeyStore()
        self.venue = SIMULATED(keys=self.keys)
        add_built_in_keys(self.keys, [self.venue], NOW_NS)

    def key(self, kind: str = "good") -> KeyText:
        return next(text for _, each, text in self.keys.listed() if each == kind)

    def ask(
        self,
        target: str,
        body: object = None,
        *,
        key: KeyText | None = None,
        host: str = HOST,
        time: str = TIME,
        changes: dict[str, str] | None = None,
    ) -> Answer:
        key = key or self.key()
        path, _, query = target.partition("?")
        method = "GET" if body is None else "POST"
        pairs = dict(parse_qsl(query)) | {
            "AccessKeyId": key.api_key,
            "SignatureMethod": "HmacSHA256" if key.public_key is None else "Ed25519",
            "SignatureVersion": "2",
            "Timestamp": time,
        }
        signed = urlencode(sorted(pairs.items()), quote_via=quote)
        pairs["Signature"] = signature(key, f"{method}\n{HOST}\n{path}\n{signed}".encode())
        pairs |= changes or {}
        sent = b"" if body is None else json.dumps(body).encode()
        arrival = Arrival(
            method,
            path.encode(),
            urlencode(pairs, quote_via=quote).encode(),
            b"",
            sent,
            "127.0.0.1",
            {b"host": host.encode()},
        )
        verdict = self.venue.verify(arrival, "HTX", NOW_NS)
        return self.venue.answer(arrival, verdict, "HTX", NOW_NS)

    def told(self, target: str, body: object = None, **more: Any) -> Any:
        return json.loads(self.ask(target, body, **more).body)

    def data(self, target: str, body: object = None, **more: Any) -> Any:
        told = self.told(target, body, **more)
        assert told.get("status") == "ok" or told.get("code") == 200
        return told["data"]


def signature(key: KeyText, text: bytes) -> str:
    if key.public_key is None:
        return b64encode(hmac.new(key.api_secret.encode(), text, "sha256").digest()).decode()
    return b64encode(ed25519_key("HTX good-ed25519").sign(text)).decode()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize("kind", ["good", "good-ed25519", "read-only", "ip-bound-here", "sub-user"])
def test_these_keys_show_their_accounts(stage: Stage, kind: str) -> None:
    (account,) = stage.data(ACCOUNTS, key=stage.key(kind))

    assert (account["id"], account["type"]) == (100_009, "spot")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("ip-bound", "Incorrect IP address"),
        ("expired", "Incorrect Access key"),
        ("missing-permission", "API key has no permission"),
    ],
)
def test_version_1_says_why(stage: Stage, kind: str, why: str) -> None:
    told = stage.told(ACCOUNTS, key=stage.key(kind))

    assert told["err-code"] == "api-signature-not-valid"
    assert told["err-msg"].startswith(f"Signature not valid: {why}")


@pytest.mark.parametrize(
    "more",
    [
        {"key": KeyText("4ba5cdf2-4a92c5da-718ba144-dbuqg", "x")},
        {"time": "2026-09-21T14:08:19"},
        {"changes": {"Signature": "x"}},
    ],
)
def test_version_2_does_not(stage: Stage, more: dict[str, Any]) -> None:
    assert stage.told("/v2/user/uid", **more) == {"code": 1003, "message": "invalid signature"}


@pytest.mark.parametrize(
    ("time", "passes"),
    [
        ("2026-09-21T14:08:20", True),
        ("2026-09-21T14:08:19", False),
        ("2026-09-21T14:18:20", True),
        ("2026-09-21T14:18:21", False),
        ("2026-09-21T14:13:20Z", False),
        ("2026-13-21T14:13:20", False),
    ],
)
def test_the_time_is_held_to_five_minutes(stage: Stage, time: str, *, passes: bool) -> None:
    told = stage.told(ACCOUNTS, time=time)

    assert (told["status"] == "ok") is passes
    assert passes or "Invalid submission time" in told["err-msg"]


@pytest.mark.parametrize(
    "more",
    [
        {"host": "api-aws.huobi.pro"},
        {"changes": {"Signature": "x"}},
        {"changes": {"SignatureMethod": "Ed25519"}},
        {"changes": {"symbol": "btcusdt"}},
    ],
)
def test_only_what_was_signed_passes(stage: Stage, more: dict[str, Any]) -> None:
    assert "Verification failure" in stage.told(ACCOUNTS, **more)["err-msg"]


@pytest.mark.parametrize("name", ["AccessKeyId", "Signature"])
def test_who_leaves_key_or_signature_out_must_log_in(stage: Stage, name: str) -> None:
    assert stage.told(ACCOUNTS, changes={name: ""})["err-code"] == "login-required"


def test_a_main_users_key_shows_itself_and_a_sub_users_does_not(stage: Stage) -> None:
    user = stage.data("/v2/user/uid")
    key = stage.key()
    target = f"/v2/user/api-key?uid={user}&accessKey={key.api_key}"

    (shown,) = stage.data(target)

    assert (shown["accessKey"], shown["permission"]) == (key.api_key, "readOnly,trade")
    assert stage.told(target, key=stage.key("sub-user"))["code"] == 1002


def test_an_order_is_placed_and_cancelled_once(stage: Stage) -> None:
    number = stage.data(PLACE, ORDER)
    (order,) = stage.data("/v1/order/openOrders?account-id=100009&symbol=btcusdt")
    cancel = f"/v1/order/orders/{number}/submitcancel"

    assert (str(order["id"]), order["type"], order["state"]) == (number, "buy-limit", "submitted")
    assert stage.data(cancel, {}) == number
    told = stage.told(cancel, {})
    assert (told["err-code"], told["order-state"]) == ("order-orderstate-error", 7)
    assert stage.data("/v1/order/openOrders") == []
    assert stage.data(f"/v1/order/orders/{number}")["state"] == "canceled"


def test_a_market_buy_counts_in_dollars(stage: Stage) -> None:
    stage.data(PLACE, ORDER | {"type": "buy-market", "amount": "50000"})

    (fill,) = stage.data("/v1/order/matchresults?symbol=btcusdt")
    assert fill["filled-amount"] == "1.0"
    rows = stage.data("/v1/account/accounts/100009/balance")["list"]
    assert {"currency": "btc", "type": "trade", "balance": "11.0"} in rows


def test_a_batch_says_which_orders_failed(stage: Stage) -> None:
    batch = [ORDER, ORDER | {"symbol": "x"}, ORDER | {"amount": "1000"}]

    rows = stage.data("/v1/order/batch-orders", batch)

    assert [row.get("err-code") for row in rows] == [
        None,
        "base-symbol-error",
        "order-accountbalance-error",
    ]
    numbers = [str(rows[0]["order-id"]), "1"]
    told = stage.data("/v1/order/orders/batchcancel", {"order-ids": numbers})
    assert (told["success"], len(told["failed"])) == (numbers[:1], 1)


def test_cancels_by_criteria_and_by_a_name_of_the_bots_own(stage: Stage) -> None:
    for name in ("a", "b"):
        stage.data(PLACE, ORDER | {"client-order-id": name})

    by_name = "/v1/order/orders/submitCancelClientOrder"
    assert stage.data(by_name, {"client-order-id": "a"}) == 7
    assert stage.data(by_name, {"client-order-id": "c"}) == 0
    told = stage.data("/v1/order/orders/batchCancelOpenOrders", {"symbol": "btcusdt,ethusdt"})
    assert told["success-count"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"account-id": "1"}, "account-account-id-inexistent"),
        ({"symbol": "x"}, "base-symbol-error"),
        ({"type": "hold-limit"}, "order-type-invalid"),
        ({"type": "buy-x"}, "order-type-invalid"),
        ({"amount": "-1"}, "validation-constraints-required"),
        ({"price": "x"}, "validation-constraints-required"),
        ({"amount": "1000"}, "order-accountbalance-error"),
    ],
)
def test_refuses_a_senseless_order(stage: Stage, change: dict[str, str], code: str) -> None:
    assert stage.told(PLACE, ORDER | change)["err-code"] == code


def test_money_moves_by_its_own_permission_alone(stage: Stage) -> None:
    withdraw = "/v1/dw/withdraw/api/create"

    assert "no permission" in stage.told(withdraw, {"amount": "1"})["err-msg"]
    assert stage.data(withdraw, {"amount": "1"}, key=stage.key("withdraw"))
    assert "no permission" in stage.told(PLACE, ORDER, key=stage.key("read-only"))["err-msg"]


@pytest.mark.parametrize(
    "target",
    [
        "/v1/common/timestamp",
        "/v1/common/symbols",
        "/v2/reference/currencies",
        "/v2/market-status",
        "/market/tickers",
        "/market/detail/merged?symbol=btcusdt",
        "/market/depth?symbol=btcusdt",
        "/market/history/kline?symbol=btcusdt&period=1day",
    ],
)
def test_markets_are_told_without_a_key(stage: Stage, target: str) -> None:
    told = stage.told(target, changes={"AccessKeyId": "", "Signature": ""})

    assert told.get("status") == "ok" or told["code"] == 200


def test_an_unknown_path_is_no_method(stage: Stage) -> None:
    assert stage.ask("/v1/unheard-of").status == 405
