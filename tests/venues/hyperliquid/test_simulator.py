"""The simulated Hyperliquid answers what the documents say."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

import ccxt
import pytest

from venue_simulator.hyperliquid.agents import SignerNonces
from venue_simulator.key_records import KeyRecord
from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

HOST = "api.hyperliquid.xyz"
TEST_HOST = "api.hyperliquid-testnet.xyz"
LIMIT: dict[str, Any] = {
    "a": 0,
    "b": True,
    "p": "20000",
    "s": "0.01",
    "r": False,
    "t": {"limit": {"tif": "Gtc"}},
}
CLOID = "0x" + "ab" * 16
DAY_MS = 86_400_000
NOW_MS = 1_790_000_000_000
SIGNER = ccxt.hyperliquid()
SIGNER.session.close()


@dataclass
class Client:
    """Signs with ccxt's class, and sends by plain HTTP."""

    simulator: SimulatorProcess
    key: ShownKey
    host: str = HOST

    def post(self, path: str, body: object) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.simulator.port, timeout=20)
        try:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request("POST", path, raw, {"Host": self.host})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status, json.loads(text) if is_json else text.decode()

    def info(self, kind: str, **fields: object) -> Any:
        return self.post("/info", {"type": kind, **fields})[1]

    def act(self, action: dict[str, Any], nonce: int | None = None, **beside: Any) -> Any:
        return self.post("/exchange", self.signed(action, nonce, **beside))[1]

    def signed(
        self,
        action: dict[str, Any],
        nonce: int | None = None,
        expires_after: int | None = None,
        vault: str | None = None,
    ) -> dict[str, Any]:
        nonce = nonce or time.time_ns() // 1_000_000
        SIGNER.privateKey = self.key.api_secret
        SIGNER.options["sandboxMode"] = self.host == TEST_HOST
        bare = None if vault is None else vault.removeprefix("0x")
        signature = SIGNER.sign_l1_action(action, nonce, bare, expires_after)
        beside = {"expiresAfter": expires_after, "vaultAddress": vault}
        return {"action": action, "nonce": nonce, "signature": signature, **beside}

    def orders(self, *orders: dict[str, Any]) -> Any:
        action = {"type": "order", "orders": [*orders], "grouping": "na"}
        return self.act(action)["response"]["data"]["statuses"]


@pytest.fixture
def client(simulator: SimulatorProcess) -> Client:
    return Client(simulator, simulator.add_key("HYPERLIQUID"))


def refused(answer: Any) -> str:
    assert answer["status"] == "err"
    return str(answer["response"])


def test_takes_a_nonce_once(client: Client) -> None:
    now_ms = time.time_ns() // 1_000_000

    assert client.act({"type": "noop"}, now_ms) == {"status": "ok", "response": {"type": "default"}}
    assert refused(client.act({"type": "noop"}, now_ms)) == (
        f"Invalid nonce: duplicate nonce {now_ms}"
    )
    assert client.act({"type": "noop"}, now_ms - 1)["status"] == "ok"


@pytest.mark.parametrize("days", [-2.1, 1.1])
def test_takes_nonces_of_some_days_alone(client: Client, days: float) -> None:
    nonce = time.time_ns() // 1_000_000 + int(days * DAY_MS)

    assert refused(client.act({"type": "noop"}, nonce)).startswith("Invalid nonce: nonce too ")


def test_forgets_all_nonces_but_the_100_highest() -> None:
    nonces = SignerNonces(KeyRecord("", "", frozenset()))
    taken = [nonces.refusal(NOW_MS + step, NOW_MS) for step in range(100)]

    assert taken == [None] * 100
    assert "too low" in (nonces.refusal(NOW_MS - 1, NOW_MS) or "")
    assert nonces.refusal(NOW_MS + 100, NOW_MS) is None
    assert "too low" in (nonces.refusal(NOW_MS, NOW_MS) or "")
    assert nonces.refusal(NOW_MS + 101, NOW_MS) is None


def test_refuses_what_has_ended(client: Client) -> None:
    now_ms = time.time_ns() // 1_000_000

    assert refused(client.act({"type": "noop"}, expires_after=now_ms - 1_000)) == (
        "Action already expired"
    )
    assert client.act({"type": "noop"}, expires_after=now_ms + 60_000)["status"] == "ok"


def test_knows_no_vault(client: Client) -> None:
    answer = client.act({"type": "noop"}, vault="0x" + "cd" * 20)

    assert refused(answer).startswith("Vault not registered")


def test_hashes_what_it_read_and_not_what_was_sent(client: Client) -> None:
    body = client.signed({"type": "order", "orders": [LIMIT], "grouping": "na"})
    order = {**dict(reversed(LIMIT.items())), "p": "20000.00"}
    body["action"] = {"grouping": "na", "orders": [order], "type": "order"}

    assert client.post("/exchange", body)[1]["status"] == "ok"


@pytest.mark.parametrize("part", ["r", "s", "v"])
def test_another_signature_is_of_somebody_unknown(client: Client, part: str) -> None:
    body = client.signed({"type": "noop"})
    other = client.signed({"type": "noop"}, body["nonce"] + 1)
    body["signature"][part] = (
        other["signature"][part] if part != "v" else 55 - body["signature"][part]
    )

    said = refused(client.post("/exchange", body)[1])

    assert said == "Unable to recover signer." or said.endswith("does not exist.")


