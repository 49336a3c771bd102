"""The simulated Bitfinex, asked directly: what its documents say, and nothing clearer."""

import hmac
import json
from itertools import count
from typing import Any

import pytest

from venue_simulator.bitfinex import SIMULATED
from venue_simulator.bitfinex.keys import TEMPLATES
from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.key_records import KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival

NOW_NS = 1_790_000_000_000_000_000
SUBMIT, CANCEL = "/v2/auth/w/order/submit", "/v2/auth/w/order/cancel"
ORDER = {"type": "EXCHANGE LIMIT", "symbol": "tBTCUSD", "amount": "0.01", "price": "20000"}


class Asking:
    """A client of the simulator, with the built-in key of a kind."""

    def __init__(self, kind: str = "good", venue: str = "BITFINEX") -> None:
        keys = KeyStore()
        self.venue = SIMULATED(keys=keys)
        add_built_in_keys(keys, [self.venue], NOW_NS)
        self.key: KeyText = self.venue.mint(f"{venue} {kind}", Signing.HMAC)
        self.nonces = count(NOW_NS // 1_000_000)

    def send(
        self,
        path: str,
        body: object = None,
        *,
        method: str = "POST",
        nonce: object = None,
        secret: str | None = None,
        peer: str = "127.0.0.1",
        query: bytes = b"",
    ) -> Answer:
        raw = b"" if body is None else json.dumps(body).encode()
        digits = str(next(self.nonces) if nonce is None else nonce)
        signed = f"/api{path}{digits}".encode() + raw
        made = hmac.new((secret or self.key.api_secret).encode(), signed, "sha384").hexdigest()
        headers = {
            b"bfx-apikey": self.key.api_key.encode(),
            b"bfx-nonce": digits.encode(),
            b"bfx-signature": made.encode(),
        }
        arrival = Arrival(method, path.encode(), query, b"", raw, peer, headers)
        name = self.venue.environment(arrival, "BITFINEX")
        verdict = self.venue.verify(arrival, name, NOW_NS)
        return self.venue.answer(arrival, verdict, name, NOW_NS)

    def get(self, path: str, body: object = None, **parameters: Any) -> Any:
        answer = self.send(path, body, **parameters)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, path: str, body: object = None, **parameters: Any) -> tuple[int, Any]:
        answer = self.send(path, body, **parameters)
        return answer.status, json.loads(answer.body)


def test_tells_what_a_key_may_do() -> None:
    rows = Asking("read-only").get("/v2/auth/r/permissions", {})

    assert rows[0] == ["account", 1, 0]
    assert {row[0]: row[1:] for row in rows}["orders"] == [1, 0]
    assert len(rows) == 10


@pytest.mark.parametrize(
    ("venue", "paper", "is_main"), [("BITFINEX", None, True), ("BITFINEX_UAT", 1, False)]
)
def test_tells_a_paper_trading_account_by_its_key(
    venue: str, paper: object, *, is_main: bool
) -> None:
    row = Asking(venue=venue).get("/v2/auth/r/info/user")

    assert row[21] == paper
    assert (row[16] == row[0]) is is_main


@pytest.mark.parametrize(
    ("kind", "parameters", "error"),
    [
        ("good", {"secret": "another"}, [10100, "apikey: digest invalid"]),
        ("expired", {}, [10100, "apikey: invalid"]),
        ("ip-bound", {}, [10100, "apikey: invalid"]),
        ("good", {"nonce": "x"}, [10114, "nonce: small"]),
        ("good", {"nonce": 2**53}, [10114, "nonce: small"]),
        ("nonce-us", {}, [10114, "nonce: small"]),
        ("missing-permission", {}, [10001, "api_key: permission invalid"]),
    ],
)
def test_refuses_a_request_with_status_500(
    kind: str, parameters: dict[str, Any], error: list[object]
) -> None:
    assert Asking(kind).refused("/v2/auth/r/wallets", {}, **parameters) == (500, ["error", *error])


