"""List entries: a user reads what was decided in the user's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from countersign.audit.ports import AuditReader, EntryFilter, FoundEntry, Position
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Outcome
from countersign.kernel.ids import UserId

# No use of a key takes as long: past that its process died, or could not write the outcome.
UNKNOWN_AFTER_MS: Final = 60_000


class IntentState(StrEnum):
    """What became of an intent.

    CONCLUDED: its outcome is another entry. OPEN: there is none yet. UNKNOWN:
    there is none, and hardly will be: whether anything was sent is not known.
    """

    CONCLUDED = "CONCLUDED"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry; `state` is None where it is no intent."""

    decision: Decision
    state: IntentState | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A part of the log, newest first; `next` is where to go on, None at its end."""

    entries: Sequence[ListedEntry]
    next: Position | None


class ListEntries:
    """Lists a user's own entries."""

    def __init__(self, *, reader: AuditReader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    async def __call__(self, wanted: EntryFilter, user_id: UserId) -> EntryPage:
        """Return the newest entries that are wanted.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        found = await self._reader.find_own(user_id, wanted)
        now_ms = self._clock.now_ms()
        entries = [ListedEntry(each.decision, _state(each, now_ms)) for each in found.entries]
        return EntryPage(entries, found.next)


def _state(found: FoundEntry, now_ms: int) -> IntentState | None:
    if found.decision.outcome is not Outcome.INTENDED:
        return None
    if found.is_concluded:
        return IntentState.CONCLUDED
    is_old = now_ms - found.decision.at_ms >= UNKNOWN_AFTER_MS
    return IntentState.UNKNOWN if is_old else IntentState.OPEN
