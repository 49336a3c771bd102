"""The control API: keys, record and counts."""

import hashlib
import http.client
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorError, SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

VENUES = ["BINANCE", "BINANCE_UAT", "KRAKEN", "KRAKEN_UAT", "OKX", "OKX_UAT"]
KINDS_OF_ALL = {
    "good",
    "good-2",
    "read-only",
    "withdraw",
    "ip-bound",
    "ip-bound-here",
    "expired",
    "wrong-environment",
    "missing-permission",
}


@pytest.mark.parametrize("host", ["api.binance.com", "localhost", "unheard.of"])
def test_health_answers_at_any_host(caller: "Caller", host: str) -> None:
    reply = caller.send(host, "GET", "/_simulator/health")

    told = reply.json()
    assert told["status"] == "ok"
    assert told["venues"] == sorted(told["venues"])
    assert {*told["venues"]} >= {*VENUES}


@pytest.mark.parametrize("venue", VENUES)
def test_every_venue_has_a_key_of_each_kind(simulator: SimulatorProcess, venue: str) -> None:
    keys = simulator.keys(venue)

    assert {key.kind for key in keys} >= KINDS_OF_ALL
    assert len({key.api_key for key in keys}) == len(keys)
    assert all((key.api_passphrase is not None) == venue.startswith("OKX") for key in keys)


def test_built_in_keys_are_the_same_on_every_run(simulator: SimulatorProcess) -> None:
    with SimulatorProcess() as another:
        assert another.keys() == simulator.keys()


def test_an_added_key_of_a_kind_works(simulator: SimulatorProcess, caller: "Caller") -> None:
    added = simulator.add_keys(
        [
            {"venue": "BINANCE", "kind": "read-only"},
            {"venue": "OKX"},
            {"venue": "KRAKEN", "kind": "withdraw"},
        ]
    )

    assert caller.binance(added[0]).json()["enableSpotAndMarginTrading"] is False
    assert caller.okx(added[1]).json()["code"] == "0"
    permissions = caller.kraken(added[2]).json()["result"]["permissions"]
    assert "withdraw-funds" in permissions
    assert simulator.keys("OKX")[-1] == added[1]


