"""Binance over real HTTP: key kinds, and each documented refusal."""

import hmac
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

REJECTED = {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}
DOCUMENTED_FIELDS = {
    "ipRestrict",
    "createTime",
    "enableReading",
    "enableWithdrawals",
    "enableInternalTransfer",
    "enableMargin",
    "enableFutures",
    "permitsUniversalTransfer",
    "enableVanillaOptions",
    "enableFixApiTrade",
    "enableFixReadOnly",
    "enableSpotAndMarginTrading",
    "enablePortfolioMarginTrading",
}


def get(
    caller: "Caller", key: str, query: str, path: str = "/api/v3/account"
) -> tuple[int, dict[str, object]]:
    reply = caller.send("api.binance.com", "GET", f"{path}?{query}", {"X-MBX-APIKEY": key})
    return reply.status, reply.json()


@pytest.mark.parametrize(
    "host",
    ["api.binance.com", "api1.binance.com", "api4.binance.com", "API.BINANCE.COM:443"],
)
def test_tells_the_time_without_a_key(caller: "Caller", host: str) -> None:
    reply = caller.send(host, "GET", "/api/v3/time")

    assert reply.status == 200
    assert abs(reply.json()["serverTime"] - time.time() * 1000) < 2000


def test_tells_the_time_in_microseconds_when_asked(caller: "Caller") -> None:
    reply = caller.send(
        "api.binance.com", "GET", "/api/v3/time", {"X-MBX-TIME-UNIT": "microsecond"}
    )

    assert abs(reply.json()["serverTime"] - time.time() * 10**6) < 2 * 10**6


def test_refuses_another_time_unit(caller: "Caller") -> None:
    reply = caller.send("api.binance.com", "GET", "/api/v3/time", {"X-MBX-TIME-UNIT": "HOUR"})

    assert (reply.status, reply.json()["code"]) == (400, -1194)


def test_tells_its_status(caller: "Caller") -> None:
    reply = caller.send("api.binance.com", "GET", "/sapi/v1/system/status")

    assert reply.json() == {"status": 0, "msg": "normal"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("good", {"enableSpotAndMarginTrading": True, "ipRestrict": False}),
        ("good-2", {"enableSpotAndMarginTrading": True, "enableWithdrawals": False}),
        ("good-ed25519", {"enableSpotAndMarginTrading": True}),
        ("good-rsa", {"enableSpotAndMarginTrading": True}),
        ("read-only", {"enableSpotAndMarginTrading": False, "enableReading": True}),
        ("withdraw", {"enableWithdrawals": True, "ipRestrict": True}),
        ("ip-bound-here", {"ipRestrict": True, "enableSpotAndMarginTrading": True}),
        ("trade-expired", {"enableSpotAndMarginTrading": False, "enableReading": True}),
        ("trade-expiring", {"enableSpotAndMarginTrading": True}),
    ],
)
def test_shows_what_each_kind_of_key_may_do(
    simulator: SimulatorProcess, caller: "Caller", kind: str, expected: Mapping[str, bool]
) -> None:
    reply = caller.binance(simulator.key("BINANCE", kind))

    assert reply.status == 200
    shown = reply.json()
    assert shown.keys() - {"tradingAuthorityExpirationTime"} == DOCUMENTED_FIELDS
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("kind", "days"), [("good", None), ("trade-expired", -1), ("trade-expiring", 30)]
)
def test_shows_when_the_right_to_trade_ends_only_where_it_does(
    simulator: SimulatorProcess, caller: "Caller", kind: str, days: int | None
) -> None:
    shown = caller.binance(simulator.key("BINANCE", kind)).json()

    ends = shown.get("tradingAuthorityExpirationTime")
    left = None if ends is None else round((ends / 1000 - time.time()) / 86_400)
    assert left == days


@pytest.mark.parametrize("kind", ["ip-bound", "expired", "wrong-environment", "missing-permission"])
@pytest.mark.parametrize("path", ["/sapi/v1/account/apiRestrictions", "/api/v3/account"])
def test_gives_one_answer_to_all_keys_that_may_not(
    simulator: SimulatorProcess, caller: "Caller", kind: str, path: str
) -> None:
    reply = caller.binance(simulator.key("BINANCE", kind), path)

    assert (reply.status, reply.json()) == (401, REJECTED)


def test_the_documented_key_is_good(simulator: SimulatorProcess) -> None:
    key = simulator.key("BINANCE")

    assert (key.api_key, key.api_secret) == ("your-api-key", "your-api-secret")


def test_keys_look_like_the_venues_own(simulator: SimulatorProcess) -> None:
    for key in simulator.keys("BINANCE")[1:] + simulator.keys("BINANCE_UAT"):
        assert len(key.api_key) == 64
        assert key.api_key.isalnum()
        assert len(key.api_secret) == 64 or key.api_secret.startswith("-----BEGIN PRIVATE KEY")


