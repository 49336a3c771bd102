"""Each fault over real HTTP, as a client meets it."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorError, SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

TIME_REQUEST = b"GET /api/v3/time HTTP/1.1\r\nHost: api.binance.com\r\n\r\n"


def test_latency_delays_the_answer(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("latency", "BINANCE", ms=300)
    began = time.monotonic()

    reply = caller.send("api.binance.com", "GET", "/api/v3/time")

    assert reply.status == 200
    assert 0.3 <= time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("parameters", "status", "content_type", "body"),
    [
        ({}, 500, "text/plain", b""),
        ({"status": 503, "json": {"code": -1008}}, 503, "application/json", b'{"code":-1008}'),
        ({"status": 502, "body": "bad gateway"}, 502, "text/plain", b"bad gateway"),
        ({"status": 200, "body": "x", "contentType": "a/b"}, 200, "a/b", b"x"),
    ],
)
def test_status_answers_as_told(
    simulator: SimulatorProcess,
    caller: "Caller",
    *,
    parameters: Mapping[str, object],
    status: int,
    content_type: str,
    body: bytes,
) -> None:
    simulator.install_fault("status", "OKX", **parameters)

    reply = caller.okx(simulator.key("OKX"))

    assert (reply.status, reply.body) == (status, body)
    assert reply.headers["Content-Type"] == content_type


@pytest.mark.parametrize("status", [200, 403])
def test_html_sends_a_page(simulator: SimulatorProcess, caller: "Caller", status: int) -> None:
    simulator.install_fault("html", status=status)

    reply = caller.kraken(simulator.key("KRAKEN"))

    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.body.startswith(b"<html>")


def test_empty_object_is_a_success_without_content(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("empty-object")

    reply = caller.binance(simulator.key("BINANCE"))

    assert (reply.status, reply.body) == (200, b"{}")


def test_rate_limits_come_in_the_venues_own_shape(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("rate-limit", retryAfter=7)

    binance = caller.binance(simulator.key("BINANCE"))
    okx = caller.okx(simulator.key("OKX"))
    kraken = caller.kraken(simulator.key("KRAKEN"))

    assert (binance.status, binance.json()["code"]) == (429, -1003)
    assert binance.headers["Retry-After"] == "7"
    assert (okx.status, okx.json()["code"]) == (429, "50011")
    assert (kraken.status, kraken.json()) == (200, {"error": ["EAPI:Rate limit exceeded"]})


def test_bans_come_in_the_venues_own_shape(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("rate-limit", banned=True)

    binance = caller.binance(simulator.key("BINANCE"))
    okx = caller.okx(simulator.key("OKX"))
    kraken = caller.kraken(simulator.key("KRAKEN"))

    assert (binance.status, binance.json()["code"]) == (418, -1003)
    assert "banned" in binance.json()["msg"]
    assert (okx.status, okx.json()["code"]) == (200, "50011")
    assert kraken.json() == {"error": ["EGeneral:Temporary lockout"]}


def test_maintenance_comes_in_the_venues_own_shape(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("maintenance")

    binance = caller.binance(simulator.key("BINANCE"))
    status = caller.send("api.binance.com", "GET", "/sapi/v1/system/status")
    okx = caller.okx(simulator.key("OKX"))
    kraken = caller.kraken(simulator.key("KRAKEN"))

    assert (binance.status, binance.json()["code"]) == (503, -1000)
    assert status.json() == {"status": 1, "msg": "system_maintenance"}
    assert (okx.status, okx.json()["code"]) == (503, "50001")
    assert kraken.json() == {"error": ["EService:Unavailable"]}


@pytest.mark.parametrize("ahead_ms", [120_000, -120_000])
def test_clock_skew_moves_the_time_and_what_is_in_time(
    simulator: SimulatorProcess, caller: "Caller", ahead_ms: int
) -> None:
    simulator.install_fault("clock-skew", ms=ahead_ms)

    shown = caller.send("api.binance.com", "GET", "/api/v3/time").json()["serverTime"]
    binance = caller.binance(simulator.key("BINANCE"))
    okx = caller.okx(simulator.key("OKX"))
    corrected = caller.binance(simulator.key("BINANCE"), offset_ms=ahead_ms)

    assert abs(shown - time.time() * 1000 - ahead_ms) < 2000
    assert binance.json()["code"] == -1021
    assert okx.json()["code"] == "50102"
    assert corrected.status == 200


def test_hang_never_answers(simulator: SimulatorProcess) -> None:
    simulator.install_fault("hang", path="/api/v3/time")

    with socket.create_connection(("127.0.0.1", simulator.port), 0.5) as connection:
        connection.sendall(TIME_REQUEST)
        with pytest.raises(TimeoutError):
            connection.recv(1)

    assert simulator.count("/api/v3/time") == 1


def test_a_hanging_connection_is_closed_at_last(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("hang", seconds=0.2)

    assert caller.raw(TIME_REQUEST) == b""


def test_reset_resets_the_connection(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("reset")

    with pytest.raises(ConnectionResetError):
        caller.raw(TIME_REQUEST)


def test_a_truncated_answer_announces_more_than_it_sends(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("truncated", size=11)

    with pytest.raises(http.client.IncompleteRead) as caught:
        caller.binance(simulator.key("BINANCE"))

    assert caught.value.expected == 11
    assert json.loads(caught.value.partial)["enableReading"] is True


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_body_stops_with_its_client(simulator: SimulatorProcess, *, declared: bool) -> None:
    simulator.install_fault("huge-body", declared=declared)
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    connection.request("GET", "/@api.binance.com/api/v3/time")
    answer = connection.getresponse()
    received = sum(len(answer.read(1024**2)) for _ in range(40))
    announced = answer.getheader("Content-Length")
    answer.close()
    connection.close()

    assert received == 40 * 1024**2
    assert announced == (str(10 * 1024**3) if declared else None)
    assert resident_bytes(simulator.pid) < 300 * 1024**2
    assert is_idle(simulator.pid)


def resident_bytes(pid: int) -> int:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * 4096


def is_idle(pid: int) -> bool:
    """Wait until a process uses no more processor time, for at most five seconds."""
    for _ in range(50):
        before = used_ticks(pid)
        time.sleep(0.1)
        if used_ticks(pid) - before <= 1:
            return True
    return False


def used_ticks(pid: int) -> int:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_huge_body_of_modest_size_ends(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("huge-body", size=100_001)

    assert len(caller.binance(simulator.key("BINANCE")).body) == 100_001


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirect_points_elsewhere(
    simulator: SimulatorProcess, caller: "Caller", status: int
) -> None:
    simulator.install_fault("redirect", status=status, location="https://thief.invalid/x")

    reply = caller.binance(simulator.key("BINANCE"))

    assert (reply.status, reply.headers["Location"]) == (status, "https://thief.invalid/x")


@pytest.mark.parametrize("status", [200, 400])
def test_reflected_headers_repeat_the_request(
    simulator: SimulatorProcess, caller: "Caller", status: int
) -> None:
    simulator.install_fault("reflected-headers", status=status)
    key = simulator.key("OKX")

    reply = caller.okx(key, "/api/v5/account/config?a=b")

    assert reply.status == status
    shown = dict(reply.json()["headers"])
    assert shown["OK-ACCESS-PASSPHRASE"] == key.api_passphrase
    assert reply.json()["query"] == "a=b"


def test_extra_headers_are_added_to_the_venues_own(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("extra-headers", headers={"Set-Cookie": "a=b"})

    reply = caller.binance(simulator.key("BINANCE"))

    assert (reply.status, reply.headers["Set-Cookie"]) == (200, "a=b")
    assert "x-mbx-used-weight-1m" in reply.headers


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"shape": "null"}, None),
        (
            {"shape": "array"},
            [{"error": [], "result": {"ZUSD": "1000.0000", "XXBT": "0.5000000000"}}],
        ),
        ({"shape": "missing"}, {"error": [], "result": {}}),
        ({"shape": "missing", "fields": ["result"]}, {"error": []}),
        (
            {"shape": "replace", "values": {"ZUSD": 7}},
            {"error": [], "result": {"ZUSD": 7, "XXBT": "0.5000000000"}},
        ),
    ],
)
def test_wrong_json_changes_the_shape(
    simulator: SimulatorProcess,
    caller: "Caller",
    parameters: Mapping[str, object],
    expected: object,
) -> None:
    simulator.install_fault("wrong-json", "KRAKEN", **parameters)
    key = simulator.add_key("KRAKEN", balances={"ZUSD": "1000", "XXBT": "0.5"})

    reply = caller.kraken(key, "/0/private/Balance")

    assert (reply.status, reply.json()) == (200, expected)


def test_wrong_json_can_turn_booleans_into_strings(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("wrong-json", shape="strings")

    shown = caller.binance(simulator.key("BINANCE")).json()

    assert (shown["enableReading"], shown["enableWithdrawals"]) == ("true", "false")


def test_invalid_json_does_not_parse(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("invalid-json")

    reply = caller.binance(simulator.key("BINANCE"))

    assert reply.body.startswith(b'{"ipRestrict":')
    with pytest.raises(json.JSONDecodeError):
        reply.json()


def test_invalid_utf8_does_not_decode(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("invalid-utf8")

    reply = caller.binance(simulator.key("BINANCE"))

    with pytest.raises(UnicodeDecodeError):
        reply.body.decode()


def test_a_gzip_bomb_is_small_until_unpacked(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("gzip-bomb", size=20 * 1024**2)

    reply = caller.binance(simulator.key("BINANCE"))

    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.body) < 100_000
    assert len(gzip.decompress(reply.body)) == 20 * 1024**2


@pytest.mark.parametrize("from_status_line", [True, False])
def test_slow_drip_sends_byte_by_byte(
    simulator: SimulatorProcess, *, from_status_line: bool
) -> None:
    simulator.install_fault("slow-drip", ms=30, fromStatusLine=from_status_line)

    with socket.create_connection(("127.0.0.1", simulator.port), 5) as connection:
        connection.sendall(TIME_REQUEST)
        if not from_status_line:
            received = connection.recv(4096)
            assert received.startswith(b"HTTP/1.1 200 OK\r\n")
        pieces = [connection.recv(4096) for _ in range(5)]

    assert [len(piece) for piece in pieces] == [1] * 5


def test_a_count_ends_a_fault(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("status", count=2)

    statuses = [caller.send("api.kraken.com", "GET", "/0/public/Time").status for _ in range(3)]

    assert statuses == [500, 500, 200]
    assert simulator.faults() == []


def test_filters_choose_whom_a_fault_meets(simulator: SimulatorProcess, caller: "Caller") -> None:
    key, other = simulator.key("BINANCE"), simulator.key("BINANCE", "good-2")
    simulator.install_fault("status", "BINANCE", apiKey=key.api_key, path="/sapi/*", method="GET")

    assert caller.binance(key).status == 500
    assert caller.binance(key, "/api/v3/account").status == 200
    assert caller.binance(other).status == 200
    assert caller.okx(simulator.key("OKX")).status == 200


def test_a_fault_of_the_exchange_spares_its_sandbox(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("status", "OKX")

    assert caller.okx(simulator.key("OKX_UAT"), simulated="1").status == 200


def test_modifiers_and_an_ending_meet_the_same_request(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("latency", ms=200)
    simulator.install_fault("html")
    simulator.install_fault("extra-headers", headers={"Server": "cloudflare"})
    began = time.monotonic()

    reply = caller.binance(simulator.key("BINANCE"))

    assert reply.status == 403
    assert reply.headers["Server"] == "cloudflare"
    assert time.monotonic() - began >= 0.2


def test_the_first_of_two_endings_wins(simulator: SimulatorProcess, caller: "Caller") -> None:
    first = simulator.install_fault("status", count=1, status=501)
    second = simulator.install_fault("status", count=1, status=502)

    statuses = [caller.send("www.okx.com", "GET", "/api/v5/public/time").status for _ in range(3)]

    assert first.id < second.id
    assert statuses == [501, 502, 200]


@pytest.mark.parametrize(("processed", "error"), [(False, []), (True, ["EAPI:Invalid nonce"])])
def test_processed_says_whether_the_venue_acted(
    simulator: SimulatorProcess, caller: "Caller", error: list[str], *, processed: bool
) -> None:
    key = simulator.key("KRAKEN")
    simulator.install_fault("reset", count=1, processed=processed)
    with pytest.raises(ConnectionResetError):
        caller.kraken(key, nonce=10)

    again = caller.kraken(key, nonce=10)

    assert again.json()["error"] == error


def test_clearing_ends_all_faults(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("status")
    simulator.clear_faults()

    assert caller.send("api.binance.com", "GET", "/api/v3/time").status == 200


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("unheard-of", {}),
        ("status", {"count": 0}),
        ("status", {"status": 99}),
        ("status", {"unheardOf": 1}),
        ("hang", {"seconds": 121}),
        ("wrong-json", {"shape": "round"}),
    ],
)
def test_a_senseless_fault_is_refused(
    simulator: SimulatorProcess, kind: str, parameters: Mapping[str, object]
) -> None:
    with pytest.raises(SimulatorError, match=": 400 "):
        simulator.install_fault(kind, "*", **parameters)

    assert simulator.faults() == []


def test_a_fault_of_an_unknown_venue_is_refused(simulator: SimulatorProcess) -> None:
    with pytest.raises(SimulatorError, match="venue: unknown"):
        simulator.install_fault("status", "MTGOX")
