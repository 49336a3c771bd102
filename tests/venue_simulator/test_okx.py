"""OKX over real HTTP: key kinds, and each documented refusal."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller


@pytest.mark.parametrize("host", ["www.okx.com", "openapi.okx.com"])
def test_tells_the_time_without_a_key(caller: "Caller", host: str) -> None:
    answer = caller.send(host, "GET", "/api/v5/public/time").json()

    assert answer["code"] == "0"
    assert abs(int(answer["data"][0]["ts"]) - time.time() * 1000) < 2000


@pytest.mark.parametrize(
    ("kind", "permissions", "addresses"),
    [
        ("good", "read_only,trade", ""),
        ("good-2", "read_only,trade", ""),
        ("read-only", "read_only", ""),
        ("withdraw", "read_only,withdraw,trade", ""),
        ("ip-bound-here", "read_only,trade", "127.0.0.1"),
    ],
)
def test_shows_what_each_kind_of_key_may_do(
    simulator: SimulatorProcess, caller: "Caller", kind: str, permissions: str, addresses: str
) -> None:
    reply = caller.okx(simulator.key("OKX", kind))

    assert (reply.status, reply.json()["code"]) == (200, "0")
    row = reply.json()["data"][0]
    assert (row["perm"], row["ip"]) == (permissions, addresses)
    assert {"uid", "mainUid", "label", "kycLv", "type", "acctLv", "posMode"} <= row.keys()


@pytest.mark.parametrize(
    ("kind", "status", "code", "text"),
    [
        ("ip-bound", 401, "50110", "Your IP 127.0.0.1 is not included"),
        ("expired", 200, "50119", "API key doesn't exist"),
        ("wrong-environment", 401, "50101", "does not match current environment"),
        ("missing-permission", 200, "50120", "doesn't have permission"),
    ],
)
def test_refuses_keys_that_may_not(
    simulator: SimulatorProcess, caller: "Caller", *, kind: str, status: int, code: str, text: str
) -> None:
    reply = caller.okx(simulator.key("OKX", kind))

    assert (reply.status, reply.json()["code"]) == (status, code)
    assert text in reply.json()["msg"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"OK-ACCESS-KEY": None}, 401, "50103"),
        ({"OK-ACCESS-PASSPHRASE": None}, 401, "50104"),
        ({"OK-ACCESS-PASSPHRASE": "wrong"}, 401, "50105"),
        ({"OK-ACCESS-SIGN": None}, 401, "50106"),
        ({"OK-ACCESS-SIGN": ""}, 401, "50106"),
        ({"OK-ACCESS-TIMESTAMP": None}, 401, "50107"),
        ({"OK-ACCESS-KEY": "no-uuid"}, 401, "50111"),
        ({"OK-ACCESS-KEY": "00000000-0000-4000-8000-000000000000"}, 200, "50119"),
        ({"OK-ACCESS-TIMESTAMP": "1607418537715"}, 401, "50112"),
        ({"OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z"}, 401, "50102"),
        ({"OK-ACCESS-SIGN": "AAAA"}, 401, "50113"),
        ({"OK-ACCESS-KEY": None, "OK-ACCESS-PASSPHRASE": None}, 401, "50103"),
        ({"OK-ACCESS-PASSPHRASE": "wrong", "OK-ACCESS-SIGN": "AAAA"}, 401, "50105"),
    ],
)
def test_headers_are_checked_in_order(
    simulator: SimulatorProcess,
    caller: "Caller",
    changes: Mapping[str, str | None],
    status: int,
    code: str,
) -> None:
    reply = caller.okx(simulator.key("OKX"), changes=changes)

    assert (reply.status, reply.json()["code"]) == (status, code)


@pytest.mark.parametrize(("offset_ms", "code"), [(-31_000, "50102"), (31_000, "50102")])
def test_a_timestamp_beyond_30_seconds_has_expired(
    simulator: SimulatorProcess, caller: "Caller", offset_ms: int, code: str
) -> None:
    reply = caller.okx(simulator.key("OKX"), offset_ms=offset_ms)

    assert (reply.status, reply.json()["code"]) == (401, code)


@pytest.mark.parametrize("offset_ms", [-28_000, 28_000])
def test_a_timestamp_within_30_seconds_is_accepted(
    simulator: SimulatorProcess, caller: "Caller", offset_ms: int
) -> None:
    assert caller.okx(simulator.key("OKX"), offset_ms=offset_ms).json()["code"] == "0"


def test_the_query_is_part_of_what_is_signed(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("OKX")
    assert caller.okx(key, "/api/v5/account/config?a=b").json()["code"] == "0"
    headers = dict(simulator.record("OKX")[-1].headers)

    reply = caller.send("www.okx.com", "GET", "/api/v5/account/config?a=c", headers)

    assert reply.json()["code"] == "50113"


def test_demo_trading_is_told_by_its_header(simulator: SimulatorProcess, caller: "Caller") -> None:
    demo = simulator.key("OKX_UAT")
    main = simulator.key("OKX")

    assert caller.okx(demo, simulated="1").json()["code"] == "0"
    assert caller.okx(demo).json()["code"] == "50101"
    assert caller.okx(main, simulated="0").json()["code"] == "0"
    assert caller.okx(main, simulated="1").json()["code"] == "50101"
    assert [entry.venue for entry in simulator.record()] == ["OKX_UAT", "OKX", "OKX", "OKX_UAT"]


def test_a_demo_key_of_the_wrong_environment_works_outside(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("OKX_UAT", "wrong-environment")

    assert caller.okx(key, simulated="1").json()["code"] == "50101"
    assert caller.okx(key).json()["code"] == "0"


def test_an_unknown_path_is_not_found(simulator: SimulatorProcess, caller: "Caller") -> None:
    reply = caller.okx(simulator.key("OKX"), "/api/v5/account/unheard-of")

    assert (reply.status, reply.json()["code"]) == (404, "404")
