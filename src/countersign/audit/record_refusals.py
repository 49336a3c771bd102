"""Record refusals: the first of a known caller each by itself, all others by their count."""

from typing import Final

from countersign.audit.refusals import RefusalCounter
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, DecisionLog
from countersign.kernel.errors import StoreUnavailableError

_UNKNOWN_WINDOW_MS: Final = 60_000
_KNOWN_WINDOW_MS: Final = 600_000
_OWN_ENTRIES: Final = 5


class RecordRefusals:
    """Puts every refusal on record in a bounded number of entries.

    - Unknown callers: one entry a minute for each address block, action and reason.
    - Known callers: of each user, action and reason the first 5 in ten minutes are
      entries by themselves, and one more has the count of the rest: 36 an hour. With
      the fewer than 200 pairs of action and reason a user makes at most 7,200 an hour.

    Written one by one, anybody could fill the disk and stop trading. Counts are
    kept in this process: several have their own, and one that is killed loses
    those of its last windows.
    """

    def __init__(self, *, decisions: DecisionLog, clock: Clock) -> None:
        self._decisions = decisions
        self._clock = clock
        self._unknown = RefusalCounter(window_ms=_UNKNOWN_WINDOW_MS)
        self._known = RefusalCounter(window_ms=_KNOWN_WINDOW_MS, own_entries=_OWN_ENTRIES)

    async def __call__(self, refusal: Decision) -> None:
        """Put one refusal on record, or count it; call it before the refusal is answered.

        Raises:
            StoreUnavailableError: it is not on record; answer that instead.
        """
        counter = self._known if refusal.user_id else self._unknown
        # Where the database is what failed, asking it once more would only hold the answer up.
        if refusal.reason != StoreUnavailableError.code and counter.grants_entry(refusal):
            await self._decisions.record(refusal)
        else:
            counter.count(refusal)

    async def record_due(self) -> None:
        """Record the counts of the windows that are over.

        Raises:
            StoreUnavailableError: none is recorded; they stay due.
        """
        await self._record(self._clock.now_ms())

    async def record_all(self) -> None:
        """Record every count, for when the process ends.

        Raises:
            StoreUnavailableError: as record_due.
        """
        await self._record(None)

    async def _record(self, now_ms: int | None) -> None:
        with self._unknown.due(now_ms) as unknown, self._known.due(now_ms) as known:
            if unknown or known:
                await self._decisions.record(*unknown, *known)
