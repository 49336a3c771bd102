"""The simulated Crypto.com, asked directly: what its documents say, and nothing clearer."""

import hmac
import json
from typing import Any

import pytest

from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.cryptocom import SIMULATED
from venue_simulator.cryptocom.keys import TEMPLATES
from venue_simulator.key_records import KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival

NOW_MS = 1_790_000_000_000
NOW_NS = NOW_MS * 1_000_000
CREATE, CANCEL = "private/create-order", "private/cancel-order"
ORDER = {
    "instrument_name": "BTC_USD",
    "side": "BUY",
    "type": "LIMIT",
    "price": "20000",
    "quantity": "0.01",
}


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "".join(f"{name}{_written(value[name])}" for name in sorted(value))
    return "".join(map(_written, value)) if isinstance(value, list) else str(value)


class Asking:
    """A client of the simulator, with the built-in key of a kind."""

    def __init__(self, kind: str = "good", venue: str = "CRYPTOCOM") -> None:
        keys = KeyStore()
        self.name, self.venue = venue, SIMULATED(keys=keys)
        add_built_in_keys(keys, [self.venue], NOW_NS)
        self.key: KeyText = self.venue.mint(f"{venue} {kind}", Signing.HMAC)

    def call(self, method: str, params: object, nonce: object = NOW_MS) -> dict[str, object]:
        key = self.key
        signed = f"{method}7{key.api_key}{_written(params)}{nonce}"
        made = hmac.new(key.api_secret.encode(), signed.encode(), "sha256").hexdigest()
        call = {"id": 7, "method": method, "params": params, "nonce": nonce, "sig": made}
        return {**call, "api_key": key.api_key}

    def send(
        self,
        method: str,
        params: object = None,
        *,
        http: str = "POST",
        query: bytes = b"",
        peer: str = "127.0.0.1",
        nonce: object = NOW_MS,
        changed: dict[str, object] | None = None,
    ) -> Answer:
        fields = {**self.call(method, params or {}, nonce), **(changed or {})}
        body = json.dumps(fields).encode() if http == "POST" else b""
        arrival = Arrival(http, f"/exchange/v1/{method}".encode(), query, b"", body, peer, {})
        verdict = self.venue.verify(arrival, self.name, NOW_NS)
        return self.venue.answer(arrival, verdict, self.name, NOW_NS)

    def get(self, method: str, params: object = None, **parameters: Any) -> Any:
        answer = self.send(method, params, **parameters)
        found = json.loads(answer.body)
        assert (answer.status, found["code"], found["method"]) == (200, 0, method), found
        return found.get("result")

    def refused(self, method: str, params: object = None, **parameters: Any) -> tuple[int, int]:
        answer = self.send(method, params, **parameters)
        return answer.status, json.loads(answer.body)["code"]


def test_shows_what_an_account_has() -> None:
    (whole,) = Asking("read-only").get("private/user-balance")["data"]

    assert {row["instrument_name"]: row["quantity"] for row in whole["position_balances"]} == {
        "USD": "1000000", "BTC": "10", "ETH": "100",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "parameters", "refusal"),
    [
        ("good", {"changed": {"sig": "0" * 64}}, (401, 40101)),
        ("good", {"changed": {"sig": None}}, (401, 40101)),
        ("good", {"changed": {"api_key": "another"}}, (401, 40101)),
        ("expired", {}, (401, 40101)),
        ("missing-permission", {}, (401, 40101)),
        ("ip-bound", {}, (401, 40103)),
        ("good", {"nonce": NOW_MS - 60_001}, (400, 40102)),
        ("good", {"nonce": NOW_MS + 60_001}, (400, 40102)),
        ("good", {"nonce": True}, (400, 40001)),
        ("good", {"nonce": "x"}, (400, 40001)),
    ],
)
def test_refuses_a_request(kind: str, parameters: dict[str, Any], refusal: tuple[int, int]) -> None:
    assert Asking(kind).refused("private/user-balance", **parameters) == refusal


def test_takes_a_nonce_that_is_a_text_as_clients_write_it() -> None:
    assert Asking().get("private/user-balance", nonce=str(NOW_MS))


def test_admits_an_address_of_the_list() -> None:
    assert Asking("ip-bound-here").get("private/user-balance")


def test_knows_no_key_of_the_other_environment() -> None:
    asking = Asking()
    asking.name = "CRYPTOCOM_UAT"

    assert asking.refused("private/user-balance") == (401, 40101)


def test_wants_the_method_that_the_path_names() -> None:
    asking = Asking()
    other = asking.call("private/get-trades", {})

    assert asking.refused("private/user-balance", changed=other) == (400, 40003)


