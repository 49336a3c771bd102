"""Refusals of unknown callers: counted, and one entry a minute each."""

from countersign.audit.refusals import RefusalCounter
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId

NOW_MS = 1_760_000_000_000
MINUTE_MS = 60_000


def _origin(address: str = "203.0.113.7", request: str = "first") -> Origin:
    return Origin(RequestId(request), address)


def _told(decisions: list[Decision]) -> list[tuple[str, str, str | None, object]]:
    return [
        (each.origin.address, each.action, each.reason, each.details["count"]) for each in decisions
    ]


def test_counts_by_address_action_and_reason() -> None:
    counter = RefusalCounter()
    for address, action, reason in (
        ("203.0.113.7", "user.read", "UNAUTHENTICATED"),
        ("203.0.113.7", "user.read", "UNAUTHENTICATED"),
        ("203.0.113.7", "user.read", "INVALID_TOKEN"),
        ("203.0.113.7", "venue.list", "INVALID_TOKEN"),
        ("203.0.113.8", "user.read", "UNAUTHENTICATED"),
    ):
        counter.count(_origin(address), action, reason, NOW_MS)

    assert _told(counter.take_all()) == [
        ("203.0.113.7", "user.read", "UNAUTHENTICATED", 2),
        ("203.0.113.7", "user.read", "INVALID_TOKEN", 1),
        ("203.0.113.7", "venue.list", "INVALID_TOKEN", 1),
        ("203.0.113.8", "user.read", "UNAUTHENTICATED", 1),
    ]


def test_an_entry_is_the_first_of_its_minute() -> None:
    counter = RefusalCounter()
    counter.count(_origin(request="first"), "user.read", "INVALID_TOKEN", NOW_MS)
    counter.count(_origin(request="second"), "user.read", "INVALID_TOKEN", NOW_MS + 59_999)

    (entry,) = counter.take_due(NOW_MS + MINUTE_MS)

    assert (entry.at_ms, entry.origin.request_id, entry.outcome) == (
        NOW_MS,
        "first",
        Outcome.REFUSED,
    )
    assert entry.user_id is None


def test_nothing_is_due_within_its_minute_and_nothing_is_told_twice() -> None:
    counter = RefusalCounter()
    counter.count(_origin(), "user.read", "INVALID_TOKEN", NOW_MS)

    assert counter.take_due(NOW_MS + MINUTE_MS - 1) == []
    assert len(counter.take_due(NOW_MS + MINUTE_MS)) == 1
    assert counter.take_due(NOW_MS + 2 * MINUTE_MS) == []
    assert counter.take_all() == []


def test_a_flood_from_everywhere_is_told_in_bounded_memory() -> None:
    counter = RefusalCounter()
    for number in range(30_000):
        counter.count(_origin(f"2001:db8::{number:x}"), "user.read", "INVALID_TOKEN", NOW_MS)

    entries = counter.take_all()

    assert len(entries) <= 10_001
    assert sum(int(entry.details["count"]) for entry in entries) == 30_000
    assert entries[-1].origin.address == "many"
