"""Nonces: numbers that must rise with every request of a key.

A key remembers the highest nonce. Programs take them from the clock in milli-, micro- or
nanoseconds, and one nanosecond nonce locks all millisecond programs out for good. So the unit
of a key is found by trying the smallest first.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

from countersign.kernel.secret import Secret


class NonceUnit(StrEnum):
    """The unit of the clock that a key's nonces are taken from; smallest numbers first."""

    MS = "ms"
    US = "us"
    NS = "ns"


_PER_MS: Final = {NonceUnit.MS: 1, NonceUnit.US: 1_000, NonceUnit.NS: 1_000_000}
_IDLE_LANES_MAX: Final = 4_096


class NonceLane:
    """The nonces of one API key, one request after the other."""

    __slots__ = ("_last", "lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0
        self._last = dict.fromkeys(NonceUnit, 0)

    def next(self, unit: NonceUnit, now_ms: int) -> int:
        """Return a nonce above every one that this lane gave in this unit."""
        nonce = max(now_ms * _PER_MS[unit], self._last[unit] + 1)
        self._last[unit] = nonce
        return nonce


class NonceLanes:
    """The lanes of this process. Across processes a key's lane is held by its lease elsewhere.

    Lanes are found by a keyed digest, so that no API key is kept; those that
    nobody uses are forgotten, oldest first: the clock has passed them by then.
    """

    def __init__(self) -> None:
        self._digest_key = secrets.token_bytes(32)
        self._busy: dict[bytes, NonceLane] = {}
        self._idle: OrderedDict[bytes, NonceLane] = OrderedDict()

    def __len__(self) -> int:
        return len(self._busy) + len(self._idle)

    @asynccontextmanager
    async def lane(self, venue: str, api_key: Secret) -> AsyncIterator[NonceLane]:
        """Hold a key's lane; whoever else wants it waits."""
        name = hashlib.blake2b(
            venue.encode() + b"\0" + api_key.reveal(), key=self._digest_key, digest_size=16
        ).digest()
        lane = self._busy.get(name) or self._idle.pop(name, None) or NonceLane()
        self._busy[name] = lane
        lane.users += 1
        try:
            async with lane.lock:
                yield lane
        finally:
            lane.users -= 1
            if not lane.users:
                self._rest(name)

    def _rest(self, name: bytes) -> None:
        self._idle[name] = self._busy.pop(name)
        if len(self._idle) > _IDLE_LANES_MAX:
            self._idle.popitem(last=False)
