"""What became of each intent, by the time that has passed."""

import pytest
from tests.access.stage import ManualClock

from countersign.audit.list_entries import UNKNOWN_AFTER_MS, IntentState, ListEntries
from countersign.audit.ports import EntryFilter, FoundEntries, FoundEntry, Position
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId, UserId, new_id

WHO = UserId(new_id())
CLOCK = ManualClock()


class OneEntry:
    """Implements AuditReader: finds one entry, and another place to go on."""

    def __init__(self, found: FoundEntry) -> None:
        self.following = Position(1, found.decision.entry_id)
        self._found = found

    async def find_own(self, user_id: UserId, wanted: EntryFilter) -> FoundEntries:
        assert (user_id, wanted.limit) == (WHO, 7)
        return FoundEntries([self._found], self.following)


def _found(outcome: Outcome, age_ms: int, *, is_concluded: bool) -> FoundEntry:
    origin = Origin(RequestId(new_id()), "203.0.113.7")
    return FoundEntry(Decision("test.use", outcome, CLOCK.now_ms() - age_ms, origin), is_concluded)


@pytest.mark.parametrize(
    ("outcome", "age_ms", "is_concluded", "state"),
    [
        (Outcome.INTENDED, 0, False, IntentState.OPEN),
        (Outcome.INTENDED, UNKNOWN_AFTER_MS - 1, False, IntentState.OPEN),
        (Outcome.INTENDED, UNKNOWN_AFTER_MS, False, IntentState.UNKNOWN),
        (Outcome.INTENDED, 0, True, IntentState.CONCLUDED),
        (Outcome.INTENDED, UNKNOWN_AFTER_MS, True, IntentState.CONCLUDED),
        (Outcome.ALLOWED, UNKNOWN_AFTER_MS, False, None),
        (Outcome.REFUSED, 0, False, None),
        (Outcome.FAILED, 0, False, None),
    ],
)
async def test_only_an_intent_has_a_state(
    outcome: Outcome, age_ms: int, is_concluded: bool, state: IntentState | None
) -> None:
    reader = OneEntry(_found(outcome, age_ms, is_concluded=is_concluded))

    page = await ListEntries(reader=reader, clock=CLOCK)(EntryFilter(limit=7), WHO)

    assert [each.state for each in page.entries] == [state]
    assert page.next == reader.following