def test_an_added_key_can_say_everything_itself(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.add_key(
        "KRAKEN",
        "my-own",
        apiKey="my-key",
        apiSecret="c2VjcmV0",
        permissions=["query-funds", "made-up"],
        addresses=["127.0.0.0/8", "203.0.113.9"],
        expiresAt=4_000_000_000_000,
        createdAt=1_000,
        nonce=50,
        nonceWindow=10,
    )

    refused = caller.kraken(key, nonce=39).json()
    shown = caller.kraken(key, nonce=45).json()["result"]

    assert refused["error"] == ["EAPI:Invalid nonce"]
    assert (key.api_key, key.api_secret, key.kind) == ("my-key", "c2VjcmV0", "my-own")
    assert shown["permissions"] == ["query-funds", "made-up"]
    assert shown["ipAllowlist"] == ["127.0.0.0/8", "203.0.113.9"]
    assert (shown["validUntil"], shown["createdTime"]) == ("4000000000", "1")
    assert (shown["nonce"], shown["nonceWindow"]) == ("50", 10)


def test_adding_a_key_again_replaces_it(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")
    settings = {"apiKey": key.api_key, "apiSecret": key.api_secret}

    simulator.add_key("BINANCE", "withdraw", **settings, addresses=[])

    shown = caller.binance(key).json()
    assert (shown["enableWithdrawals"], shown["ipRestrict"]) == (True, False)
    assert [listed.kind for listed in simulator.keys("BINANCE")].count("good") == 0


def test_an_added_trade_permission_can_lapse(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.add_key("BINANCE", tradeExpiresAt=int(time.time() * 1000) + 400)

    before = caller.binance(key).json()["enableSpotAndMarginTrading"]
    time.sleep(0.5)
    after = caller.binance(key).json()["enableSpotAndMarginTrading"]

    assert (before, after) == (True, False)


def test_a_public_key_is_enough(simulator: SimulatorProcess, caller: "Caller") -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    added = simulator.add_key("BINANCE", apiKey="E" * 64, publicKey=public.decode())
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    mine = ShownKey(
        venue="BINANCE", kind="", api_key="E" * 64, api_secret=secret, api_passphrase=None
    )

    assert added.api_secret == ""
    assert caller.binance(mine).status == 200


def test_a_deleted_key_is_unknown(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("OKX")

    simulator.delete_key("OKX", key.api_key)

    assert caller.okx(key).json()["code"] == "50119"
    with pytest.raises(SimulatorError, match="no such key"):
        simulator.delete_key("OKX", key.api_key)


def test_reset_brings_the_built_in_keys_back(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")
    caller.kraken(key, nonce=10**6)
    simulator.delete_key("OKX", simulator.key("OKX").api_key)
    simulator.add_key("OKX")
    simulator.install_fault("status", "BINANCE")

    simulator.reset()

    assert caller.kraken(key, nonce=1).json()["error"] == []
    assert simulator.key("OKX").kind == "good"
    assert simulator.faults() == []
    assert [row.path for row in simulator.counts()] == ["/0/private/GetApiKeyInfo"]


# It agrees on secrets, and signs nothing.
AGREEING_KEY = (
    X25519PrivateKey.generate()
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


@pytest.mark.parametrize(
    ("request_body", "text"),
    [
        ({"venue": "MTGOX"}, "venue: unknown"),
        ({"venue": "OKX", "kind": "unheard-of"}, "kind: unknown"),
        ({"venue": "OKX", "addresses": ["here"]}, "addresses"),
        ({"venue": "BINANCE", "publicKey": "no PEM"}, "publicKey"),
        ({"venue": "BINANCE", "publicKey": AGREEING_KEY}, "publicKey"),
        ({"venue": "OKX", "apiKey": ""}, "apiKey"),
        ({"venue": "OKX", "unheardOf": 1}, "unheardOf"),
        ({}, "venue"),
    ],
)
def test_a_senseless_key_is_refused_with_all_others(
    simulator: SimulatorProcess, request_body: dict[str, object], text: str
) -> None:
    before = simulator.keys()

    with pytest.raises(SimulatorError, match=text):
        simulator.add_keys([{"venue": "OKX"}, request_body])

    assert simulator.keys() == before


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/_simulator/unheard-of", b"", 404),
        ("PUT", "/_simulator/keys", b"", 404),
        ("POST", "/_simulator/keys", b"{", 400),
        ("POST", "/_simulator/keys", b'{"venue":"\xff"}', 400),
        ("GET", "/_simulator/keys?unheardOf=1", b"", 400),
        ("GET", "/_simulator/record?limit=many", b"", 400),
        ("DELETE", "/_simulator/faults/7000", b"", 404),
        ("DELETE", "/_simulator/faults/x", b"", 404),
    ],
)
def test_senseless_control_requests_are_refused(
    caller: "Caller", method: str, target: str, body: bytes, status: int
) -> None:
    reply = caller.send("localhost", method, target, body=body)

    assert reply.status == status
    assert reply.json()["error"]


def test_one_fault_can_be_removed(simulator: SimulatorProcess, caller: "Caller") -> None:
    kept = simulator.install_fault("status", "OKX")
    removed = simulator.install_fault("html", "KRAKEN")

    caller.send("localhost", "DELETE", f"/_simulator/faults/{removed.id}")

    assert simulator.faults() == [kept]


def test_the_record_shows_what_arrived(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")
    began_ns = time.time_ns()

    caller.kraken(key, nonce=7)

    (entry,) = simulator.record()
    assert (entry.venue, entry.method, entry.target) == (
        "KRAKEN",
        "POST",
        "/0/private/GetApiKeyInfo",
    )
    assert entry.body_sha256 == hashlib.sha256(b"nonce=7").hexdigest()
    assert (entry.body_bytes, entry.peer, entry.fault) == (7, "127.0.0.1", None)
    assert (entry.api_key, entry.verified) == (key.api_key, True)
    assert ("API-Key", key.api_key) in entry.headers
    assert began_ns <= entry.received_at_ns <= time.time_ns()


def test_the_record_tells_connections_apart(simulator: SimulatorProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)
    with closing(connection):
        connection.request("GET", "/@api.kraken.com/0/public/Time")
        port = connection.sock.getsockname()[1]

        connection.getresponse().read()

    (entry,) = simulator.record()
    assert entry.peer_port == port


def test_the_record_tells_good_signatures_from_bad_and_none(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    caller.kraken(simulator.key("KRAKEN"))
    caller.kraken(simulator.key("KRAKEN"), changes={"API-Sign": "AAAA"})
    caller.send("api.kraken.com", "GET", "/0/public/Time")

    assert [entry.verified for entry in simulator.record()] == [True, False, None]


def test_the_record_shows_requests_that_a_fault_met(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("empty-object")

    caller.okx(simulator.key("OKX"))

    (entry,) = simulator.record()
    assert (entry.fault, entry.verified) == ("empty-object", True)


def test_the_record_can_be_narrowed(simulator: SimulatorProcess, caller: "Caller") -> None:
    first, second = simulator.key("OKX"), simulator.key("OKX", "good-2")
    for key in (first, second, second):
        caller.okx(key)
    caller.send("api.binance.com", "GET", "/api/v3/time")

    assert len(simulator.record("OKX")) == 3
    assert len(simulator.record(api_key=second.api_key)) == 2
    assert [entry.venue for entry in simulator.record(limit=1)] == ["BINANCE"]
    assert simulator.record(limit=0) == []


def test_the_record_can_be_cleared(simulator: SimulatorProcess, caller: "Caller") -> None:
    caller.send("api.binance.com", "GET", "/api/v3/time")

    simulator.clear_record()

    assert simulator.record() == []
    assert simulator.counts() == []


def test_counts_tell_methods_and_venues_apart(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    for method in ("GET", "POST", "GET"):
        caller.send("api.kraken.com", method, "/0/public/Time")
    caller.send("api.uat.kraken.com", "GET", "/0/public/Time")

    assert simulator.count("/0/public/Time") == 4
    assert simulator.count("/0/public/Time", "GET", "KRAKEN") == 2
    assert simulator.count("/0/public/Time", "POST") == 1


@pytest.mark.parametrize("host", ["unheard.of", "127.0.0.1", ""])
def test_an_unknown_host_is_misdirected(caller: "Caller", host: str) -> None:
    assert caller.send(host, "GET", "/api/v3/time").status == 421


def test_a_key_can_be_deleted_where_it_is_listed(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("OKX", "wrong-environment")

    simulator.delete_key("OKX", key.api_key)

    assert caller.okx(key).json()["code"] == "50119"
