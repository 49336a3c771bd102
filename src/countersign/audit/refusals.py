"""Refusals of unknown callers: counted, and written as one entry a minute each.

Written one by one, anybody could fill the disk and stop trading. What a process
that dies has counted within its last minute is lost.
"""

from dataclasses import dataclass
from typing import Final

from countersign.kernel.decision import Decision, Origin, Outcome

_WINDOW_MS: Final = 60_000
# Beyond so many addresses in a minute the rest are counted together.
_TRACKED_MAX: Final = 10_000
_MANY: Final = "many"


@dataclass(slots=True)
class _Count:
    first: Origin
    since_ms: int
    count: int


class RefusalCounter:
    """Counts refusals by address, action and reason."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str], _Count] = {}

    def count(self, origin: Origin, action: str, reason: str, now_ms: int) -> None:
        """Count one refusal."""
        key = (origin.address, action, reason)
        if key not in self._counts and len(self._counts) >= _TRACKED_MAX:
            key = (_MANY, action, reason)
            origin = Origin(origin.request_id, _MANY)
        known = self._counts.get(key)
        if known is None:
            self._counts[key] = _Count(origin, now_ms, 1)
        else:
            known.count += 1

    def take_due(self, now_ms: int) -> list[Decision]:
        """Return and forget the counts whose minute is over."""
        return self._take(now_ms - _WINDOW_MS)

    def take_all(self) -> list[Decision]:
        """Return and forget every count, for when the process ends."""
        return self._take(None)

    def _take(self, since_ms: int | None) -> list[Decision]:
        due = {
            key: count
            for key, count in self._counts.items()
            if since_ms is None or count.since_ms <= since_ms
        }
        for key in due:
            del self._counts[key]
        return [
            Decision(
                action=action,
                outcome=Outcome.REFUSED,
                at_ms=count.since_ms,
                origin=count.first,
                reason=reason,
                details={"count": count.count},
            )
            for (_, action, reason), count in due.items()
        ]
