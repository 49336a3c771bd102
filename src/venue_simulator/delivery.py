"""Sends outcomes over a connection; the broken ones write to the transport themselves."""

import asyncio
import contextlib
import socket
import struct
import zlib
from collections.abc import Iterator
from http import HTTPStatus

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict

from venue_simulator.messages import Answer
from venue_simulator.outcomes import Drip, GzipBomb, Hang, HugeBody, Outcome, Reset, Truncated

_CHUNK = b" " * 65_536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class AlreadySent(web.StreamResponse):
    """Tells aiohttp that nothing is left to send, and that the connection is over."""

    def __init__(self) -> None:
        super().__init__()
        self.force_close()

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:  # noqa: ARG002
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Send nothing."""


async def deliver(request: web.BaseRequest, outcome: Outcome) -> web.StreamResponse:
    match outcome:
        case Answer():
            headers = CIMultiDict(outcome.headers)
            return web.Response(body=outcome.body, status=outcome.status, headers=headers)
        case Hang():
            await asyncio.sleep(outcome.seconds)
            _transport(request).abort()
        case Reset():
            _reset(_transport(request))
        case Truncated():
            transport = _transport(request)
            transport.write(head(outcome.answer, outcome.missing) + outcome.answer.body)
            transport.close()
        case HugeBody():
            await _send_huge(request, outcome)
        case Drip():
            await _drip(_transport(request), outcome)
        case GzipBomb():
            return await _bomb(outcome.size)
    return AlreadySent()


def head(answer: Answer, missing: int = 0) -> bytes:
    """Write the status line and headers of a connection's last answer."""
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += [f"Content-Length: {len(answer.body) + missing}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _transport(request: web.BaseRequest) -> asyncio.Transport:
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client has gone")
    return transport


def _reset(transport: asyncio.Transport) -> None:
    """Close with a TCP reset: a linger time of zero throws away what is unsent."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


async def _send_huge(request: web.BaseRequest, outcome: HugeBody) -> None:
    response = web.StreamResponse(status=outcome.status)
    response.content_type = "application/json"
    if outcome.declared:
        response.content_length = outcome.size
    else:
        response.enable_chunked_encoding()
    left = outcome.size
    with contextlib.suppress(ConnectionError):  # the client has had enough
        await response.prepare(request)
        while left > 0:
            await response.write(_CHUNK[:left])
            left -= len(_CHUNK)
        await response.write_eof()
        _transport(request).close()


async def _drip(transport: asyncio.Transport, outcome: Drip) -> None:
    start = head(outcome.answer)
    slow = outcome.answer.body
    if outcome.from_status_line:
        start, slow = b"", start + slow
    transport.write(start)
    for index in range(len(slow)):
        if transport.is_closing():
            return
        transport.write(slow[index : index + 1])
        await asyncio.sleep(outcome.pause_s)
    transport.close()


async def _bomb(size: int) -> web.Response:
    body = await asyncio.to_thread(lambda: b"".join(_compressed_spaces(size)))
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return web.Response(body=body, headers=headers)


def _compressed_spaces(size: int) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    left = size
    while left > 0:
        yield packer.compress(_CHUNK[:left])
        left -= len(_CHUNK)
    yield packer.flush()
