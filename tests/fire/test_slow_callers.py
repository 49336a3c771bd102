"""Bodies that never come whole, and connections on which nothing comes."""

import socket
import time
from contextlib import ExitStack

import pytest
from scripts.server_process import ServerProcess

pytestmark = pytest.mark.fire

_HEAD = (
    b"POST /api/v3/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{"
)


def _slow_caller(port: int) -> socket.socket:
    # From an address of its own, so that others' requests are not counted with it.
    caller = socket.create_connection(
        ("127.0.0.1", port), timeout=30, source_address=("127.0.0.2", 0)
    )
    caller.sendall(_HEAD)
    return caller


def test_ends_a_body_that_does_not_come_and_serves_others_meanwhile(server: ServerProcess) -> None:
    with ExitStack() as open_callers:
        callers = [open_callers.enter_context(_slow_caller(server.port)) for _ in range(400)]
        started = time.monotonic()

        assert server.is_healthy()
        assert time.monotonic() - started < 2

        answers = [caller.recv(4096).split(b"\r\n")[0] for caller in callers]
        took_s = time.monotonic() - started
    # 256 were read until their time was over; the rest were refused at once.
    assert answers.count(b"HTTP/1.1 400 Bad Request") == 256
    assert answers.count(b"HTTP/1.1 429 Too Many Requests") == 144
    assert 8 < took_s < 30


def test_idle_connections_keep_nobody_out_and_are_closed(server: ServerProcess) -> None:
    with ExitStack() as open_callers:
        idle = [
            open_callers.enter_context(
                socket.create_connection(
                    ("127.0.0.1", server.port), timeout=30, source_address=("127.0.0.2", 0)
                )
            )
            for _ in range(1_500)
        ]
        started = time.monotonic()

        assert server.is_healthy()
        assert time.monotonic() - started < 2

        assert {connection.recv(4096)[:12] for connection in idle} <= {b"", b"HTTP/1.1 408"}
        assert time.monotonic() - started < 30
