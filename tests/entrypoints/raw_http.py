"""Requests as bytes, where an HTTP client would refuse to send them."""

import http.client
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from tests.support.client import HttpAnswer

_TIMEOUT_S: Final = 20


def head(method: str, target: str, *lines: str) -> bytes:
    """Return a request's head; the lines may be anything."""
    text = "\r\n".join([f"{method} {target} HTTP/1.1", "Host: localhost", *lines, "", ""])
    return text.encode("latin-1")


def exchange(port: int, request: bytes, patience_s: float = _TIMEOUT_S) -> HttpAnswer | None:
    """Send bytes and return the answer; None where none comes in time."""
    with socket.create_connection(("127.0.0.1", port), patience_s) as connection:
        with suppress(OSError):  # answered and closed before it had read everything
            connection.sendall(request)
        return read_answer(connection)


def send_and_hang_up(port: int, request: bytes) -> None:
    """Send bytes, tell that no more come, and wait until the server has noticed."""
    with socket.create_connection(("127.0.0.1", port), _TIMEOUT_S) as connection:
        with suppress(OSError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        read_answer(connection)


def read_answer(connection: socket.socket) -> HttpAnswer | None:
    """Return the answer that comes over a connection; None where it is closed without one."""
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    return HttpAnswer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)


def chunked(parts: Iterable[bytes]) -> bytes:
    """Return a body in chunks (RFC 9112 section 7.1)."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


def flood(port: int, request_head: bytes, piece: bytes, total_bytes: int) -> tuple[int, HttpAnswer]:
    """Send pieces until answered or cut off; return how many bytes left, and the answer.

    What the kernel's buffers hold counts as sent, so a server that reads nothing
    still lets a few megabytes go.
    """
    sent = 0
    with socket.create_connection(("127.0.0.1", port), _TIMEOUT_S) as connection:
        connection.sendall(request_head)
        connection.settimeout(1)
        with suppress(OSError):  # full, or closed: the server reads no more
            while sent < total_bytes:
                connection.sendall(piece)
                sent += len(piece)
        connection.settimeout(_TIMEOUT_S)
        answer = read_answer(connection)
    assert answer is not None, "the server cut the connection without an answer"
    return sent, answer
