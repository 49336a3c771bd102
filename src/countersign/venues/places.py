"""A bound on how many things happen at once, and on how long others wait for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from countersign.venues.errors import UnavailableReason, VenueUnavailableError


class Places:
    """Places for checks of one venue.

    Args:
        count: how many checks run at once.
        wait_s: how long one more waits for a place.
        waiting_max: how many wait.
    """

    def __init__(self, *, count: int, wait_s: float, waiting_max: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._wait_s = wait_s
        self._waiting_max = waiting_max
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place.

        Raises:
            VenueUnavailableError: OVERLOADED: none became free in time.
        """
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()  # free, so this does not wait
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._waiting >= self._waiting_max:
            raise _overloaded()
        self._waiting += 1
        in_time = True
        try:
            await asyncio.wait_for(self._free.acquire(), self._wait_s)
        except TimeoutError:
            in_time = False
        finally:
            self._waiting -= 1
        if not in_time:
            raise _overloaded()


def _overloaded() -> VenueUnavailableError:
    return VenueUnavailableError(
        "too many keys of this venue are being checked: try again shortly",
        reason=UnavailableReason.OVERLOADED,
        retry_after_s=1,
    )
