"""Chores: done again and again, whole, until they are stopped."""

import asyncio

import pytest

from countersign.bootstrap.background import Chore, Chores
from countersign.kernel.errors import StoreUnavailableError


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), KeyError("hunter2")])
async def test_a_chore_that_fails_is_done_again_and_says_nothing_of_foreign_texts(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    times = 0
    thrice = asyncio.Event()

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 3:
            thrice.set()
        raise error

    chores = Chores([Chore("it", 0.001, work)])

    async with asyncio.timeout(10):
        await thrice.wait()
    await chores.stop()

    assert "hunter2" not in "".join(capsys.readouterr())


async def test_a_stop_lets_the_work_at_hand_end_and_begins_no_more() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    done = 0

    async def work() -> None:
        nonlocal done
        begun.set()
        await may_end.wait()
        done += 1

    chores = Chores([Chore("it", 0.001, work)])
    await begun.wait()
    stopping = asyncio.create_task(chores.stop())
    await asyncio.sleep(0.01)
    may_end.set()
    async with asyncio.timeout(10):
        await stopping

    assert done == 1


async def test_a_stop_does_not_wait_for_a_pause() -> None:
    async def work() -> None:
        raise AssertionError("not yet")

    chores = Chores([Chore("it", 3600, work)])

    async with asyncio.timeout(10):
        await chores.stop()