def test_places_shows_changes_and_cancels_an_order() -> None:
    asking = Asking()

    placed = asking.get(CREATE, {**ORDER, "client_oid": "mine"})
    changed = {"order_id": placed["order_id"], "new_price": "21000", "new_quantity": "0.02"}
    asking.get("private/amend-order", changed)
    (order,) = asking.get("private/get-open-orders", {"instrument_name": "BTC_USD"})["data"]
    asking.get(CANCEL, {"client_oid": "mine"})
    (done,) = asking.get("private/get-order-history")["data"]

    assert (order["order_id"], order["client_oid"]) == (placed["order_id"], "mine")
    assert (order["limit_price"], order["quantity"], order["status"]) == ("21000", "0.02", "ACTIVE")
    assert asking.get("private/get-open-orders") == {"data": []}
    assert done["status"] == "CANCELED"
    assert asking.get("private/get-order-detail", {"order_id": order["order_id"]}) == done


def test_fills_a_market_order_at_once() -> None:
    asking = Asking()

    asking.get(CREATE, {**ORDER, "type": "MARKET", "side": "SELL"})

    (trade,) = asking.get("private/get-trades")["data"]
    assert (trade["side"], trade["traded_price"], trade["traded_quantity"]) == (
        "SELL", "50000", "0.01",
    )  # fmt: skip


def test_places_and_cancels_lists_row_by_row() -> None:
    asking = Asking()

    rows = [{**ORDER, "client_oid": "a"}, {**ORDER, "quantity": "1000"}, 1]
    placed = asking.get("private/create-order-list", {"order_list": rows})
    cancelled = asking.get(
        "private/cancel-order-list", {"order_list": [{"client_oid": "a"}, {"order_id": "1"}]}
    )
    asking.get(CREATE, ORDER)

    assert [row["code"] for row in placed] == [0, 306, 209]
    assert [row["code"] for row in cancelled] == [0, 212]
    assert asking.get("private/cancel-all-orders") is None
    assert asking.get("private/get-open-orders") == {"data": []}
    assert asking.refused("private/create-order-list", {"order_list": []}) == (400, 40004)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quantity": "1000"}, (500, 306)),
        ({"quantity": 1}, (400, 40004)),
        ({"quantity": "0"}, (400, 213)),
        ({"price": "x"}, (400, 308)),
        ({"instrument_name": "X"}, (400, 209)),
        ({"side": "buy"}, (400, 220)),
        ({"type": "STOP"}, (400, 218)),
        ({"time_in_force": "GTC"}, (400, 221)),
    ],
)
def test_refuses_an_order(change: dict[str, object], refusal: tuple[int, int]) -> None:
    assert Asking().refused(CREATE, {**ORDER, **change}) == refusal


def test_takes_a_client_id_once() -> None:
    asking = Asking()
    asking.get(CREATE, {**ORDER, "client_oid": "a"})

    assert asking.refused(CREATE, {**ORDER, "client_oid": "a"}) == (400, 204)


def test_finds_no_order_that_is_not_open() -> None:
    assert Asking().refused(CANCEL, {"order_id": "1"}) == (500, 212)
    assert Asking().refused("private/get-order-detail", {"order_id": "1"}) == (200, 40401)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("private/create-withdrawal", {"currency": "BTC", "amount": "1", "address": "x"}),
        (
            "private/create-subaccount-transfer",
            {"from": "a", "to": "b", "currency": "BTC", "amount": "1"},
        ),
    ],
)
def test_asks_for_a_permission_of_its_own_where_money_moves(
    method: str, params: dict[str, object]
) -> None:
    everything = Asking("everything")

    assert Asking().refused(method, params) == (401, 40101)
    everything.get(method, params)
    assert everything.refused(method, {"currency": "BTC"}) == (400, 40004)


def test_answers_public_data_without_a_key() -> None:
    asking = Asking()

    markets = asking.get("public/get-instruments", http="GET")["data"]
    (ticker,) = asking.get("public/get-tickers", http="GET", query=b"instrument_name=BTC_USD")[
        "data"
    ]
    book = asking.get("public/get-book", http="GET", query=b"instrument_name=BTC_USD&depth=2")

    assert [market["symbol"] for market in markets] == ["BTC_USD", "ETH_USD", "ETH_BTC"]
    assert (ticker["i"], ticker["b"], ticker["k"]) == ("BTC_USD", "49999.99", "50000.01")
    assert len(book["data"][0]["bids"]) == 2


def test_tells_networks_and_addresses() -> None:
    asking = Asking()

    networks = asking.get("private/get-currency-networks")["currency_map"]
    (address,) = asking.get("private/get-deposit-address", {"currency": "BTC"})[
        "deposit_address_list"
    ]

    assert set(networks) == {"BTC", "ETH"}
    assert address["network"] == "BTC"
    assert asking.refused("private/get-deposit-address", {"currency": "X"}) == (400, 40004)


def test_has_no_other_method() -> None:
    assert Asking().refused("private/nothing") == (400, 40002)
    assert Asking().refused("public/get-book") == (400, 40002)


def test_has_the_kinds_of_keys_that_every_venue_has() -> None:
    assert {"good", "good-2", "read-only", "withdraw", "ip-bound", "expired"} <= {*TEMPLATES}
