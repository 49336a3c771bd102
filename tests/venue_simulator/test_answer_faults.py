"""Faults of the answer's form: connection, framing, coding, headers."""

import gzip
import http.client
import socket
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller

TIME_REQUEST = b"GET /api/v3/time HTTP/1.1\r\nHost: api.binance.com\r\n\r\n"
CLOSING = b"GET /api/v3/ping HTTP/1.1\r\nHost: api.binance.com\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("kind", ["hang-up", "reset"])
def test_ends_the_connection_after_reading_a_request(
    simulator: SimulatorProcess, caller: "Caller", method: str, kind: str
) -> None:
    simulator.install_fault(kind, "BINANCE", method=method)

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        caller.send("api.binance.com", method, "/api/v3/order", body=b"symbol=BTCUSDT")

    (entry,) = simulator.record()
    assert (entry.method, entry.body, entry.fault) == (method, "symbol=BTCUSDT", kind)


def test_an_order_can_be_placed_although_the_answer_is_lost(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("hang-up", "BINANCE", processed=True, count=1)
    key = simulator.key("BINANCE")
    order = "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1"

    with pytest.raises(http.client.RemoteDisconnected):
        caller.binance_signed(key, "POST", "/api/v3/order", body=order)

    assert [o.status for o in simulator.orders("BINANCE", key.api_key).orders] == ["filled"]


def test_a_reflected_key_comes_in_single_bytes(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("reflected-headers", "OKX")
    simulator.install_fault("chunked", "OKX")
    key = simulator.key("OKX")

    reply = caller.okx(key)

    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert key.api_key.encode() in reply.body
    request = b"GET /api/v5/public/time HTTP/1.1\r\nHost: www.okx.com\r\nConnection: close\r\n\r\n"
    simulator.clear_faults()
    simulator.install_fault("chunked", "OKX")
    assert caller.raw(request).partition(b"\r\n\r\n")[2].startswith(b'1\r\n{\r\n1\r\n"\r\n')


def test_chunks_can_have_a_size_and_a_pace(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("chunked", "BINANCE", size=10, ms=50)
    began = time.monotonic()

    reply = caller.send("api.binance.com", "GET", "/api/v3/time")

    assert reply.json()["serverTime"] > 0
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize(
    ("encoding", "wbits"), [("gzip", 31), ("deflate", 15), ("raw-deflate", -15)]
)
def test_a_reflected_key_comes_compressed(
    simulator: SimulatorProcess, caller: "Caller", encoding: str, wbits: int
) -> None:
    simulator.install_fault("reflected-headers", "OKX")
    simulator.install_fault("encoded", "OKX", encoding=encoding)
    key = simulator.key("OKX")

    reply = caller.okx(key)

    assert reply.headers["Content-Encoding"] == encoding.removeprefix("raw-")
    assert key.api_key.encode() in zlib.decompress(reply.body, wbits)


@pytest.mark.parametrize(
    ("parameters", "announced", "times"),
    [
        ({"encoding": "identity", "announced": "gzip"}, "gzip", 0),
        ({"encoding": "gzip", "announced": ""}, None, 1),
        ({"encoding": "gzip", "announced": "br"}, "br", 1),
        ({"encoding": "gzip", "repeat": 3}, "gzip, gzip, gzip", 3),
        ({"encoding": "identity"}, "identity", 0),
    ],
)
def test_the_content_encoding_can_lie(
    simulator: SimulatorProcess,
    caller: "Caller",
    parameters: dict[str, object],
    announced: str | None,
    times: int,
) -> None:
    simulator.install_fault("encoded", "BINANCE", **parameters)

    reply = caller.send("api.binance.com", "GET", "/api/v3/ping")

    assert reply.headers.get("Content-Encoding") == announced
    body = reply.body
    for _ in range(times):
        body = gzip.decompress(body)
    assert body == b"{}"


def test_extra_headers_can_be_any(simulator: SimulatorProcess, caller: "Caller") -> None:
    headers = {
        "Set-Cookie": "a=b",
        "Location": "https://elsewhere.invalid/",
        "Connection": "close, X-Inner",
        "X-Inner": "1",
        "Trailer": "X-Late",
    }
    simulator.install_fault("extra-headers", "BINANCE", headers=headers)

    received = caller.raw(CLOSING)

    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    for name, value in headers.items():
        assert f"\r\n{name}: {value}\r\n".encode() in received


def test_a_page_can_hold_a_script(simulator: SimulatorProcess, caller: "Caller") -> None:
    simulator.install_fault("html", "OKX", status=200, body="<script>alert(1)</script>")

    reply = caller.send("www.okx.com", "GET", "/api/v5/public/time")

    assert (reply.status, reply.body) == (200, b"<script>alert(1)</script>")
    assert reply.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("status", "repeat"), [(100, 1), (102, 3), (103, 100)])
def test_informational_answers_come_first(
    simulator: SimulatorProcess, caller: "Caller", status: int, repeat: int
) -> None:
    simulator.install_fault(
        "informational", "BINANCE", status=status, repeat=repeat, headers={"Link": "</x>"}
    )

    received = caller.raw(CLOSING)

    assert received.count(f"HTTP/1.1 {status} ".encode()) == repeat
    assert received.count(b"\r\nLink: </x>\r\n") == repeat
    assert received.endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize("line_bytes", [1_000, 10**9])
def test_headers_can_be_endless(
    simulator: SimulatorProcess, caller: "Caller", line_bytes: int
) -> None:
    size = min(4 * 1024**2, line_bytes * 5_000)
    simulator.install_fault("huge-headers", "BINANCE", size=size, lineBytes=min(line_bytes, size))

    received = caller.raw(TIME_REQUEST)

    assert size <= len(received) < 2 * size
    assert received.count(b"X-Filler: ") == -(-size // min(line_bytes, size))


def test_a_client_may_leave_in_the_middle_of_endless_headers(
    simulator: SimulatorProcess,
) -> None:
    simulator.install_fault("huge-headers", "BINANCE")
    with socket.create_connection(("127.0.0.1", simulator.port), 10) as connection:
        connection.sendall(TIME_REQUEST)
        assert len(connection.recv(65_536)) > 0

    assert simulator.count("/api/v3/time") == 1


def test_raw_bytes_are_sent_as_they_are(simulator: SimulatorProcess, caller: "Caller") -> None:
    smuggled = (
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\xff"
    )
    simulator.install_fault("raw", "BINANCE", body=smuggled)

    assert caller.raw(TIME_REQUEST) == smuggled.encode("latin-1")


def test_requests_that_come_together_are_answered_in_order(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    simulator.install_fault("latency", "BINANCE", ms=50, path="/api/v3/time")

    received = caller.raw(TIME_REQUEST + CLOSING)

    assert received.index(b"serverTime") < received.rindex(b"{}")
    assert received.count(b"HTTP/1.1 200 OK") == 2


def test_a_client_is_told_to_go_on(caller: "Caller") -> None:
    head = CLOSING.replace(b"GET", b"POST")[:-2]
    with socket.create_connection(("127.0.0.1", caller.port), 10) as connection:
        connection.sendall(head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ok")
        assert b" 404 " in connection.recv(1_000)


def test_an_answer_to_head_has_no_body(caller: "Caller") -> None:
    received = caller.raw(CLOSING.replace(b"GET", b"HEAD"))

    assert b"\r\nContent-Length: " in received
    assert received.endswith(b"\r\n\r\n")
