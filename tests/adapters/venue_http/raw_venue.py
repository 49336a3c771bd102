"""A loopback HTTP server that reads raw bytes and does as it is told with each connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
HOST = "api.binance.com"


class HangUpError(Exception):
    """Close this connection."""


@dataclass
class RawVenue:
    """What arrived, request by request, and how many connections it took."""

    behaviour: Behaviour
    port: int = 0
    arrivals: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                request = await _request_from(reader)
                self.arrivals.append(request)
                await self.behaviour(request, writer)
                await writer.drain()
        except (HangUpError, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()


async def _request_from(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return head + await reader.readexactly(length)


@asynccontextmanager
async def raw_venue(behaviour: Behaviour) -> AsyncIterator[RawVenue]:
    venue = RawVenue(behaviour)
    server = await asyncio.start_server(venue.serve, "127.0.0.1", 0)
    venue.port = server.sockets[0].getsockname()[1]
    try:
        yield venue
    finally:
        server.close()


def reply(body: bytes = b"{}", status: str = "200 OK", headers: tuple[str, ...] = ()) -> Behaviour:
    """Answer every request, and keep the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    answer = "\r\n".join(lines).encode() + body

    async def behave(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return behave


def raw_reply(answer: bytes) -> Behaviour:
    """Answer with these very bytes, and hang up."""

    async def behave(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        raise HangUpError

    return behave


def hang_up_after(answered: int) -> Behaviour:
    """Answer some requests; read each later one, and close without an answer."""
    left = [answered]

    async def behave(request: bytes, writer: asyncio.StreamWriter) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise HangUpError
        await reply()(request, writer)

    return behave


async def silent(_: bytes, __: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)
