"""Nonce lanes in memory; the contract suite of the real ones runs on them too."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from countersign.kernel.clock import Clock
from countersign.venues.error_answers import unavailable
from countersign.venues.errors import UnavailableReason
from countersign.venues.nonces import PER_MS, NonceLane, NonceUnit


@dataclass
class _Kept:
    """One key's lane: whose turn it is, and the last nonce in each unit."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    last: defaultdict[NonceUnit, int] = field(default_factory=lambda: defaultdict(int))


@dataclass
class _Held:
    """Implements NonceLane."""

    kept: _Kept
    clock: Clock

    async def next(self, unit: NonceUnit) -> int:
        nonce = max(self.kept.last[unit] + 1, self.clock.now_ms() * PER_MS[unit])
        self.kept.last[unit] = nonce
        return nonce


class MemoryNonceLanes:
    """Implements NonceLanes in one process."""

    def __init__(self, clock: Clock, *, waiting_max: int = 56, wait_s: float = 5.0) -> None:
        self._clock = clock
        self._waiting_max = waiting_max
        self._wait_s = wait_s
        self._kept: defaultdict[tuple[str, bytes], _Kept] = defaultdict(_Kept)

    @asynccontextmanager
    async def lane(self, venue: str, fingerprint: bytes) -> AsyncIterator[NonceLane]:
        kept = self._kept[venue, fingerprint]
        if kept.users >= self._waiting_max:
            raise unavailable(UnavailableReason.NONCE)
        kept.users += 1
        try:
            await self._wait_for(kept.turn)
            try:
                yield _Held(kept, self._clock)
            finally:
                kept.turn.release()
        finally:
            kept.users -= 1

    async def _wait_for(self, turn: asyncio.Lock) -> None:
        try:
            async with asyncio.timeout(self._wait_s):
                await turn.acquire()
        except TimeoutError:
            raise unavailable(UnavailableReason.NONCE) from None
