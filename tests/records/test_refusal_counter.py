"""Refusals are counted: for each window a few entries by themselves, and one with a count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.audit.refusals import RefusalCounter
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, RequestId, SessionId, UserId

NOW_MS = 1_760_000_000_000
MINUTE_MS = 60_000
ADDRESS = "203.0.113.7"


def _counter(own_entries: int = 0) -> RefusalCounter:
    return RefusalCounter(window_ms=MINUTE_MS, own_entries=own_entries)


def _refusal(
    address: str = ADDRESS,
    *,
    action: str = "user.read",
    reason: str = "INVALID_TOKEN",
    at_ms: int = NOW_MS,
    user: str | None = None,
    request: str = "first",
) -> Decision:
    return Decision(
        action,
        Outcome.REFUSED,
        at_ms,
        Origin(RequestId(request), address),
        user_id=UserId(user) if user else None,
        session_id=SessionId("a session") if user else None,
        credential_id=CredentialId("a credential") if user else None,
        reason=reason,
    )


def _taken(counter: RefusalCounter, now_ms: int | None = None) -> list[Decision]:
    with counter.due(now_ms) as entries:
        return entries


def _told(decisions: list[Decision]) -> list[tuple[str, str, str | None, object]]:
    return [
        (each.origin.address, each.action, each.reason, each.details["count"]) for each in decisions
    ]


def test_counts_by_address_action_and_reason() -> None:
    counter = _counter()
    for address, action, reason in (
        (ADDRESS, "user.read", "UNAUTHENTICATED"),
        (ADDRESS, "user.read", "UNAUTHENTICATED"),
        (ADDRESS, "user.read", "INVALID_TOKEN"),
        (ADDRESS, "venue.list", "INVALID_TOKEN"),
        ("203.0.113.8", "user.read", "UNAUTHENTICATED"),
    ):
        counter.count(_refusal(address, action=action, reason=reason))

    assert _told(_taken(counter)) == [
        (ADDRESS, "user.read", "UNAUTHENTICATED", 2),
        (ADDRESS, "user.read", "INVALID_TOKEN", 1),
        (ADDRESS, "venue.list", "INVALID_TOKEN", 1),
        ("203.0.113.8", "user.read", "UNAUTHENTICATED", 1),
    ]


def test_counts_an_ipv6_network_of_64_bits_as_one_address() -> None:
    counter = _counter()
    for number in range(20_000):
        counter.count(_refusal(f"2001:db8:1:2::{number:x}"))
    counter.count(_refusal("2001:db8:1:3::1"))

    assert _told(_taken(counter)) == [
        ("2001:db8:1:2::/64", "user.read", "INVALID_TOKEN", 20_000),
        ("2001:db8:1:3::/64", "user.read", "INVALID_TOKEN", 1),
    ]


def test_an_entry_is_the_first_of_its_window() -> None:
    counter = _counter()
    counter.count(_refusal(request="first"))
    counter.count(_refusal(request="second", at_ms=NOW_MS + 59_999))

    (entry,) = _taken(counter, NOW_MS + MINUTE_MS)

    assert (entry.at_ms, entry.origin.request_id, entry.outcome) == (
        NOW_MS,
        "first",
        Outcome.REFUSED,
    )
    assert entry.user_id is None


def test_nothing_is_due_within_its_window_and_nothing_is_told_twice() -> None:
    counter = _counter()
    counter.count(_refusal())

    assert _taken(counter, NOW_MS + MINUTE_MS - 1) == []
    assert len(_taken(counter, NOW_MS + MINUTE_MS)) == 1
    assert _taken(counter, NOW_MS + 2 * MINUTE_MS) == []
    assert _taken(counter) == []


def test_what_could_not_be_recorded_is_counted_on_and_due_again() -> None:
    counter = _counter()
    for _ in range(3):
        counter.count(_refusal(request="first"))

    def fail_to_record() -> None:
        with counter.due(NOW_MS + MINUTE_MS):
            # Refused meanwhile: not lost either.
            counter.count(_refusal(request="later", at_ms=NOW_MS + MINUTE_MS))
            raise StoreUnavailableError("away")

    with pytest.raises(StoreUnavailableError):
        fail_to_record()

    (entry,) = _taken(counter, NOW_MS + MINUTE_MS)
    assert (entry.details["count"], entry.origin.request_id, entry.at_ms) == (4, "first", NOW_MS)


def test_the_first_of_a_known_user_are_entries_and_the_rest_one_count() -> None:
    counter = _counter(own_entries=2)
    granted = []
    for number in range(10):
        refusal = _refusal(user="ada", request=f"{number}", address=f"203.0.113.{number}")
        granted.append(counter.grants_entry(refusal))
        if not granted[-1]:
            counter.count(refusal)

    assert granted == [True] * 2 + [False] * 8
    (entry,) = _taken(counter)
    assert (entry.user_id, entry.details, entry.origin) == (
        "ada",
        {"count": 8},
        Origin(RequestId("2"), "203.0.113.2"),
    )
    # Those that were counted need not have been about one credential or in one session.
    assert (entry.credential_id, entry.session_id) == (None, None)


def test_each_user_action_and_reason_has_first_ones_of_its_own_and_each_window() -> None:
    counter = _counter(own_entries=1)
    firsts = [
        _refusal(user=user, action=action, reason=reason)
        for user in ("ada", "bob")
        for action in ("user.read", "user.update")
        for reason in ("INTERNAL", "RATE_LIMITED")
    ]

    granted = [counter.grants_entry(first) for first in firsts * 2]

    assert granted == [True] * 8 + [False] * 8
    assert _taken(counter, NOW_MS + MINUTE_MS) == []
    assert all(counter.grants_entry(first) for first in firsts)


@given(st.lists(st.integers(min_value=0, max_value=90_000), max_size=300))
def test_however_they_come_every_refusal_is_told_in_few_entries(pauses: list[int]) -> None:
    counter = _counter(own_entries=2)
    now_ms, single, counted = NOW_MS, 0, list[Decision]()
    for pause in pauses:
        now_ms += pause
        counted += _taken(counter, now_ms)
        refusal = _refusal(user="ada", at_ms=now_ms)
        if counter.grants_entry(refusal):
            single += 1
        else:
            counter.count(refusal)
    counted += _taken(counter)

    assert single + sum(int(entry.details["count"]) for entry in counted) == len(pauses)
    windows = (now_ms - NOW_MS) // MINUTE_MS + 1
    assert single <= 2 * windows
    assert len(counted) <= windows


def test_a_flood_from_everywhere_is_told_in_bounded_memory() -> None:
    counter = _counter()
    for number in range(30_000):
        counter.count(_refusal(f"2001:db8:{number:x}::1"))

    entries = _taken(counter)

    assert len(entries) <= 10_001
    assert sum(int(entry.details["count"]) for entry in entries) == 30_000
    assert entries[-1].origin.address == "many"


def test_a_flood_of_users_is_told_in_bounded_memory_and_entries() -> None:
    counter = _counter(own_entries=1)
    granted = 0
    for number in range(30_000):
        refusal = _refusal(user=f"user {number}")
        if counter.grants_entry(refusal):
            granted += 1
        else:
            counter.count(refusal)

    (many,) = _taken(counter)

    assert granted <= 10_001
    assert granted + int(many.details["count"]) == 30_000
    assert (many.origin.address, many.user_id) == ("many", None)
