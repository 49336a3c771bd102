"""The contract of VenueHttp, on the real client and on the fake of the tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.adapters.venue_http.raw_venue import (
    HOST,
    Behaviour,
    hang_up_after,
    raw_venue,
    reply,
    silent,
)
from tests.venues.fake_venue_http import FakeVenueHttp, Outcome
from tests.venues.stage import CATALOGUE

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.venue_sightings import SqliteSightingStore
from countersign.adapters.venue_http import VenueHttpClient
from countersign.kernel.clock import SystemClock
from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
    unexpected_answer,
)
from countersign.venues.ports import VenueHttp
from countersign.venues.requests import VenueAnswer, VenueRequest
from countersign.venues.sightings import Sightings, WatchedVenueHttp

# How a venue behaves: over a socket, and as the outcome that the fake is told.
Play = tuple[Behaviour, Outcome]
Opened = Callable[[Play], AbstractAsyncContextManager[VenueHttp]]

PAGE = b"<html>"
ANSWERS: Play = (
    reply(PAGE, "418 Teapot", ("Retry-After: 7", "X-Two: a", "X-Two: b")),
    VenueAnswer(418, {"Retry-After": "7", "X-Two": "a"}, PAGE),
)
REDIRECTS: Play = (
    reply(b"", "302 Found", ("Location: https://elsewhere.invalid/",)),
    VenueAnswer(302, {"Location": "https://elsewhere.invalid/"}, b""),
)
HANGS_UP: Play = (hang_up_after(0), VenueUnreachableError("broke"))
IS_SILENT: Play = (silent, VenueTimeoutError("late"))
IS_TOO_LARGE: Play = (reply(b" " * (1024 * 1024 + 1)), unexpected_answer())


@asynccontextmanager
async def over_http(play: Play) -> AsyncIterator[VenueHttp]:
    async with (
        raw_venue(play[0]) as venue,
        VenueHttpClient(
            hosts=frozenset({HOST}), redirect_to=venue.origin, total_timeout_s=0.5
        ) as client,
    ):
        yield client


@asynccontextmanager
async def in_memory(play: Play) -> AsyncIterator[VenueHttp]:
    yield FakeVenueHttp(lambda _: play[1], hosts=frozenset({HOST}))


@asynccontextmanager
async def watched(play: Play) -> AsyncIterator[VenueHttp]:
    with TemporaryDirectory() as folder:
        database = Database.open(Path(folder) / "test.db", 0)
        sightings = Sightings(store=SqliteSightingStore(database), clock=SystemClock())
        async with in_memory(play) as http:
            yield WatchedVenueHttp(http=http, sightings=sightings, catalogue=CATALOGUE)
        await database.close()


@pytest.fixture(params=[over_http, in_memory, watched], ids=["client", "fake", "watched"])
def opened(request: pytest.FixtureRequest) -> Opened:
    found: Opened = request.param
    return found


def request(host: str = HOST, method: str = "GET") -> VenueRequest:
    return VenueRequest(host, method, "/api/v3/time?a=1", {"X-Key": "k"}, b"")


async def test_returns_the_whole_answer_whatever_its_status(opened: Opened) -> None:
    async with opened(ANSWERS) as http:
        found = await http.send(request())

    assert (found.status, found.body) == (418, PAGE)
    assert found.headers["retry-after"] == "7"
    assert found.headers["x-two"] == "a"


async def test_returns_a_redirect_as_it_is(opened: Opened) -> None:
    async with opened(REDIRECTS) as http:
        found = await http.send(request())

    assert found.status == 302


@pytest.mark.parametrize(
    ("play", "failure"),
    [
        (HANGS_UP, VenueUnreachableError),
        (IS_SILENT, VenueTimeoutError),
        (IS_TOO_LARGE, VenueUnavailableError),
    ],
)
async def test_raises_our_own_error(
    opened: Opened, play: Play, failure: type[CountersignError]
) -> None:
    async with opened(play) as http:
        with pytest.raises(failure):
            await http.send(request())


async def test_sends_nothing_to_a_host_that_the_catalogue_does_not_name(opened: Opened) -> None:
    async with opened(ANSWERS) as http:
        with pytest.raises(VenueUnreachableError):
            await http.send(request("elsewhere.invalid"))


async def test_serves_many_at_once(opened: Opened) -> None:
    async with opened(ANSWERS) as http:
        found: list[Awaitable[VenueAnswer]] = [http.send(request()) for _ in range(20)]

        answers = await asyncio.gather(*found)

    assert {found.status for found in answers} == {418}
