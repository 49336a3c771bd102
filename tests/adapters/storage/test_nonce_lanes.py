"""The contract of NonceLanes, in SQLite and in memory; and lanes that processes share."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import apsw
import pytest
from tests.support.memory_nonce_lanes import MemoryNonceLanes
from tests.venues.stage import ManualClock

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.nonce_lane_rows import (
    HELD_MS,
    free_lane,
    next_nonce,
    take_lane,
)
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.venues.errors import VenueUnavailableError
from countersign.venues.nonces import PER_MS, NonceLanes, NonceUnit

KEY = b"fingerprint"
ROW = ("KRAKEN", KEY)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", 0)
    yield opened
    await opened.close()


@pytest.fixture(params=["memory", "sqlite"])
def lanes(request: pytest.FixtureRequest, clock: ManualClock) -> NonceLanes:
    if request.param == "memory":
        return MemoryNonceLanes(clock)
    return SqliteNonceLanes(request.getfixturevalue("database"), clock)


async def nonce(lanes: NonceLanes, unit: NonceUnit = NonceUnit.MS, key: bytes = KEY) -> int:
    async with lanes.lane("KRAKEN", key) as lane:
        return await lane.next(unit)


@pytest.mark.parametrize("unit", list(NonceUnit))
async def test_nonces_come_from_the_clock(
    lanes: NonceLanes, clock: ManualClock, unit: NonceUnit
) -> None:
    assert await nonce(lanes, unit) == clock.time_ms * PER_MS[unit]


async def test_nonces_rise_whatever_the_clock_does(lanes: NonceLanes, clock: ManualClock) -> None:
    found = []
    for step_ms in (0, 0, -5_000, 1, 10_000, -1):
        clock.time_ms += step_ms
        found.append(await nonce(lanes))

    assert found == sorted(set(found))


async def test_a_units_nonces_are_its_own(lanes: NonceLanes, clock: ManualClock) -> None:
    await nonce(lanes, NonceUnit.NS)

    assert await nonce(lanes, NonceUnit.MS) == clock.time_ms


async def test_one_request_at_a_time_holds_a_lane(lanes: NonceLanes) -> None:
    order: list[int] = []
    held = 0

    async def use(number: int) -> None:
        nonlocal held
        async with lanes.lane("KRAKEN", KEY) as lane:
            held += 1
            assert held == 1
            order.append(await lane.next(NonceUnit.MS))
            await asyncio.sleep(0.001)
            held -= 1

    await asyncio.gather(*(use(number) for number in range(20)))

    assert order == sorted(set(order))


async def test_lanes_of_other_keys_and_venues_are_free(lanes: NonceLanes) -> None:
    async with (
        lanes.lane("KRAKEN", KEY),
        lanes.lane("KRAKEN", b"other") as other,
        lanes.lane("KRAKEN_UAT", KEY) as sandbox,
    ):
        assert await other.next(NonceUnit.MS) == await sandbox.next(NonceUnit.MS)


async def test_refuses_when_too_many_wait(lanes: NonceLanes) -> None:
    async with lanes.lane("KRAKEN", KEY):
        waiting = [asyncio.create_task(nonce(lanes)) for _ in range(55)]
        await asyncio.sleep(0)

        with pytest.raises(VenueUnavailableError) as caught:
            await nonce(lanes)

    assert caught.value.reason == "NONCE"
    assert len(set(await asyncio.gather(*waiting))) == 55


async def test_who_gives_up_waiting_holds_nothing(lanes: NonceLanes) -> None:
    async with lanes.lane("KRAKEN", KEY):
        waiting = asyncio.create_task(nonce(lanes))
        await asyncio.sleep(0.002)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    await asyncio.wait_for(nonce(lanes), 1)


@pytest.mark.parametrize("steps", range(6))
async def test_who_is_cancelled_while_taking_a_lane_holds_nothing(
    lanes: NonceLanes, steps: int
) -> None:
    taking = asyncio.create_task(nonce(lanes))
    for _ in range(steps):
        await asyncio.sleep(0)
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)

    await asyncio.wait_for(nonce(lanes), 1)


async def test_an_error_inside_gives_the_lane_back(lanes: NonceLanes) -> None:
    with pytest.raises(ZeroDivisionError):
        async with lanes.lane("KRAKEN", KEY):
            raise ZeroDivisionError

    await asyncio.wait_for(nonce(lanes), 1)


async def test_nonces_outlast_the_process(database: Database, clock: ManualClock) -> None:
    first = await nonce(SqliteNonceLanes(database, clock))
    clock.time_ms -= 60_000

    assert await nonce(SqliteNonceLanes(database, clock)) == first + 1


async def test_another_process_waits_for_the_lane(database: Database, clock: ManualClock) -> None:
    one, other = SqliteNonceLanes(database, clock), SqliteNonceLanes(database, clock)
    async with one.lane("KRAKEN", KEY) as lane:
        waiting = asyncio.create_task(nonce(other))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        first = await lane.next(NonceUnit.MS)

    assert await asyncio.wait_for(waiting, 1) == first + 1


def take(connection: apsw.Connection, holder: str, process: str, now_ms: int) -> bool:
    return take_lane(connection, ROW, holder=holder, process=process, now_ms=now_ms)


async def test_a_dead_holders_lane_is_free_when_its_time_is_over(database: Database) -> None:
    def play(connection: apsw.Connection) -> list[object]:
        return [
            take(connection, "dead", "a", 0),
            take(connection, "next", "b", 15_000),
            take(connection, "next", "b", 15_001),
            next_nonce(connection, ROW, holder="dead", unit=NonceUnit.MS, now_ms=15_001),
            next_nonce(connection, ROW, holder="next", unit=NonceUnit.MS, now_ms=15_001),
        ]

    assert await database.write(play) == [True, False, True, None, 15_001]


async def test_a_process_that_asked_comes_before_the_one_that_has_it(database: Database) -> None:
    def play(connection: apsw.Connection) -> list[bool]:
        found = [take(connection, "a1", "a", 0), take(connection, "b1", "b", 1)]
        free_lane(connection, ROW, holder="a1")
        found += [take(connection, "a2", "a", 2), take(connection, "b1", "b", 3)]
        return found

    assert await database.write(play) == [True, False, False, True]


async def test_a_process_that_asked_and_died_is_not_waited_for(database: Database) -> None:
    def play(connection: apsw.Connection) -> list[bool]:
        found = [take(connection, "a1", "a", 0), take(connection, "b1", "b", 1)]
        free_lane(connection, ROW, holder="a1")
        found += [take(connection, "a2", "a", 201), take(connection, "a2", "a", 202)]
        return found

    assert await database.write(play) == [True, False, False, True]


async def test_a_clock_put_back_keeps_a_dead_holders_lane_no_longer(database: Database) -> None:
    now_ms, back_ms = 10_000_000, 10_000_000 - 3_600_000

    def held_then_put_back(connection: apsw.Connection) -> list[bool]:
        take = partial(take_lane, connection, ROW)
        return [
            take(holder="1", process="dead", now_ms=now_ms),
            take(holder="2", process="dead too", now_ms=now_ms + 1),
            take(holder="3", process="b", now_ms=back_ms),
            take(holder="3", process="b", now_ms=back_ms + HELD_MS),
            take(holder="3", process="b", now_ms=back_ms + HELD_MS + 1),
        ]

    assert await database.write(held_then_put_back) == [True, False, False, False, True]


async def test_nobody_gives_another_ones_lane_back(database: Database) -> None:
    def play(connection: apsw.Connection) -> bool:
        take(connection, "a1", "a", 0)
        free_lane(connection, ROW, holder="b1")
        return take(connection, "b1", "b", 1)

    assert not await database.write(play)
