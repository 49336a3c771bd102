"""What reading the audit log needs of a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from countersign.kernel.decision import Decision, Outcome
from countersign.kernel.ids import CredentialId, GrantId, UserId


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log: entries are in the order of their time, then of their id."""

    at_ms: int
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which of a user's entries are wanted; None does not filter.

    Attributes:
        from_ms: the earliest time.
        to_ms: the first time that is too late.
        before: only what lies before this place.
        limit: how many at most.
    """

    credential_id: CredentialId | None = None
    grant_id: GrantId | None = None
    action: str | None = None
    outcome: Outcome | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    before: Position | None = None
    limit: int


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry; `is_concluded`: another entry is the outcome of this one."""

    decision: Decision
    is_concluded: bool


@dataclass(frozen=True, slots=True)
class FoundEntries:
    """A part of the log, newest first.

    `next` is where to go on, by `EntryFilter.before`; None: that was all.
    """

    entries: Sequence[FoundEntry]
    next: Position | None


class AuditReader(Protocol):
    """Reads the audit log."""

    async def find_own(self, user_id: UserId, wanted: EntryFilter) -> FoundEntries:
        """Return the newest of the user's own entries that are wanted.

        The work is bounded, however long the log is. So there can be fewer than
        `limit`, and even none, with more to come.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        ...
