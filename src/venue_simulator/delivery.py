"""Sends what is no plain answer; each way writes to the connection itself."""

import asyncio
import contextlib
import zlib
from collections.abc import Iterator
from typing import Protocol

from venue_simulator.http_answers import chunk, head, status_line, written
from venue_simulator.messages import Answer
from venue_simulator.outcomes import (
    Chunked,
    Drip,
    GzipBomb,
    Hang,
    HangUp,
    HugeBody,
    HugeHeaders,
    Outcome,
    Preceded,
    Raw,
    Reset,
    Truncated,
)

_BLOCK = b" " * 65_536


class Connection(Protocol):
    """One client's connection. Writing to one that has gone does nothing."""

    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None:
        """Wait until the client has taken enough.

        Raises:
            ConnectionError: it has gone.
        """
        ...

    def close(self) -> None:
        """Send what is written, then end the connection."""
        ...

    def abort(self) -> None: ...

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        ...


async def deliver(
    connection: Connection, outcome: Outcome, *, method: str, keep_alive: bool
) -> None:
    """Send an outcome; those that break something end the connection."""
    with contextlib.suppress(ConnectionError):  # the client has had enough
        match outcome:
            case Answer():
                await _answer(connection, outcome, method=method, keep_alive=keep_alive)
            case Chunked():
                await _chunked(connection, outcome, keep_alive=keep_alive)
            case Preceded():
                connection.write(outcome.data)
                await connection.drain()
                await deliver(connection, outcome.then, method=method, keep_alive=keep_alive)
            case GzipBomb():
                bomb = await _bomb(outcome.size)
                await _answer(connection, bomb, method=method, keep_alive=keep_alive)
            case _:
                await _break(connection, outcome)


async def _break(
    connection: Connection,
    outcome: Hang | Reset | HangUp | Truncated | HugeBody | HugeHeaders | Drip | Raw,
) -> None:
    match outcome:
        case Hang():
            await asyncio.sleep(outcome.seconds)
            connection.abort()
        case Reset():
            connection.reset()
            return
        case Truncated():
            length = b"Content-Length: %d\r\n" % (len(outcome.answer.body) + outcome.missing)
            connection.write(head(outcome.answer, length, keep_alive=False) + outcome.answer.body)
        case Raw():
            connection.write(outcome.data)
        case HugeBody() | HugeHeaders() | Drip():
            await _send_at_length(connection, outcome)
        case HangUp():
            pass
    connection.close()


async def _send_at_length(connection: Connection, outcome: HugeBody | HugeHeaders | Drip) -> None:
    match outcome:
        case HugeBody():
            await _send_huge(connection, outcome)
        case HugeHeaders():
            await _send_headers(connection, outcome)
        case Drip():
            await _drip(connection, outcome)


async def _answer(connection: Connection, answer: Answer, *, method: str, keep_alive: bool) -> None:
    connection.write(written(answer, method=method, keep_alive=keep_alive))
    await connection.drain()
    if not keep_alive:
        connection.close()


async def _chunked(connection: Connection, outcome: Chunked, *, keep_alive: bool) -> None:
    """Send each chunk by itself, so that a client mostly reads it by itself, too."""
    answer = outcome.answer
    framing = b"Transfer-Encoding: chunked\r\n"
    connection.write(head(answer, framing, keep_alive=keep_alive))
    for start in range(0, len(answer.body), outcome.chunk_bytes):
        connection.write(chunk(answer.body[start : start + outcome.chunk_bytes]))
        await connection.drain()
        await asyncio.sleep(outcome.pause_s)
    connection.write(chunk(b""))
    if not keep_alive:
        connection.close()


async def _send_huge(connection: Connection, outcome: HugeBody) -> None:
    framing = (
        b"Content-Length: %d\r\n" % outcome.size
        if outcome.declared
        else b"Transfer-Encoding: chunked\r\n"
    )
    connection.write(head(Answer(outcome.status, b""), framing, keep_alive=False))
    left = outcome.size
    while left > 0:
        block = _BLOCK[:left]
        connection.write(block if outcome.declared else chunk(block))
        await connection.drain()
        left -= len(block)
    if not outcome.declared:
        connection.write(chunk(b""))


async def _send_headers(connection: Connection, outcome: HugeHeaders) -> None:
    connection.write(status_line(200) + b"Content-Type: application/json\r\n")
    line = b"X-Filler: " + b"x" * max(outcome.line_bytes - len(b"X-Filler: \r\n"), 1) + b"\r\n"
    left = outcome.size
    while left > 0:
        for start in range(0, len(line), len(_BLOCK)):
            connection.write(line[start : start + len(_BLOCK)])
            await connection.drain()
        left -= len(line)
    connection.write(b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")


async def _drip(connection: Connection, outcome: Drip) -> None:
    length = b"Content-Length: %d\r\n" % len(outcome.answer.body)
    start = head(outcome.answer, length, keep_alive=False)
    slow = outcome.answer.body
    if outcome.from_status_line:
        start, slow = b"", start + slow
    connection.write(start)
    for index in range(len(slow)):
        connection.write(slow[index : index + 1])
        await connection.drain()
        await asyncio.sleep(outcome.pause_s)


async def _bomb(size: int) -> Answer:
    body = await asyncio.to_thread(lambda: b"".join(_compressed_spaces(size)))
    return Answer(200, body, (("Content-Type", "application/json"), ("Content-Encoding", "gzip")))


def _compressed_spaces(size: int) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    left = size
    while left > 0:
        yield packer.compress(_BLOCK[:left])
        left -= len(_BLOCK)
    yield packer.flush()