@pytest.mark.parametrize(
    "signature", [{"r": "0x0", "s": "0x0", "v": 27}, {"r": "x", "s": "", "v": 1}]
)
def test_a_signature_of_no_key_is_of_nobody(client: Client, signature: dict[str, Any]) -> None:
    body = {**client.signed({"type": "noop"}), "signature": signature}

    assert refused(client.post("/exchange", body)[1]) == "Unable to recover signer."


def test_the_other_network_knows_no_agent_of_this_one(client: Client) -> None:
    elsewhere = Client(client.simulator, client.key, TEST_HOST)

    assert refused(elsewhere.act({"type": "noop"})).endswith("does not exist.")
    assert elsewhere.info("userRole", user=client.key.api_key) == {"role": "missing"}


def test_an_ended_agent_and_an_empty_account_may_nothing(simulator: SimulatorProcess) -> None:
    ended = Client(simulator, simulator.key("HYPERLIQUID", "expired"))
    empty = Client(simulator, simulator.key("HYPERLIQUID", "missing-permission"))

    assert refused(ended.act({"type": "noop"})).endswith("does not exist.")
    assert refused(empty.act({"type": "noop"})).startswith("Must deposit")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/exchange", b"{"),
        ("/exchange", {"action": {"type": "noop"}}),
        ("/exchange", {"action": {"type": "withdraw3"}, "nonce": 1, "signature": {}}),
        ("/info", {"type": "nothing", "user": "0x" + "ab" * 20}),
        ("/info", {"type": "openOrders"}),
        ("/info", {"type": "openOrders", "user": "0x12"}),
        ("/info", {"type": ["meta"]}),
        ("/info", b"[]"),
    ],
)
def test_says_that_it_cannot_read(client: Client, path: str, body: object) -> None:
    assert client.post(path, body) == (
        422,
        "Failed to deserialize the JSON body into the target type",
    )


def test_tells_who_acts_for_whom(simulator: SimulatorProcess, client: Client) -> None:
    owner = simulator.key("HYPERLIQUID", "withdraw")
    agents = client.info("extraAgents", user=client.key.api_key)
    signer = agents[0]["address"]

    assert agents == [{"name": "simulated", "address": signer, "validUntil": None}]
    assert client.info("userRole", user=signer) == {
        "role": "agent",
        "data": {"user": client.key.api_key},
    }
    assert client.info("userRole", user=client.key.api_key) == {"role": "user"}
    assert client.info("userRole", user=owner.api_key) == {"role": "user"}
    assert client.info("userRole", user="0x" + "00" * 20) == {"role": "missing"}
    nameless = simulator.key("HYPERLIQUID", "nameless")
    assert client.info("extraAgents", user=nameless.api_key) == []


def test_places_fills_and_refuses_orders(client: Client) -> None:
    resting, filled, gone, small, none, unknown, rich = client.orders(
        {**LIMIT, "c": CLOID},
        {**LIMIT, "p": "51000", "t": {"limit": {"tif": "Ioc"}}},
        {**LIMIT, "t": {"limit": {"tif": "Ioc"}}},
        {**LIMIT, "s": "0.0001"},
        {**LIMIT, "s": "0"},
        {**LIMIT, "a": 7},
        {**LIMIT, "s": "1000"},
    )

    assert resting["resting"]["cloid"] == CLOID
    assert filled["filled"]["avgPx"] == "50000.0"
    errors = [each["error"] for each in (gone, small, none, unknown, rich)]
    assert [text.split(" ")[:2] for text in errors] == [
        ["Order", "could"],
        ["Order", "must"],
        ["Order", "has"],
        ["Invalid", "asset:"],
        ["Insufficient", "margin"],
    ]


def test_changes_and_cancels_orders(client: Client) -> None:
    (placed,) = client.orders({**LIMIT, "c": CLOID})
    number = placed["resting"]["oid"]
    changed = client.act({"type": "modify", "oid": number, "order": {**LIMIT, "p": "21000"}})
    (open_order,) = client.info("openOrders", user=client.key.api_key)

    other = {"type": "cancel", "cancels": [{"a": 1, "o": open_order["oid"]}]}
    right = {"type": "cancel", "cancels": [{"a": 0, "o": open_order["oid"]}]}
    again = {"type": "cancelByCloid", "cancels": [{"asset": 0, "cloid": CLOID}]}
    wrong_asset, done, gone = (
        client.act(action)["response"]["data"]["statuses"][0] for action in (other, right, again)
    )

    assert changed["response"]["data"]["statuses"][0]["resting"]["oid"] == open_order["oid"]
    assert (open_order["limitPx"], open_order["oid"] == number) == ("21000.0", False)
    assert done == "success"
    assert "never placed" in wrong_asset["error"]
    assert "never placed" in gone["error"]
    assert client.info("orderStatus", user=client.key.api_key, oid=number)["order"]["status"] == (
        "canceled"
    )
    assert client.info("orderStatus", user=client.key.api_key, oid=1) == {"status": "unknownOid"}
