"""A request whose time is over on a ready connection: not one byte of it leaves."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from tests.adapters.venue_http.raw_venue import HOST

from countersign.adapters.venue_http import VenueHttpClient
from countersign.venues.errors import DeadlinePassedError, VenueTimeoutError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueRequest

OTHER_HOST = "www.okx.com"
METHODS = ("GET", "POST", "DELETE")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Listener:
    """Keeps every byte that arrives, and answers a request once `answering` is set."""

    arrived: bytearray = field(default_factory=bytearray)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while received := await reader.read(65_536):
            self.arrived += received
            self.asked.set()
            await self.answering.wait()
            writer.write(ANSWER)
        writer.close()


@asynccontextmanager
async def listening(
    per_host_max: int = 8, total_timeout_s: float = 8.0
) -> AsyncIterator[tuple[Listener, VenueHttpClient]]:
    listener = Listener()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    async with VenueHttpClient(
        hosts=frozenset({HOST, OTHER_HOST}),
        redirect_to=f"http://127.0.0.1:{listener.port}",
        per_host_max=per_host_max,
        total_timeout_s=total_timeout_s,
    ) as client:
        yield listener, client
    await asyncio.sleep(0.05)  # for what may still be on its way
    server.close()


def request(method: str, target: str = "/late", host: str = HOST) -> VenueRequest:
    body = b"a=1" if method == "POST" else b""
    return VenueRequest(host, method, target, {"X-Key": "k"}, body)


@pytest.mark.parametrize("method", METHODS)
async def test_sends_no_byte_of_a_request_whose_time_is_over(method: str) -> None:
    sending = Sending(time.monotonic() - 0.001)
    async with listening() as (listener, client):
        with pytest.raises(DeadlinePassedError):
            await client.send(request(method), sending)

    assert bytes(listener.arrived) == b""
    assert not sending.started


@pytest.mark.parametrize("method", METHODS)
async def test_nor_on_a_connection_that_was_used_before(method: str) -> None:
    sending = Sending(time.monotonic() - 0.001)
    async with listening() as (listener, client):
        listener.answering.set()
        await client.send(request("GET", "/before"), Sending(time.monotonic() + 5))
        before = bytes(listener.arrived)

        with pytest.raises(DeadlinePassedError):
            await client.send(request(method), sending)

    assert bytes(listener.arrived) == before
    assert not sending.started


@pytest.mark.parametrize("method", METHODS)
async def test_nor_of_one_whose_time_ends_while_it_waits_for_a_connection(method: str) -> None:
    async with listening(per_host_max=1) as (listener, client):
        first = asyncio.create_task(client.send(request("GET", "/first")))
        await listener.asked.wait()
        sending = Sending(time.monotonic() + 0.1)

        # At its deadline, while the connection is still taken.
        with pytest.raises(DeadlinePassedError):
            await asyncio.wait_for(client.send(request(method), sending), 1)
        listener.answering.set()
        await first

    assert bytes(listener.arrived).startswith(b"GET /first ")
    assert listener.arrived.count(b"HTTP/1.1\r\n") == 1
    assert not sending.started


async def test_a_host_that_is_slow_keeps_no_request_from_another() -> None:
    async with listening(per_host_max=1) as (listener, client):
        first = asyncio.create_task(client.send(request("GET", "/first")))
        await listener.asked.wait()
        listener.asked.clear()
        sending = Sending(time.monotonic() + 1)

        other = asyncio.create_task(client.send(request("GET", "/other", OTHER_HOST), sending))
        await asyncio.wait_for(listener.asked.wait(), 1)
        listener.answering.set()

        assert (await other).status == (await first).status == 200


async def test_who_gave_up_waiting_leaves_the_place_to_the_next() -> None:
    async with listening(per_host_max=1) as (listener, client):
        first = asyncio.create_task(client.send(request("GET", "/first")))
        await listener.asked.wait()
        with pytest.raises(DeadlinePassedError):
            await client.send(request("GET"), Sending(time.monotonic() + 0.05))
        listener.answering.set()
        await first

        answer = await client.send(request("GET", "/next"), Sending(time.monotonic() + 5))

    assert answer.status == 200


async def test_the_time_to_send_is_no_limit_of_the_answer() -> None:
    async with listening() as (listener, client):
        sending = Sending(time.monotonic() + 0.1)
        sent = asyncio.create_task(client.send(request("POST"), sending))
        await listener.asked.wait()
        await asyncio.sleep(0.2)
        listener.answering.set()

        assert (await sent).status == 200


async def test_what_has_no_deadline_waits_no_longer_than_for_an_answer() -> None:
    async with listening(per_host_max=1, total_timeout_s=0.3) as (listener, client):
        first = asyncio.create_task(client.send(request("GET", "/first")))
        await listener.asked.wait()

        with pytest.raises(VenueTimeoutError):
            await asyncio.wait_for(client.send(request("GET")), 1)
        with pytest.raises(VenueTimeoutError):
            await first
        listener.answering.set()


@pytest.mark.parametrize("method", METHODS)
async def test_sends_a_request_whose_time_is_not_over(method: str) -> None:
    sending = Sending(time.monotonic() + 5)
    async with listening() as (listener, client):
        listener.answering.set()

        await client.send(request(method), sending)

    assert bytes(listener.arrived).startswith(method.encode() + b" /late ")
    assert sending.started
