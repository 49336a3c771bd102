"""The simulated Gate: orders, and each documented refusal."""

import json
from decimal import Decimal
from typing import Any, Final

import pytest

from venue_simulator.gate.keys import TEMPLATES, read_write
from venue_simulator.gate.signing import expected_signature, signature_string
from venue_simulator.gate.venue import Gate
from venue_simulator.key_records import KeyRecord, KeyText, networks
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Arrival

NOW_NS: Final = 1_790_000_000_123_000_000
SECRET: Final = b"made-up"
ORDER: Final = {"currency_pair": "BTC_USDT", "side": "buy", "amount": "0.5", "price": "40000"}


class Stage:
    """A simulated Gate with one key."""

    def __init__(
        self,
        permissions: frozenset[str] = TEMPLATES["good"].permissions,
        addresses: tuple[str, ...] = (),
    ) -> None:
        keys = KeyStore()
        record = KeyRecord("GATE", "key", permissions, secret=SECRET, networks=networks(addresses))
        keys.add(record, listed_under="GATE", kind="good", text=KeyText("key", "made-up"))
        self._gate = Gate(keys=keys)

    def ask(self, method: str, url: str, body: object = None, **changes: str) -> tuple[int, Any]:
        path, _, query = f"/api/v4/{url}".encode().partition(b"?")
        raw = b"" if body is None else json.dumps(body).encode()
        time = changes.get("timestamp", str(NOW_NS // 10**9))
        signature = expected_signature(SECRET, signature_string(method, path, query, raw, time))
        headers = {"key": "key", "sign": signature, "timestamp": time, **changes}
        arrival = Arrival(
            method,
            path,
            query,
            b"",
            raw,
            "127.0.0.1",
            {name.encode(): value.encode() for name, value in headers.items()},
        )
        verdict = self._gate.verify(arrival, "GATE", NOW_NS)
        answer = self._gate.answer(arrival, verdict, "GATE", NOW_NS)
        return answer.status, json.loads(answer.body)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_order_is_placed_and_cancelled_once(stage: Stage) -> None:
    status, placed = stage.ask("POST", "spot/orders", {**ORDER, "text": "t-mine"})
    pair = "?currency_pair=BTC_USDT"

    assert (status, placed["status"], placed["text"]) == (201, "open", "t-mine")
    assert stage.ask("GET", f"spot/orders/t-mine{pair}")[1]["id"] == placed["id"]
    assert stage.ask("DELETE", f"spot/orders/{placed['id']}{pair}")[1]["status"] == "cancelled"
    status, refused = stage.ask("DELETE", f"spot/orders/{placed['id']}{pair}")
    assert (status, refused["label"]) == (400, "ORDER_CANCELLED")


def test_an_order_of_another_pair_is_not_found(stage: Stage) -> None:
    placed = stage.ask("POST", "spot/orders", ORDER)[1]

    status, refused = stage.ask("DELETE", f"spot/orders/{placed['id']}?currency_pair=ETH_USDT")

    assert (status, refused["label"]) == (404, "ORDER_NOT_FOUND")


def test_a_buy_at_the_markets_price_is_in_the_quote_currency(stage: Stage) -> None:
    order = {**ORDER, "type": "market", "amount": "50000", "time_in_force": "ioc"}
    placed = stage.ask("POST", "spot/orders", order)[1]

    assert placed["status"] == "closed"
    assert Decimal(placed["filled_amount"]) == 1
    assert [row["amount"] for row in stage.ask("GET", "spot/my_trades")[1]] == ["1"]
    balances = {row["currency"]: row["available"] for row in stage.ask("GET", "spot/accounts")[1]}
    assert balances["BTC"] == "11"


def test_an_order_is_changed(stage: Stage) -> None:
    placed = stage.ask("POST", "spot/orders", ORDER)[1]

    changed = stage.ask(
        "PATCH", f"spot/orders/{placed['id']}?currency_pair=BTC_USDT", {"amount": "0.25"}
    )[1]

    assert (changed["amount"], changed["price"]) == ("0.25", "40000")


def test_a_batch_says_which_orders_failed(stage: Stage) -> None:
    orders = [ORDER, {**ORDER, "currency_pair": "DOGE_USDT"}, {**ORDER, "amount": "1000"}]

    placed = stage.ask("POST", "spot/batch_orders", orders)[1]
    ids = [{"currency_pair": "BTC_USDT", "id": placed[0]["id"]} for _ in range(2)]
    cancelled = stage.ask("POST", "spot/cancel_batch_orders", ids)[1]

    assert [row.get("label") for row in placed] == [
        "", "INVALID_CURRENCY_PAIR", "BALANCE_NOT_ENOUGH",
    ]  # fmt: skip
    assert [row["succeeded"] for row in cancelled] == [True, False]


def test_open_orders_stand_by_pair_and_are_cancelled_together(stage: Stage) -> None:
    for pair in ("BTC_USDT", "BTC_USDT", "ETH_USDT"):
        stage.ask("POST", "spot/orders", {**ORDER, "currency_pair": pair, "price": "1000"})

    assert [row["total"] for row in stage.ask("GET", "spot/open_orders")[1]] == [2, 1]
    assert len(stage.ask("DELETE", "spot/orders?currency_pair=BTC_USDT")[1]) == 2
    finished = stage.ask("GET", "spot/orders?currency_pair=BTC_USDT&status=finished")[1]
    assert [row["finish_as"] for row in finished] == ["cancelled", "cancelled"]


@pytest.mark.parametrize(
    "change", [{"side": "hold"}, {"type": "x"}, {"amount": "-1"}, {"price": "x"}, {"text": "x"}]
)
def test_refuses_a_senseless_order(stage: Stage, change: dict[str, str]) -> None:
    status, refused = stage.ask("POST", "spot/orders", ORDER | change)

    assert (status, refused["label"]) == (400, "INVALID_PARAM_VALUE")


@pytest.mark.parametrize(
    ("headers", "status", "label"),
    [
        ({"key": ""}, 401, "MISSING_REQUIRED_HEADER"),
        ({"sign": ""}, 401, "MISSING_REQUIRED_HEADER"),
        ({"timestamp": "1789999939"}, 403, "REQUEST_EXPIRED"),
        ({"timestamp": "1790000061"}, 403, "REQUEST_EXPIRED"),
        ({"timestamp": "now"}, 403, "REQUEST_EXPIRED"),
        ({"key": "other"}, 401, "INVALID_KEY"),
        ({"sign": "0" * 128}, 401, "INVALID_SIGNATURE"),
    ],
)
def test_refuses_what_is_not_signed_in_time(
    stage: Stage, headers: dict[str, str], status: int, label: str
) -> None:
    told, refused = stage.ask("GET", "spot/accounts", **headers)

    assert (told, refused["label"]) == (status, label)


def test_takes_times_with_decimals_and_counts_the_decoded_query(stage: Stage) -> None:
    assert stage.ask("GET", "spot/accounts?a=%2C+b", timestamp="1790000000.5")[0] == 200


@pytest.mark.parametrize(
    ("permissions", "method", "url", "label"),
    [
        (frozenset({"account", "spot"}), "POST", "spot/orders", "READ_ONLY"),
        (read_write("spot"), "GET", "account/detail", "FORBIDDEN"),
        (read_write("spot", "wallet"), "POST", "withdrawals", "FORBIDDEN"),
        (frozenset({"wallet"}), "POST", "wallet/transfers", "READ_ONLY"),
    ],
)
def test_refuses_what_the_key_may_not(
    permissions: frozenset[str], method: str, url: str, label: str
) -> None:
    status, refused = Stage(permissions).ask(method, url, None)

    assert (status, refused["label"]) == (403, label)


def test_refuses_another_address() -> None:
    status, refused = Stage(addresses=("203.0.113.7",)).ask("GET", "spot/accounts")

    assert (status, refused["label"]) == (403, "IP_FORBIDDEN")


def test_withdraws_and_transfers_where_it_may() -> None:
    stage = Stage(TEMPLATES["everything"].permissions)
    paid = {"currency": "USDT", "amount": "1", "chain": "TRX", "address": "x"}
    moved = {"currency": "USDT", "amount": "1", "from": "spot", "to": "futures"}

    assert stage.ask("POST", "withdrawals", paid)[1]["status"] == "REQUEST"
    assert stage.ask("POST", "wallet/transfers", moved)[0] == 200
    assert stage.ask("POST", "wallet/transfers", {**moved, "to": ""})[0] == 400


def test_an_unknown_path_is_not_found(stage: Stage) -> None:
    assert stage.ask("GET", "unheard/of")[1]["label"] == "NOT_FOUND"
