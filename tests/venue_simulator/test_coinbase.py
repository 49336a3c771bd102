"""Coinbase over real HTTP: both shapes of JWTs, kinds of keys, and each documented refusal."""

import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller, Reply

HOST: Final = "api.coinbase.com"
V3: Final = "/api/v3/brokerage"
ACCOUNTS: Final = V3 + "/accounts"
LIMIT: Final = {"limit_limit_gtc": {"base_size": "0.5", "limit_price": "100"}}
AT_MARKET: Final = {"market_market_ioc": {"base_size": "0.5"}}


def bearer(
    key: ShownKey,
    method: str,
    path: str,
    *,
    header: Mapping[str, object] | None = None,
    claims: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Write the documented JWT, with changes; None takes a field out."""
    private = private_key(key)
    algorithm = "EdDSA" if isinstance(private, Ed25519PrivateKey) else "ES256"
    now_s = int(time.time())
    heading = {"alg": algorithm, "typ": "JWT", "kid": key.api_key, "nonce": "0" * 32}
    said = {
        "sub": key.api_key,
        "iss": "cdp",
        "nbf": now_s - 1,
        "exp": now_s + 120,
        "uri": f"{method} {HOST}{path}",
    }
    parts = ".".join(
        part({name: value for name, value in each.items() if value is not None})
        for each in ({**heading, **(header or {})}, {**said, **(claims or {})})
    )
    return {"Authorization": f"Bearer {parts}.{encoded(signature(private, parts.encode()))}"}


def private_key(key: ShownKey) -> Ed25519PrivateKey | EllipticCurvePrivateKey:
    if "PRIVATE KEY" not in key.api_secret:
        return Ed25519PrivateKey.from_private_bytes(b64decode(key.api_secret)[:32])
    private = load_pem_private_key(key.api_secret.encode(), None)
    assert isinstance(private, EllipticCurvePrivateKey)
    return private


def signature(private: Ed25519PrivateKey | EllipticCurvePrivateKey, payload: bytes) -> bytes:
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(payload)
    r, s = decode_dss_signature(private.sign(payload, ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def part(fields: Mapping[str, object]) -> str:
    return encoded(json.dumps(fields).encode())


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Bot:
    """One key's requests, all signed as documented."""

    def __init__(self, caller: "Caller", key: ShownKey) -> None:
        self._caller = caller
        self._key = key

    def get(self, path: str, query: str = "") -> "Reply":
        return self._caller.send(HOST, "GET", path + query, bearer(self._key, "GET", path))

    def post(self, path: str, body: Mapping[str, object] | None = None) -> "Reply":
        headers = bearer(self._key, "POST", path) | {"Content-Type": "application/json"}
        raw = b"" if body is None else json.dumps(body).encode()
        return self._caller.send(HOST, "POST", path, headers, raw)

    def order(self, configuration: Mapping[str, Any], *, side: str = "BUY", name: str = "1") -> Any:
        body = {
            "client_order_id": name,
            "product_id": "BTC-USD",
            "side": side,
            "order_configuration": configuration,
        }
        return self.post(V3 + "/orders", body).json()


@pytest.fixture
def bot(simulator: SimulatorProcess, caller: "Caller") -> Bot:
    return Bot(caller, simulator.key("COINBASE", "everything"))


def refused(reply: "Reply") -> bool:
    return (reply.status, reply.body) == (401, b"Unauthorized\n")


def test_tells_the_time_without_a_key(caller: "Caller") -> None:
    answer = caller.send(HOST, "GET", V3 + "/time").json()
    app = caller.send(HOST, "GET", "/v2/time").json()

    assert abs(int(answer["epochMillis"]) / 1_000 - time.time()) < 3
    assert abs(app["data"]["epoch"] - time.time()) < 3


@pytest.mark.parametrize("kind", ["good", "ed25519"])
@pytest.mark.parametrize(
    "claims",
    [
        {},
        # Each of ccxt's, whose keys of the other kind would be signed alike.
        {"iss": "coinbase-cloud", "aud": ["retail_rest_api_proxy"], "iat": 1},
        {"aud": ["cdp_service"], "uri": None, "uris": [f"GET {HOST}{ACCOUNTS}"]},
    ],
)
def test_takes_the_documented_jwt_and_those_of_ccxt(
    simulator: SimulatorProcess, caller: "Caller", kind: str, claims: Mapping[str, object]
) -> None:
    key = simulator.key("COINBASE", kind)

    reply = caller.send(
        HOST, "GET", ACCOUNTS + "?limit=9", bearer(key, "GET", ACCOUNTS, claims=claims)
    )

    assert reply.status == 200
    assert {each["currency"] for each in reply.json()["accounts"]} == {"BTC", "ETH", "USD", "USDT"}


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "another"},
        {"sub": None},
        {"iss": "me"},
        {"aud": ["another"]},
        {"nbf": 9_999_999_999},
        {"nbf": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "never"},
        {"uri": None},
        {"uri": f"POST {HOST}{ACCOUNTS}"},
        {"uri": f"GET {HOST}{V3}/portfolios"},
        {"uri": f"GET {HOST}{ACCOUNTS}?limit=9"},
        {"uri": f"GET example.com{ACCOUNTS}"},
        {"uri": f"GET https://{HOST}{ACCOUNTS}"},
        {"uris": []},
        {"uris": [f"GET {HOST}{ACCOUNTS}", f"POST {HOST}{V3}/orders"]},
        {"uris": f"GET {HOST}{ACCOUNTS}"},
    ],
    ids=str,
)
def test_refuses_other_claims(
    simulator: SimulatorProcess, caller: "Caller", claims: Mapping[str, object]
) -> None:
    headers = bearer(simulator.key("COINBASE"), "GET", ACCOUNTS, claims=claims)

    assert refused(caller.send(HOST, "GET", ACCOUNTS + "?limit=9", headers))


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "another"},
        {"kid": None},
        {"nonce": None},
        {"nonce": ""},
        {"typ": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "EdDSA"},
    ],
    ids=str,
)
def test_refuses_other_headers_of_jwts(
    simulator: SimulatorProcess, caller: "Caller", header: Mapping[str, object]
) -> None:
    headers = bearer(simulator.key("COINBASE"), "GET", ACCOUNTS, header=header)

    assert refused(caller.send(HOST, "GET", ACCOUNTS, headers))