def test_an_unknown_key_is_rejected(simulator: SimulatorProcess, caller: "Caller") -> None:
    good = simulator.key("BINANCE", "good-2")
    unknown = ShownKey(
        venue="BINANCE", kind="", api_key="Z" * 64, api_secret=good.api_secret, api_passphrase=None
    )

    assert caller.binance(unknown).json() == REJECTED


@pytest.mark.parametrize("api_key", ["", "short", "Z" * 63 + "!", "your-api-keX"])
def test_a_key_of_the_wrong_format_is_named(caller: "Caller", api_key: str) -> None:
    status, answer = get(caller, api_key, f"timestamp={time.time_ns() // 10**6}&signature=00")

    assert (status, answer) == (401, {"code": -2014, "msg": "API-key format invalid."})


def test_a_wrong_signature_is_named(simulator: SimulatorProcess, caller: "Caller") -> None:
    timestamp = time.time_ns() // 10**6
    key = simulator.key("BINANCE")

    status, answer = get(caller, key.api_key, f"timestamp={timestamp}&signature={'0' * 64}")

    assert status == 400
    assert answer == {"code": -1022, "msg": "Signature for this request is not valid."}


@pytest.mark.parametrize("kind", ["good", "good-ed25519", "good-rsa"])
def test_a_signature_of_other_parameters_is_wrong(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    key = simulator.key("BINANCE", kind)
    assert caller.binance(key).status == 200
    signed = simulator.record("BINANCE")[-1].target

    reply = caller.send(
        "api.binance.com", "GET", signed + "&recvWindow=60000", {"X-MBX-APIKEY": key.api_key}
    )

    assert reply.json()["code"] == -1022


def test_raw_bytes_beyond_ascii_in_the_body_are_a_wrong_signature(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE")
    query = f"timestamp={time.time_ns() // 10**6}"
    body = "symbol=\uff11".encode()
    signature = hmac.new(key.api_secret.encode(), query.encode() + body, "sha256").hexdigest()

    reply = caller.send(
        "api.binance.com",
        "GET",
        f"/api/v3/account?{query}&signature={signature}",
        {"X-MBX-APIKEY": key.api_key},
        body,
    )

    assert (reply.status, reply.json()["code"]) == (400, -1022)


def test_query_and_body_are_signed_as_one(simulator: SimulatorProcess, caller: "Caller") -> None:
    key = simulator.key("BINANCE")
    query = f"timestamp={time.time_ns() // 10**6}"
    body = b"recvWindow=9000"
    signature = hmac.new(key.api_secret.encode(), query.encode() + body, "sha256").hexdigest()

    reply = caller.send(
        "api.binance.com",
        "GET",
        f"/api/v3/account?{query}",
        {"X-MBX-APIKEY": key.api_key},
        body + f"&signature={signature}".encode(),
    )

    assert reply.status == 200


def test_raw_bytes_beyond_ascii_in_the_query_are_no_http(caller: "Caller") -> None:
    received = caller.raw(
        "GET /api/v3/account?symbol=\uff11 HTTP/1.1\r\nHost: api.binance.com\r\n\r\n".encode()
    )

    assert b" 400 Bad Request\r\n" in received


@pytest.mark.parametrize(
    ("offset_ms", "parameters", "code", "text"),
    [
        (-5_500, "", -1021, "outside of the recvWindow"),
        (3_000, "", -1021, "1000ms ahead"),
        (-9_000, "recvWindow=5000", -1021, "outside of the recvWindow"),
        (0, "recvWindow=60001", -1102, "Cannot be greater than '60000'"),
        (0, "recvWindow=5000.1234", -1100, "'recvWindow'"),
        (0, "recvWindow=five", -1100, "'recvWindow'"),
        (0, "timestamp=1", -1101, "Duplicate values"),
    ],
)
def test_bad_times_are_refused(
    simulator: SimulatorProcess,
    caller: "Caller",
    *,
    offset_ms: int,
    parameters: str,
    code: int,
    text: str,
) -> None:
    reply = caller.binance(simulator.key("BINANCE"), parameters=parameters, offset_ms=offset_ms)

    assert (reply.status, reply.json()["code"]) == (400, code)
    assert text in reply.json()["msg"]


@pytest.mark.parametrize(("offset_ms", "parameters"), [(-9_000, "recvWindow=10000.5"), (500, "")])
def test_times_inside_the_window_are_accepted(
    simulator: SimulatorProcess, caller: "Caller", offset_ms: int, parameters: str
) -> None:
    reply = caller.binance(simulator.key("BINANCE"), parameters=parameters, offset_ms=offset_ms)

    assert reply.status == 200


@pytest.mark.parametrize(
    ("query", "code", "name"),
    [
        ("signature=00", -1102, "timestamp"),
        ("timestamp=&signature=00", -1102, "timestamp"),
        ("timestamp=1499827319559", -1102, "signature"),
        ("timestamp=1499827319559&signature=", -1102, "signature"),
        ("timestamp=tomorrow&signature=00", -1100, "timestamp"),
    ],
)
def test_missing_and_malformed_parameters_are_named(
    caller: "Caller", query: str, code: int, name: str
) -> None:
    status, answer = get(caller, "your-api-key", query)

    assert (status, answer["code"]) == (400, code)
    assert f"'{name}'" in str(answer["msg"])


@pytest.mark.parametrize("place", ["first", "middle"])
def test_the_signature_may_stand_anywhere(
    simulator: SimulatorProcess, caller: "Caller", place: str
) -> None:
    caller.binance(simulator.key("BINANCE"), parameters="recvWindow=60000")
    window, timestamp, signature = simulator.record()[-1].target.partition("?")[2].split("&")
    parts = {
        "first": [signature, window, timestamp],
        "middle": [window, signature, timestamp],
    }[place]

    status, answer = get(caller, "your-api-key", "&".join(parts))

    assert status == 200
    assert answer["accountType"] == "SPOT"


def test_the_account_says_nothing_about_the_key(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    shown = caller.binance(simulator.key("BINANCE", "read-only"), "/api/v3/account").json()

    assert shown["canTrade"]
    assert shown["canWithdraw"]
    assert shown["permissions"] == ["SPOT"]


@pytest.mark.parametrize("kind", ["good", "good-ed25519", "good-rsa", "read-only"])
def test_the_testnet_knows_its_own_keys_only(
    simulator: SimulatorProcess, caller: "Caller", kind: str
) -> None:
    key = simulator.key("BINANCE_UAT", kind)

    there = caller.binance(key, "/api/v3/account", host="testnet.binance.vision")
    here = caller.binance(key, "/api/v3/account")

    assert there.status == 200
    assert here.json() == REJECTED


def test_a_key_of_the_wrong_environment_works_in_the_other(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE", "wrong-environment")
    reverse = simulator.key("BINANCE_UAT", "wrong-environment")

    there = caller.binance(key, "/api/v3/account", host="testnet.binance.vision")

    assert there.status == 200
    assert caller.binance(reverse).status == 200


@pytest.mark.parametrize("path", ["/sapi/v1/account/apiRestrictions", "/sapi/v1/system/status"])
def test_the_testnet_has_no_sapi(simulator: SimulatorProcess, caller: "Caller", path: str) -> None:
    key = simulator.key("BINANCE_UAT")

    assert caller.binance(key, path, host="testnet.binance.vision").status == 404


def test_an_unknown_path_is_not_found(simulator: SimulatorProcess, caller: "Caller") -> None:
    assert caller.binance(simulator.key("BINANCE"), "/api/v3/unheardOf").status == 404


def test_the_host_may_stand_in_the_path(simulator: SimulatorProcess, caller: "Caller") -> None:
    caller.binance(simulator.key("BINANCE"), "/api/v3/account")
    signed = simulator.record()[-1].target

    reply = caller.send(
        "localhost", "GET", "/@api.binance.com" + signed, {"X-MBX-APIKEY": "your-api-key"}
    )

    assert reply.status == 200
    assert simulator.record()[-1].target == "/@api.binance.com" + signed
    assert simulator.count("/api/v3/account") == 2


def test_any_bench_key_is_good(caller: "Caller") -> None:
    key = ShownKey(
        venue="BINANCE",
        kind="",
        api_key="bench-17",
        api_secret="bench-secret-17",
        api_passphrase=None,
    )

    assert caller.binance(key).json()["enableSpotAndMarginTrading"] is True


def test_a_bench_key_with_the_secret_of_another_is_wrong(caller: "Caller") -> None:
    key = ShownKey(
        venue="BINANCE",
        kind="",
        api_key="bench-17",
        api_secret="bench-secret-18",
        api_passphrase=None,
    )

    assert caller.binance(key).json()["code"] == -1022


def test_a_base64_signature_must_be_percent_encoded(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE", "good-ed25519")
    statuses = set()
    for _ in range(30):
        caller.binance(key)
        query, _, signature = simulator.record()[-1].target.rpartition("&signature=")
        if "%2B" in signature:
            plain = signature.replace("%2B", "+")
            reply = caller.send(
                "api.binance.com",
                "GET",
                f"{query}&signature={quote(plain, safe='+%')}",
                {"X-MBX-APIKEY": key.api_key},
            )
            statuses.add(reply.json()["code"])

    assert statuses == {-1022}