def test_wants_a_nonce_above_every_one_before() -> None:
    asking = Asking()
    asking.get("/v2/auth/r/wallets", nonce=NOW_NS // 1_000)

    assert asking.refused("/v2/auth/r/wallets", nonce=NOW_NS // 1_000)[1][1] == 10114
    assert asking.refused("/v2/auth/r/wallets")[1][1] == 10114


def test_admits_an_address_of_the_list() -> None:
    assert Asking("ip-bound-here").get("/v2/auth/r/wallets")


def test_places_shows_and_cancels_an_order() -> None:
    asking = Asking()

    placed = asking.get(SUBMIT, {**ORDER, "cid": 77})
    (order,) = asking.get("/v2/auth/r/orders/tBTCUSD")
    wallets = {row[1]: row[2:5] for row in asking.get("/v2/auth/r/wallets")}
    cancelled = asking.get(CANCEL, {"id": order[0]})

    assert (placed[1], placed[6]) == ("on-req", "SUCCESS")
    assert placed[4][0] == order
    assert (order[2], order[3], order[6], order[8], order[13], order[16]) == (
        77, "tBTCUSD", 0.01, "EXCHANGE LIMIT", "ACTIVE", 20_000,
    )  # fmt: skip
    assert wallets["USD"] == [1_000_000, 0, 999_800]
    assert cancelled[4][13] == "CANCELED"
    assert asking.get("/v2/auth/r/orders") == []
    assert asking.get("/v2/auth/r/orders/hist")[0][0] == order[0]


def test_sells_by_a_negative_amount_and_fills_at_once() -> None:
    asking = Asking()

    placed = asking.get(SUBMIT, {"type": "EXCHANGE MARKET", "symbol": "tBTCUSD", "amount": "-1"})

    assert placed[4][0][13] == "EXECUTED @ 50000(1)"
    assert placed[4][0][6:8] == [0, -1]
    (trade,) = asking.get("/v2/auth/r/trades/hist")
    assert trade[4:6] == [-1, 50_000]


def test_changes_an_order_in_its_place() -> None:
    asking = Asking()
    order_id = asking.get(SUBMIT, ORDER)[4][0][0]

    changed = asking.get(
        "/v2/auth/w/order/update", {"id": order_id, "price": "21000", "amount": "0.02"}
    )

    assert (changed[4][0], changed[4][7], changed[4][16]) == (order_id, 0.02, 21_000)


def test_keeps_the_trigger_of_a_stop_limit_order_apart_from_its_price() -> None:
    stop = {**ORDER, "type": "EXCHANGE STOP LIMIT", "price_aux_limit": "20500"}

    order = Asking().get(SUBMIT, stop)[4][0]

    assert (order[16], order[19]) == (20_000, 20_500)


def test_does_several_operations_in_turn() -> None:
    asking = Asking()
    first = asking.get(SUBMIT, {**ORDER, "cid": 1})[4][0][0]

    done = asking.get(
        "/v2/auth/w/order/multi",
        {"ops": [["on", ORDER], ["on", ORDER], ["oc", {"id": first}], ["ou", {"id": first + 1}]]},
    )
    left = asking.get("/v2/auth/w/order/cancel/multi", {"all": 1})

    assert [each[1] for each in done[4]] == ["on-req", "on-req", "oc-req", "ou-req"]
    assert (left[1], len(left[4])) == ("oc_multi-req", 2)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({**ORDER, "amount": "100"}, [10001, "Invalid order: not enough exchange balance for USD"]),
        ({**ORDER, "symbol": "tTESTBTC:TESTUSD"}, [10020, "symbol: invalid"]),
        ({**ORDER, "amount": "0"}, [10020, "amount: invalid"]),
        ({**ORDER, "amount": True}, [10020, "amount: invalid"]),
        ({**ORDER, "price": "x"}, [10020, "price: invalid"]),
        ({**ORDER, "type": "EXCHANGE"}, [10020, "type: invalid"]),
    ],
)
def test_refuses_an_order(body: dict[str, object], error: list[object]) -> None:
    assert Asking().refused(SUBMIT, body) == (500, ["error", *error])


def test_finds_no_order_that_is_not_open() -> None:
    assert Asking().refused(CANCEL, {"id": 1}) == (500, ["error", 10001, "Order not found."])


def test_trades_test_tokens_in_paper_trading_alone() -> None:
    asking = Asking(venue="BITFINEX_UAT")

    asking.get(SUBMIT, {**ORDER, "symbol": "tTESTBTC:TESTUSD"})

    assert asking.refused(SUBMIT, ORDER)[1][1] == 10020


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/auth/w/withdraw", {"wallet": "exchange", "method": "bitcoin", "amount": "1"}),
        ("/v2/auth/w/transfer", {"from": "exchange", "to": "margin", "amount": "1"}),
        ("/v2/auth/w/deposit/address", {"wallet": "exchange", "method": "bitcoin"}),
        ("/v2/auth/w/token", {"scope": "api"}),
    ],
)
def test_asks_for_a_permission_of_its_own_where_money_moves(
    path: str, body: dict[str, object]
) -> None:
    whole = {"currency": "BTC", "address": "made-up", **body}

    assert Asking().refused(path, whole)[1] == ["error", 10001, "api_key: permission invalid"]
    assert Asking("everything").get(path, whole)


def test_answers_public_data_without_a_key() -> None:
    asking = Asking()

    pairs, nothing = asking.get("/v2/conf/pub:list:pair:exchange,pub:map:x", method="GET")
    ticker = asking.get("/v2/ticker/tBTCUSD", method="GET")
    tickers = asking.get("/v2/tickers", method="GET", query=b"symbols=tETHUSD,fUSD")
    book = asking.get("/v2/book/tBTCUSD/R0", method="GET")

    assert (pairs[0], nothing) == ("BTCUSD", [])
    assert len(ticker) == 10
    assert [row[0] for row in tickers] == ["tETHUSD"]
    assert len(book) == 50
    assert asking.get("/v2/candles/trade:1m:tBTCUSD/last", method="GET")[1] == 50_000
    assert asking.get("/v2/platform/status", method="GET") == [1]
    assert asking.refused("/v2/ticker/tNONE", method="GET") == (
        500,
        ["error", 10020, "symbol: invalid"],
    )


def test_has_no_other_endpoint() -> None:
    assert Asking().send("/v2/auth/r/nothing").status == 404


def test_has_the_kinds_of_keys_that_every_venue_has() -> None:
    assert {"good", "good-2", "read-only", "withdraw", "ip-bound", "expired"} <= {*TEMPLATES}
