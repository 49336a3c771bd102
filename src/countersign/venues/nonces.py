"""Nonces: numbers that must rise with every request of a key.

A key remembers the highest nonce. Programs take them from the clock in milli-, micro- or
nanoseconds, and one nanosecond nonce locks all millisecond programs out for good. So the unit
of a key is found by trying the smallest first.
"""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Final, Protocol


class NonceUnit(StrEnum):
    """The unit of the clock that a key's nonces are taken from; smallest numbers first."""

    MS = "ms"
    US = "us"
    NS = "ns"


PER_MS: Final = {NonceUnit.MS: 1, NonceUnit.US: 1_000, NonceUnit.NS: 1_000_000}


class NonceLane(Protocol):
    """The nonces of one API key, while nobody else may use it."""

    async def next(self, unit: NonceUnit) -> int:
        """Return a nonce above every one before; durable before it is returned.

        Raises:
            VenueUnavailableError: NONCE: the lane was held for too long and is lost.
            StoreUnavailableError: the nonce could not be kept, so it may not be used.
        """
        ...


class NonceLanes(Protocol):
    """One lane for each API key, held by one request at a time, in whatever process."""

    def lane(self, venue: str, fingerprint: bytes) -> AbstractAsyncContextManager[NonceLane]:
        """Hold a key's lane; whoever else wants it waits.

        Args:
            venue: its name.
            fingerprint: the keyed digest by which equal keys are recognised.

        Raises:
            VenueUnavailableError: NONCE: too many wait, or for too long.
        """
        ...
