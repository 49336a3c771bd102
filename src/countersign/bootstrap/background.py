"""What a server does by itself, beside answering requests."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from countersign.kernel.errors import CountersignError

_log = structlog.get_logger("countersign.background")


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done again and again; `pause_s` seconds lie between the end and the next start."""

    name: str
    pause_s: float
    work: Callable[[], Awaitable[object]]


class Chores:
    """Runs chores until it is stopped; one that fails is logged and tried again."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._ending = asyncio.Event()
        self._tasks = [
            asyncio.create_task(_repeat(chore, self._ending), name=chore.name) for chore in chores
        ]

    async def stop(self) -> None:
        """End every chore, after the work that it is at: half of it would be done or not."""
        self._ending.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _repeat(chore: Chore, ending: asyncio.Event) -> None:
    while not await _is_set_within(ending, chore.pause_s):
        try:
            await chore.work()
        except CountersignError as error:
            _log.warning("chore failed", chore=chore.name, reason=error.code)
        except Exception as fault:  # noqa: BLE001  # a chore that ended here would be missed by nobody
            # Foreign texts can hold anything, so only the kind of the error is told.
            _log.error("fault", fault=type(fault).__name__, chore=chore.name)


async def _is_set_within(event: asyncio.Event, pause_s: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), pause_s)
    return event.is_set()
