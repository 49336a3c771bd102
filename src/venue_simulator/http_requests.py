"""Reads HTTP/1.x requests out of a stream of bytes, without any I/O.

Source: RFC 9112. It is strict, since a gateway that sends anything unusual to a venue should
be noticed: lines end with CR LF, there is one length, and no header is folded.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_HEAD_BYTES: Final = 256 * 1024
MAX_BODY_BYTES: Final = 128 * 1024**2
_END: Final = b"\r\n\r\n"
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(rb"[\x21-\x7e]+")
_VERSIONS = frozenset({b"HTTP/1.1", b"HTTP/1.0"})
_SINGLE = frozenset({b"content-length", b"transfer-encoding", b"host"})
_BARE_LINE_END = re.compile(rb"[\r\n\0]")


class BadRequestError(Exception):
    """Bytes that are no request; `args[0]` is the status to answer."""


@dataclass(slots=True, eq=False)
class Request:
    method: str
    target: bytes
    head: bytes
    headers: dict[bytes, bytes]
    keep_alive: bool
    body: bytes = b""


class RequestReader:
    def __init__(self) -> None:
        self._buffer = bytearray()
        self._started: Request | None = None
        self._length: int | None = 0
        self._chunks = bytearray()
        self.wants_continue = False
        """Whether the client waits for `100 Continue` before it sends its body."""

    @property
    def waiting_bytes(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next_request(self) -> Request | None:
        """Take the next whole request; None if more bytes are needed.

        Raises:
            BadRequestError: they will never be one.
        """
        if self._started is None and not self._start():
            return None
        if self._length is None:
            return self._finish_chunked()
        return self._finish(self._length)

    def _start(self) -> bool:
        buffer = self._buffer
        end = buffer.find(_END)
        if end < 0:
            if len(buffer) > MAX_HEAD_BYTES:
                raise BadRequestError(431)
            return False
        whole = bytes(buffer[:end])
        del buffer[: end + len(_END)]
        line, _, head = whole.partition(b"\r\n")
        request = self._started = _request(line, head)
        self._length = _length(request.headers)
        self.wants_continue = request.headers.get(b"expect", b"").lower() == b"100-continue"
        return True

    def _finish(self, length: int) -> Request | None:
        if len(self._buffer) < length:
            return None
        request, self._started = self._started, None
        if request is not None and length:
            request.body = bytes(self._buffer[:length])
            del self._buffer[:length]
        self.wants_continue = False
        return request

    def _finish_chunked(self) -> Request | None:
        while True:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return None
            size = _chunk_size(bytes(self._buffer[:end]))
            whole = end + 2 + size + 2
            if len(self._buffer) < whole:
                return None
            if self._buffer[whole - 2 : whole] != b"\r\n":
                raise BadRequestError(400)  # also: trailers, which no client here sends
            self._chunks += self._buffer[end + 2 : whole - 2]
            del self._buffer[:whole]
            if len(self._chunks) > MAX_BODY_BYTES:
                raise BadRequestError(413)
            if size == 0:
                break
        request, self._started = self._started, None
        if request is not None:
            request.body = bytes(self._chunks)
        self._chunks.clear()
        self.wants_continue = False
        return request


def _request(line: bytes, head: bytes) -> Request:
    parts = line.split(b" ")
    if len(parts) != 3:  # noqa: PLR2004  # RFC 9112, section 3: method, target, version
        raise BadRequestError(400)
    method, target, version = parts
    sound = _TOKEN.fullmatch(method) and _TARGET.fullmatch(target) and version in _VERSIONS
    if not sound:
        raise BadRequestError(400)
    headers = _headers(head)
    connection = headers.get(b"connection", b"").lower()
    keep_alive = (
        b"close" not in connection if version == b"HTTP/1.1" else b"keep-alive" in connection
    )
    return Request(method.decode(), target, head, headers, keep_alive)


def _headers(head: bytes) -> dict[bytes, bytes]:
    """Read header lines; of repeated ones the first counts, where repeating is allowed."""
    headers: dict[bytes, bytes] = {}
    for line in head.split(b"\r\n") if head else ():
        name, value = _header(line)
        if name not in headers:
            headers[name] = value
        elif name in _SINGLE:
            raise BadRequestError(400)
    return headers


@lru_cache(maxsize=4_096)
def _header(line: bytes) -> tuple[bytes, bytes]:
    """Split a line; remembered, since most lines of a client are those of its last request."""
    name, colon, value = line.partition(b":")
    if not colon or not _TOKEN.fullmatch(name) or _BARE_LINE_END.search(value):
        raise BadRequestError(400)
    return name.lower(), value.strip(b" \t")


def _length(headers: dict[bytes, bytes]) -> int | None:
    """Read how long the body is; None: it comes in chunks."""
    coding = headers.get(b"transfer-encoding")
    text = headers.get(b"content-length")
    if coding is not None:
        if coding.lower() != b"chunked" or text is not None:
            raise BadRequestError(400)
        return None
    if text is None:
        return 0
    if not text.isdigit():
        raise BadRequestError(400)
    length = int(text)
    if length > MAX_BODY_BYTES:
        raise BadRequestError(413)
    return length


def _chunk_size(line: bytes) -> int:
    try:
        size = int(line.partition(b";")[0], 16)
    except ValueError as error:
        raise BadRequestError(400) from error
    if size < 0:
        raise BadRequestError(400)
    if size > MAX_BODY_BYTES:
        raise BadRequestError(413)
    return size
