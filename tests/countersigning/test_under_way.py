"""A key has a bounded number of requests under way; what more comes is refused, not queued."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest
from tests.countersigning.forward_stage import (
    Holder,
    binance_order,
    forward_over,
    holder,
    kraken_balance,
    passage,
)
from tests.credentials.stage import RecordingKeyWrapper
from tests.venues.stage import ManualClock

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.errors import TooManyUnderWayError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

# ADR 0008, "Under way at once". Written out, so that another bound is noticed.
_MAX: Final = 64
_WITH_CANCELS: Final = 72
_CANCEL: Final = BotRequest("api.binance.com", "DELETE", "/api/v3/openOrders", "symbol=A", {}, b"")


class SlowVenue:
    """Implements VenueHttp: answers nobody until it is let."""

    def __init__(self) -> None:
        self.sent = 0
        self.arrived = asyncio.Semaphore(0)
        self.answering = asyncio.Event()

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        assert sending is not None
        sending.started = True
        self.sent += 1
        self.arrived.release()
        await self.answering.wait()
        return VenueAnswer(200, {}, b"{}")


class Stage:
    def __init__(self, database: Database, wrapper: RecordingKeyWrapper) -> None:
        clock = ManualClock()
        self.database = database
        self.wrapper = wrapper
        self.venue = SlowVenue()
        self.intents = SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)
        self.forward = forward_over(
            database, self.intents, http=self.venue, key_wrapper=wrapper, clock=clock
        )
        self.asked: list[asyncio.Task[VenueAnswer]] = []

    async def bot(self, venue: str = "BINANCE") -> Holder:
        return await holder(self.database, venue, self.wrapper)

    async def ask(self, bot: Holder, count: int, request: BotRequest | None = None) -> None:
        """Let so many requests get to the venue."""
        for number in range(count):
            asked = self.forward(request or binance_order(number), bot.token, passage())
            self.asked.append(asyncio.create_task(asked))
        async with asyncio.timeout(10):
            for _ in range(count):
                await self.venue.arrived.acquire()

    async def close(self) -> None:
        self.venue.answering.set()
        await asyncio.gather(*self.asked)
        await self.intents.close()
        await self.database.close()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    wrapper = RecordingKeyWrapper(KeyFileKeyWrapper(Secret(secrets.token_bytes(32))))
    async with AsyncExitStack() as stack:
        made = Stage(Database.open(tmp_path / "test.db", 0), wrapper)
        stack.push_async_callback(made.close)
        yield made


async def test_refuses_what_a_key_asks_beyond_its_bound(stage: Stage) -> None:
    bot = await stage.bot()
    await stage.ask(bot, _MAX)

    with pytest.raises(TooManyUnderWayError) as caught:
        await asyncio.wait_for(stage.forward(binance_order(_MAX), bot.token, passage()), 5)

    assert (caught.value.code, caught.value.retry_after_s) == ("RATE_LIMITED", 1)
    assert stage.venue.sent == _MAX


async def test_lets_a_few_cancels_more_through(stage: Stage) -> None:
    bot = await stage.bot()
    await stage.ask(bot, _MAX)

    await stage.ask(bot, _WITH_CANCELS - _MAX, _CANCEL)

    with pytest.raises(TooManyUnderWayError):
        await asyncio.wait_for(stage.forward(_CANCEL, bot.token, passage()), 5)


async def test_what_is_answered_makes_room(stage: Stage) -> None:
    bot = await stage.bot()
    await stage.ask(bot, _MAX)
    stage.venue.answering.set()
    await asyncio.gather(*stage.asked)

    await asyncio.gather(
        *(stage.forward(binance_order(number), bot.token, passage()) for number in range(_MAX))
    )

    assert stage.venue.sent == 2 * _MAX


async def test_another_key_is_not_held_up(stage: Stage) -> None:
    await stage.ask(await stage.bot(), _MAX)

    await stage.ask(await stage.bot("KRAKEN"), 1, kraken_balance(1))

    assert stage.venue.sent == _MAX + 1


async def test_a_key_that_was_stored_twice_is_one(stage: Stage) -> None:
    await stage.ask(await stage.bot(), _MAX)
    again = await stage.bot()

    with pytest.raises(TooManyUnderWayError):
        await asyncio.wait_for(stage.forward(binance_order(_MAX), again.token, passage()), 5)
