"""Implements NonceLanes: one request of an API key at a time, in whatever process."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.nonce_lane_rows import free_lane, next_nonce, take_lane
from countersign.kernel.clock import Clock
from countersign.kernel.ids import new_id
from countersign.venues.error_answers import unavailable
from countersign.venues.errors import UnavailableReason
from countersign.venues.nonces import NonceUnit

_WAIT_S: Final = 5.0
_PAUSE_S: Final = 0.004
# Of one key in one process, whoever holds and waits for it; and of one grant among them, so that
# no bot keeps those of other grants from the key.
_PLACES: Final = 56
_PLACES_OF_A_GRANT: Final = 16
# More of either, which only cancels take: they are wanted most where the rest is full.
_MORE_FOR_CANCELS: Final = 8


class _Turns:
    """The requests of one key in this process, first come first served."""

    __slots__ = ("lock", "of_grants", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0
        self.of_grants = Counter[str]()

    def require_place(self, grant_id: str | None, more: int) -> None:
        """Refuse who would be one too many.

        Raises:
            VenueUnavailableError: NONCE.
        """
        full = self.users >= _PLACES + more
        if full or (grant_id and self.of_grants[grant_id] >= _PLACES_OF_A_GRANT + more):
            raise unavailable(UnavailableReason.NONCE)


class SqliteNonceLanes:
    """Implements NonceLanes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turns: dict[tuple[str, bytes], _Turns] = {}
        self.process = new_id()

    @asynccontextmanager
    async def turn(
        self, lane: tuple[str, bytes], *, grant_id: str | None = None, cancels: bool = False
    ) -> AsyncIterator[None]:
        """Wait for one's turn among the requests of this process.

        Args:
            lane: the key's.
            grant_id: of the request's grant; None where the key itself is checked.
            cancels: whether the request only takes orders away.

        Raises:
            VenueUnavailableError: NONCE: too many wait, or for too long.
        """
        turns = self._turns.setdefault(lane, _Turns())
        turns.require_place(grant_id, _MORE_FOR_CANCELS if cancels else 0)
        turns.users += 1
        turns.of_grants[grant_id or ""] += 1
        try:
            await _acquired(turns.lock)
            try:
                yield
            finally:
                turns.lock.release()
        finally:
            turns.users -= 1
            turns.of_grants[grant_id or ""] -= 1
            if not turns.users:
                del self._turns[lane]

    @asynccontextmanager
    async def lane(self, venue: str, fingerprint: bytes) -> AsyncIterator["SqliteNonceLane"]:
        async with self.turn((venue, fingerprint)):
            held = SqliteNonceLane(self._database, self._clock, (venue, fingerprint))
            try:
                await self._take(held)  # cancelled in here, it may have been taken all the same
                yield held
            finally:
                await asyncio.shield(held.free())

    async def _take(self, held: "SqliteNonceLane") -> None:
        give_up = asyncio.get_running_loop().time() + _WAIT_S
        while not await held.take(self.process):
            if asyncio.get_running_loop().time() > give_up:
                raise unavailable(UnavailableReason.NONCE)
            await asyncio.sleep(_PAUSE_S)


class SqliteNonceLane:
    """Implements NonceLane: a lane while it is held."""

    def __init__(self, database: Database, clock: Clock, lane: tuple[str, bytes]) -> None:
        self._database = database
        self._clock = clock
        self._lane = lane
        self._holder = new_id()

    async def take(self, process: str) -> bool:
        """Tell whether the lane could be had."""

        def take(connection: apsw.Connection) -> bool:
            now_ms = self._clock.now_ms()
            return take_lane(
                connection, self._lane, holder=self._holder, process=process, now_ms=now_ms
            )

        return await self._database.write(take)

    async def next(self, unit: NonceUnit) -> int:
        def raise_nonce(connection: apsw.Connection) -> int | None:
            now_ms = self._clock.now_ms()
            return next_nonce(connection, self._lane, holder=self._holder, unit=unit, now_ms=now_ms)

        nonce = await self._database.write(raise_nonce)
        if nonce is None:
            raise unavailable(UnavailableReason.NONCE)
        return nonce

    async def free(self) -> None:
        """Give the lane up."""
        await self._database.write(
            lambda connection: free_lane(connection, self._lane, holder=self._holder)
        )


async def _acquired(lock: asyncio.Lock) -> None:
    try:
        async with asyncio.timeout(_WAIT_S):
            await lock.acquire()
    except TimeoutError:
        raise unavailable(UnavailableReason.NONCE) from None