@pytest.mark.parametrize("kind", ["good", "ed25519"])
def test_refuses_the_signatures_of_other_keys(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    name = simulator.key("COINBASE", kind).api_key
    headers = bearer(
        simulator.key("COINBASE", "good-2"),
        "GET",
        ACCOUNTS,
        header={"kid": name},
        claims={"sub": name},
    )

    assert refused(caller.send(HOST, "GET", ACCOUNTS, headers))


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer made-up", "Bearer a.b.c", "Bearer e30.e30.e30", "Basic a.b.c"],
)
def test_refuses_what_is_no_jwt(caller: "Caller", authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    assert refused(caller.send(HOST, "GET", ACCOUNTS, headers))


@pytest.mark.parametrize("signed", ["", "AAAA"])
def test_refuses_a_jwt_with_another_signature(
    simulator: SimulatorProcess, caller: "Caller", signed: str
) -> None:
    whole = bearer(simulator.key("COINBASE"), "GET", ACCOUNTS)["Authorization"]
    headers = {"Authorization": whole.rpartition(".")[0] + "." + signed}

    assert refused(caller.send(HOST, "GET", ACCOUNTS, headers))


@pytest.mark.parametrize("kind", ["ip-bound", "expired"])
def test_refuses_keys_that_may_not(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    assert refused(Bot(caller, simulator.key("COINBASE", kind)).get(V3 + "/key_permissions"))


@pytest.mark.parametrize(
    ("kind", "rights"),
    [
        ("good", {"can_view", "can_trade"}),
        ("ip-bound-here", {"can_view", "can_trade"}),
        ("read-only", {"can_view"}),
        ("withdraw", {"can_view", "can_trade", "can_transfer"}),
        ("everything", {"can_view", "can_trade", "can_transfer", "can_receive"}),
    ],
)
def test_shows_what_each_kind_of_key_may_do(
    simulator: SimulatorProcess, caller: "Caller", kind: str, rights: set[str]
) -> None:
    bot = Bot(caller, simulator.key("COINBASE", kind))

    shown = bot.get(V3 + "/key_permissions").json()

    assert {name for name, held in shown.items() if held is True} == rights
    assert shown["portfolio_type"] == "DEFAULT"


def test_keys_look_like_the_venues_own(simulator: SimulatorProcess) -> None:
    for key in simulator.keys("COINBASE"):
        if key.kind == "ed25519":
            assert len(key.api_key) == 36
            assert len(b64decode(key.api_secret, validate=True)) == 64
        else:
            assert key.api_key.startswith("organizations/")
            assert key.api_secret.startswith("-----BEGIN EC PRIVATE KEY-----\n")


def test_refuses_what_the_key_may_not(simulator: SimulatorProcess, caller: "Caller") -> None:
    reader = Bot(caller, simulator.key("COINBASE", "read-only"))
    trader = Bot(caller, simulator.key("COINBASE", "good"))

    placed = reader.post(V3 + "/orders", {"product_id": "BTC-USD"})
    sent = trader.post("/v2/accounts/BTC/transactions", {"type": "send", "to": "x", "amount": "1"})

    assert placed.status == 403
    assert placed.json() == {
        "error": "PERMISSION_DENIED",
        "error_details": "Missing required scopes",
        "message": "Missing required scopes",
    }
    assert sent.status == 403
    assert sent.json() == {"errors": [{"id": "invalid_scope", "message": "Invalid scope"}]}


def test_keeps_shows_changes_and_cancels_an_order(bot: Bot) -> None:
    placed = bot.order(LIMIT)
    order_id = placed["order_id"]

    assert placed["success"] is True
    assert placed["success_response"]["client_order_id"] == "1"
    assert bot.order(LIMIT)["order_id"] == order_id
    changed = {"order_id": order_id, "price": "90", "size": "0.25"}
    assert bot.post(V3 + "/orders/edit", changed).json() == {"success": True, "errors": []}

    shown = bot.get(f"{V3}/orders/historical/{order_id}").json()["order"]
    assert shown["status"] == "OPEN"
    assert shown["order_configuration"] == {
        "limit_limit_gtc": {"base_size": "0.25", "limit_price": "90"}
    }
    listed = bot.get(V3 + "/orders/historical/batch", "?order_status=OPEN&product_ids=BTC-USD")
    assert [each["order_id"] for each in listed.json()["orders"]] == [order_id]

    both = {"order_ids": [order_id, "made up"]}
    results = bot.post(V3 + "/orders/batch_cancel", both).json()["results"]
    assert [(each["success"], each["failure_reason"]) for each in results] == [
        (True, "UNKNOWN_CANCEL_FAILURE_REASON"),
        (False, "UNKNOWN_CANCEL_ORDER"),
    ]
    none = bot.get(V3 + "/orders/historical/batch", "?order_status=OPEN").json()
    assert none["orders"] == []
    assert bot.post(V3 + "/orders/edit", changed).json()["success"] is False


def test_fills_what_meets_the_market(bot: Bot) -> None:
    order_id = bot.order(AT_MARKET)["order_id"]
    by_worth = bot.order({"market_market_ioc": {"quote_size": "100"}}, name="2")["order_id"]

    fills = bot.get(V3 + "/orders/historical/fills", "?order_ids=" + order_id).json()["fills"]
    every = bot.get(V3 + "/orders/historical/fills").json()["fills"]
    shown = bot.get(f"{V3}/orders/historical/{order_id}").json()["order"]

    assert [(each["order_id"], each["size"]) for each in fills] == [(order_id, "0.5")]
    assert [each["order_id"] for each in every] == [by_worth, order_id]
    assert (shown["status"], shown["filled_size"], shown["order_type"]) == (
        "FILLED",
        "0.5",
        "MARKET",
    )


def test_cancels_at_once_what_may_not_rest(bot: Bot) -> None:
    never = {"limit_limit_fok": {"base_size": "0.5", "limit_price": "1"}}

    order_id = bot.order(never)["order_id"]

    shown = bot.get(f"{V3}/orders/historical/{order_id}").json()["order"]
    assert (shown["status"], shown["time_in_force"]) == ("CANCELLED", "FILL_OR_KILL")


def test_refuses_what_the_account_cannot_pay(bot: Bot) -> None:
    much = {"limit_limit_gtc": {"base_size": "1000000", "limit_price": "100000"}}

    placed = bot.order(much)
    body = {"product_id": "BTC-USD", "side": "SELL", "order_configuration": much}
    preview = bot.post(V3 + "/orders/preview", body).json()

    assert placed["success"] is False
    assert placed["error_response"]["error"] == "INSUFFICIENT_FUND"
    assert preview["errs"] == ["PREVIEW_INSUFFICIENT_FUND"]


def test_previews_an_order(bot: Bot) -> None:
    body = {"product_id": "BTC-USD", "side": "BUY", "order_configuration": LIMIT}

    preview = bot.post(V3 + "/orders/preview", body).json()

    assert (preview["errs"], preview["order_total"], preview["base_size"]) == ([], "50", "0.5")


@pytest.mark.parametrize(
    "change",
    [
        {"product_id": "XYZ-USD"},
        {"side": "buy"},
        {"client_order_id": ""},
        {"order_configuration": {}},
        {"order_configuration": {"twap_limit_gtd": {}}},
        {"order_configuration": {"limit_limit_gtc": {"base_size": "1"}}},
        {"order_configuration": {"limit_limit_gtc": {"base_size": "-1", "limit_price": "1"}}},
        {"order_configuration": {**LIMIT, **AT_MARKET}},
    ],
    ids=str,
)
def test_refuses_what_is_no_order(bot: Bot, change: Mapping[str, object]) -> None:
    body = {
        "client_order_id": "1",
        "product_id": "BTC-USD",
        "side": "BUY",
        "order_configuration": LIMIT,
    }

    reply = bot.post(V3 + "/orders", {**body, **change})

    assert reply.status in {400, 404}
    assert reply.json()["error"] in {"INVALID_ARGUMENT", "NOT_FOUND"}


def test_answers_what_moves_money(bot: Bot) -> None:
    sent = bot.post("/v2/accounts/BTC/transactions", {"type": "send", "to": "x", "amount": "1"})
    taken = bot.post("/v2/accounts/USD/withdrawals", {"amount": "1", "payment_method": "x"})
    address = bot.post("/v2/accounts/BTC/addresses", {"name": "mine"})
    moved = bot.post(
        V3 + "/portfolios/move_funds",
        {
            "funds": {"value": "1", "currency": "USD"},
            "source_portfolio_uuid": "a",
            "target_portfolio_uuid": "b",
        },
    )
    quoted = bot.post(
        V3 + "/convert/quote", {"from_account": "USD", "to_account": "USDT", "amount": "1"}
    )

    assert (sent.status, sent.json()["data"]["amount"]["currency"]) == (201, "BTC")
    assert (taken.status, taken.json()["transfer"]["status"]) == (201, "pending")
    assert (address.status, address.json()["data"]["name"]) == (201, "mine")
    assert moved.json() == {"source_portfolio_uuid": "a", "target_portfolio_uuid": "b"}
    assert quoted.json()["trade"]["status"] == "TRADE_STATUS_CREATED"


def test_shows_accounts_in_both_ways(bot: Bot) -> None:
    by_currency = bot.get("/v2/accounts/BTC").json()["data"]
    same = bot.get(f"/v2/accounts/{by_currency['id']}").json()["data"]
    listed = bot.get("/v2/accounts", "?limit=100").json()["data"]
    advanced = bot.get(f"{ACCOUNTS}/{by_currency['id']}").json()["account"]

    assert same == by_currency
    assert by_currency in listed
    assert advanced["available_balance"] == {"value": "10", "currency": "BTC"}
    assert bot.get("/v2/accounts/made-up").status == 404
    assert bot.get(ACCOUNTS + "/made-up").json()["error"] == "NOT_FOUND"


@pytest.mark.parametrize("public", ["/market", ""])
def test_shows_products(caller: "Caller", bot: Bot, public: str) -> None:
    def read(path: str, query: str = "") -> Any:
        full = V3 + public + path
        reply = caller.send(HOST, "GET", full + query) if public else bot.get(full, query)
        return reply.json()

    assert len(read("/products")["products"]) == 3
    assert read("/products", "?product_type=FUTURE")["products"] == []
    assert read("/products/BTC-USD")["product_id"] == "BTC-USD"
    assert read("/product_book", "?product_id=BTC-USD")["pricebook"]["bids"]
    assert read("/products/BTC-USD/ticker")["trades"]
    candles = read("/products/BTC-USD/candles", "?granularity=ONE_HOUR&limit=3")["candles"]
    assert [int(candles[0]["start"]) - int(each["start"]) for each in candles] == [0, 3_600, 7_200]
    assert read("/products/XYZ-USD")["error"] == "NOT_FOUND"
    assert read("/products/BTC-USD/candles", "?granularity=ODD")["error"] == "INVALID_ARGUMENT"


def test_knows_its_endpoints_only(caller: "Caller") -> None:
    assert caller.send(HOST, "GET", "/v2/made-up").status == 404
    assert caller.send(HOST, "DELETE", V3 + "/orders").status == 404
