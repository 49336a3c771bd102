"""Writes HTTP/1.1 answers as bytes, without any I/O."""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from venue_simulator.messages import Answer

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
# RFC 9110, section 6.4.1: these never have content.
_WITHOUT_CONTENT = frozenset({204, 304})


def written(answer: Answer, *, method: str = "GET", keep_alive: bool = True) -> bytes:
    """Write a whole answer; one to HEAD has the length of a body, but none."""
    body = answer.body
    if not has_content(answer.status):
        return head(answer, keep_alive=keep_alive)
    length = b"Content-Length: %d\r\n" % len(body)
    start = head(answer, length, keep_alive=keep_alive)
    return start if method == "HEAD" else start + body


def head(answer: Answer, framing: bytes = b"", *, keep_alive: bool) -> bytes:
    """Write the status line and the headers; `framing` says how the body is delimited."""
    closing = b"" if keep_alive else b"Connection: close\r\n"
    fixed = _fixed(answer.status, answer.headers)
    return b"".join((fixed, framing, closing, _date(int(time.time())), b"\r\n"))


def has_content(status: int) -> bool:
    return status >= HTTPStatus.OK and status not in _WITHOUT_CONTENT


def chunk(data: bytes) -> bytes:
    """Write one chunk of chunked coding; an empty one ends the body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Made Up"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


@lru_cache(maxsize=512)
def _fixed(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return status_line(status) + lines.encode("latin-1")


@lru_cache(maxsize=1)
def _date(seconds: int) -> bytes:
    return f"Date: {formatdate(seconds, usegmt=True)}\r\n".encode()
