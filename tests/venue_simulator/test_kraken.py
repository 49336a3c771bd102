"""Kraken over real HTTP: key kinds, and each documented refusal."""

import base64
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

DOCUMENTED_FIELDS = {
    "apiKeyName",
    "apiKey",
    "nonce",
    "nonceWindow",
    "permissions",
    "iban",
    "validUntil",
    "queryFrom",
    "queryTo",
    "createdTime",
    "modifiedTime",
    "ipAllowlist",
    "lastUsed",
}


def test_tells_the_time_without_a_key(caller: "Caller") -> None:
    answer = caller.send("api.kraken.com", "GET", "/0/public/Time").json()

    assert answer["error"] == []
    assert abs(answer["result"]["unixtime"] - time.time()) < 3
    assert answer["result"]["rfc1123"].endswith(" +0000")


@pytest.mark.parametrize(
    ("kind", "withdraws", "trades", "addresses"),
    [
        ("good", False, True, []),
        ("good-2", False, True, []),
        ("read-only", False, False, []),
        ("withdraw", True, True, []),
        ("ip-bound-here", False, True, ["127.0.0.1"]),
        ("expiring", False, True, []),
        ("missing-permission", False, False, []),
    ],
)
def test_shows_what_each_kind_of_key_may_do(
    simulator: SimulatorProcess,
    caller: "Caller",
    kind: str,
    *,
    withdraws: bool,
    trades: bool,
    addresses: list[str],
) -> None:
    key = simulator.key("KRAKEN", kind)

    answer = caller.kraken(key).json()

    assert answer["error"] == []
    shown = answer["result"]
    assert shown.keys() == DOCUMENTED_FIELDS
    assert shown["apiKey"] == key.api_key
    assert ("withdraw-funds" in shown["permissions"]) == withdraws
    assert ("modify-trades" in shown["permissions"]) == trades
    assert shown["ipAllowlist"] == addresses


def test_shows_when_a_key_ends(simulator: SimulatorProcess, caller: "Caller") -> None:
    ending = caller.kraken(simulator.key("KRAKEN", "expiring")).json()["result"]["validUntil"]
    endless = caller.kraken(simulator.key("KRAKEN")).json()["result"]["validUntil"]

    assert round((int(ending) - time.time()) / 86_400) == 30
    assert endless == "0"


@pytest.mark.parametrize("kind", ["ip-bound", "expired", "wrong-environment"])
def test_refuses_keys_that_may_not(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    reply = caller.kraken(simulator.key("KRAKEN", kind))

    assert (reply.status, reply.json()) == (200, {"error": ["EAPI:Invalid key"]})


def test_keys_look_like_the_venues_own(simulator: SimulatorProcess) -> None:
    for key in simulator.keys("KRAKEN") + simulator.keys("KRAKEN_UAT"):
        assert len(key.api_key) == 56
        assert len(base64.b64decode(key.api_secret, validate=True)) == 64


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"API-Key": ""}, "EAPI:Invalid key"),
        ({"API-Key": "unknown"}, "EAPI:Invalid key"),
        ({"API-Sign": ""}, "EAPI:Invalid signature"),
        ({"API-Sign": "AAAA"}, "EAPI:Invalid signature"),
        ({"Content-Type": "application/json"}, "EAPI:Invalid signature"),
    ],
)
def test_refuses_bad_headers(
    simulator: SimulatorProcess, caller: "Caller", changes: Mapping[str, str], error: str
) -> None:
    reply = caller.kraken(simulator.key("KRAKEN"), changes=changes)

    assert (reply.status, reply.json()) == (200, {"error": [error]})


@pytest.mark.parametrize("as_json", [False, True])
def test_a_nonce_must_rise(simulator: SimulatorProcess, caller: "Caller", *, as_json: bool) -> None:
    key = simulator.key("KRAKEN")

    answers = [
        caller.kraken(key, nonce=nonce, as_json=as_json).json()["error"]
        for nonce in (100, 100, 99, 101)
    ]

    bad = ["EAPI:Invalid nonce"]
    assert answers == [[], bad, bad, []]


def test_a_nonce_beyond_64_bits_is_refused(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")

    assert caller.kraken(key, nonce=2**64).json()["error"] == ["EAPI:Invalid nonce"]
    assert caller.kraken(key, nonce=2**64 - 1).json()["error"] == []


def test_a_window_lets_lower_nonces_in_once(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN", "nonce-window")

    answers = [
        caller.kraken(key, nonce=nonce).json()["error"] for nonce in (50_000, 45_000, 45_000, 100)
    ]

    bad = ["EAPI:Invalid nonce"]
    assert answers == [[], [], bad, bad]


def test_a_wrong_signature_uses_no_nonce_up(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("KRAKEN")

    caller.kraken(key, nonce=500, changes={"API-Sign": "AAAA"})

    assert caller.kraken(key, nonce=400).json()["error"] == []


@pytest.mark.parametrize(
    ("kind", "unit_ns", "accepted"),
    [
        ("nonce-us", 10**6, False),
        ("nonce-us", 10**3, True),
        ("nonce-ns", 10**6, False),
        ("nonce-ns", 10**3, False),
        ("nonce-ns", 1, True),
    ],
)
def test_a_key_remembers_the_unit_of_its_nonces(
    simulator: SimulatorProcess, caller: "Caller", kind: str, unit_ns: int, *, accepted: bool
) -> None:
    key = simulator.key("KRAKEN", kind)

    error = caller.kraken(key, nonce=time.time_ns() // unit_ns).json()["error"]

    assert error == ([] if accepted else ["EAPI:Invalid nonce"])


def test_the_balance_needs_a_permission(simulator: SimulatorProcess, caller: "Caller") -> None:
    poor = simulator.key("KRAKEN", "missing-permission")
    good = simulator.key("KRAKEN")

    refused = caller.kraken(poor, "/0/private/Balance").json()
    answered = caller.kraken(good, "/0/private/Balance").json()

    assert refused == {"error": ["EGeneral:Permission denied"]}
    assert answered["result"]["ZUSD"] == "1000000.0000"


@pytest.mark.parametrize("path", ["/0/private/UnheardOf", "/0/public/UnheardOf"])
def test_an_unknown_method_is_named(
    simulator: SimulatorProcess, caller: "Caller", path: str
) -> None:
    assert caller.kraken(simulator.key("KRAKEN"), path).json() == {
        "error": ["EGeneral:Unknown method"]
    }


def test_the_test_environment_knows_its_own_keys_only(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("KRAKEN_UAT")

    assert caller.kraken(key, host="api.uat.kraken.com").json()["error"] == []
    assert caller.kraken(key).json()["error"] == ["EAPI:Invalid key"]
