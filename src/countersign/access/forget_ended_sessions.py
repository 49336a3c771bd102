"""Forget sessions that ended: their rows serve nothing but the size of the database."""

from typing import Final

from countersign.access.ports import SessionStore
from countersign.kernel.clock import Clock

# Longer than an access token lives, so that a row never goes before its tokens.
_KEPT_MS: Final = 24 * 3600 * 1000
_BATCH: Final = 200


class ForgetEndedSessions:
    """Deletes in small batches, so that no other write waits long; run it now and then."""

    def __init__(self, *, sessions: SessionStore, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many sessions were deleted.

        Raises:
            StoreUnavailableError: some may be left; run it again.
        """
        before_ms = self._clock.now_ms() - _KEPT_MS
        total = 0
        while True:
            count = await self._sessions.forget_ended(before_ms, _BATCH)
            total += count
            if count < _BATCH:
                return total
