"""Reading the audit log: what is found, in which order, and by how much work."""

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from countersign.adapters.storage.sqlite.audit_reading import (
    IS_CONCLUDED,
    SqliteAuditReader,
    walk_of,
)
from countersign.adapters.storage.sqlite.audit_rows import (
    SqliteDecisionLog,
    entry_row,
    insert_entry,
)
from countersign.adapters.storage.sqlite.database import Database
from countersign.audit.ports import EntryFilter, FoundEntry, Position
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import CredentialId, GrantId, RequestId, UserId, new_id

NOW_MS = 1_790_000_000_000
WHO, SOMEBODY = UserId(new_id()), UserId(new_id())
CREDENTIAL, GRANT = CredentialId(new_id()), GrantId(new_id())
ALL = EntryFilter(limit=1000)


def _decision(at_ms: int = NOW_MS, **changes: Any) -> Decision:
    plain = Decision(
        "credential.forward",
        Outcome.ALLOWED,
        at_ms,
        Origin(RequestId(new_id()), "203.0.113.7"),
        user_id=WHO,
        credential_id=CREDENTIAL,
        details={"endpoint": "GET /x", "status": 200},
    )
    return msgspec.structs.replace(plain, **changes)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(tmp_path / "countersign.db", NOW_MS)
    yield database
    await database.close()


async def _find(database: Database, wanted: EntryFilter = ALL) -> list[Decision]:
    page = await SqliteAuditReader(database).find_own(WHO, wanted)
    return [each.decision for each in page.entries]


async def test_an_entry_is_read_as_it_was_decided(database: Database) -> None:
    full = _decision(grant_id=GRANT, reason="FROZEN", intent_id=new_id())
    await SqliteDecisionLog(database).record(full)

    assert await _find(database) == [full]


async def test_the_newest_come_first_and_nobody_elses(database: Database) -> None:
    decisions = [_decision(NOW_MS + step) for step in range(5)]
    foreign = _decision(user_id=SOMEBODY)
    await SqliteDecisionLog(database).record(*decisions, foreign)

    assert await _find(database) == decisions[::-1]
    # Somebody else's refusal about this credential is the other's own entry.
    assert foreign not in await _find(database, replace(ALL, credential_id=CREDENTIAL))


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"credential_id": CREDENTIAL}, {0, 1, 2, 4, 5}),
        ({"grant_id": GRANT}, {1, 3}),
        ({"grant_id": GRANT, "credential_id": CREDENTIAL}, {1}),
        ({"action": "credential.freeze"}, {2}),
        ({"outcome": Outcome.REFUSED}, {4}),
        ({"from_ms": NOW_MS + 2}, {2, 3, 4, 5}),
        ({"to_ms": NOW_MS + 2}, {0, 1}),
        ({"from_ms": NOW_MS + 1, "to_ms": NOW_MS + 2}, {1}),
        ({"credential_id": CREDENTIAL, "outcome": Outcome.INTENDED}, {5}),
        ({"credential_id": CredentialId(new_id())}, set()),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
async def test_filters_leave_what_is_wanted(
    database: Database, filters: dict[str, Any], wanted: set[int]
) -> None:
    decisions = [
        _decision(NOW_MS),
        _decision(NOW_MS + 1, grant_id=GRANT),
        _decision(NOW_MS + 2, action="credential.freeze"),
        _decision(NOW_MS + 3, grant_id=GRANT, credential_id=None),
        _decision(NOW_MS + 4, outcome=Outcome.REFUSED),
        _decision(NOW_MS + 5, outcome=Outcome.INTENDED),
    ]
    await SqliteDecisionLog(database).record(*decisions)

    found = await _find(database, replace(ALL, **filters))

    assert {decisions.index(each) for each in found} == wanted


@pytest.mark.parametrize("filters", [{}, {"credential_id": CREDENTIAL}, {"grant_id": GRANT}])
async def test_pages_hold_each_entry_once_where_many_have_one_time(
    database: Database, filters: dict[str, Any]
) -> None:
    # Seven milliseconds with ten entries each.
    decisions = [_decision(NOW_MS + number // 10, grant_id=GRANT) for number in range(70)]
    await SqliteDecisionLog(database).record(*decisions)

    found = await _all_pages(database, EntryFilter(limit=8, **filters))

    newest_first = sorted(decisions, key=lambda each: (each.at_ms, each.entry_id), reverse=True)
    assert [each.decision for each in found] == newest_first


async def test_a_page_stays_where_it_is_while_entries_come(database: Database) -> None:
    log, reader = SqliteDecisionLog(database), SqliteAuditReader(database)
    await log.record(*(_decision(NOW_MS + step) for step in range(6)))
    first = await reader.find_own(WHO, EntryFilter(limit=3))
    second = await reader.find_own(WHO, EntryFilter(limit=3, before=first.next))

    await log.record(_decision(NOW_MS + 10))

    assert await reader.find_own(WHO, EntryFilter(limit=3, before=first.next)) == second
    assert second.next is None


async def test_an_end_in_time_and_a_cursor_both_hold(database: Database) -> None:
    decisions = [_decision(NOW_MS + step) for step in range(6)]
    await SqliteDecisionLog(database).record(*decisions)
    late = Position(NOW_MS + 5, decisions[5].entry_id)
    early = Position(NOW_MS + 2, decisions[2].entry_id)

    assert await _find(database, replace(ALL, to_ms=NOW_MS + 2, before=late)) == decisions[1::-1]
    assert await _find(database, replace(ALL, to_ms=NOW_MS + 5, before=early)) == decisions[1::-1]


async def test_an_intent_is_concluded_by_the_outcome_that_names_it(database: Database) -> None:
    done, open_one = _decision(outcome=Outcome.INTENDED), _decision(outcome=Outcome.INTENDED)
    outcome = _decision(NOW_MS + 1, outcome=Outcome.FAILED, intent_id=done.entry_id)
    await SqliteDecisionLog(database).record(done, open_one, outcome)

    page = await SqliteAuditReader(database).find_own(WHO, ALL)

    concluded = {each.decision.entry_id: each.is_concluded for each in page.entries}
    assert concluded == {done.entry_id: True, open_one.entry_id: False, outcome.entry_id: False}


async def test_a_rare_entry_is_found_over_several_pages_of_bounded_work(
    database: Database,
) -> None:
    rare = _decision(NOW_MS, outcome=Outcome.REFUSED)
    await SqliteDecisionLog(database).record(
        rare, *(_decision(NOW_MS + step) for step in range(1, 100))
    )
    reader, wanted = (
        SqliteAuditReader(database, looked_at_max=30),
        replace(ALL, outcome=Outcome.REFUSED),
    )

    pages = []
    while True:
        pages.append(page := await reader.find_own(WHO, wanted))
        if page.next is None:
            break
        wanted = replace(wanted, before=page.next)

    assert [[each.decision for each in page.entries] for page in pages] == [[], [], [], [rare]]


# --- However long the log is -------------------------------------------------------------------

_MANY = 100_000
_FEW = 1_000
_FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "credential": {"credential_id": CREDENTIAL},
    "grant": {"grant_id": GRANT},
}


async def _filled(path: Path, count: int) -> Database:
    """Return a log of one user's uses of one credential by one grant, three in a millisecond."""
    database = Database.open(path, NOW_MS)

    def fill(connection: apsw.Connection) -> None:
        for number in range(count):
            insert_entry(connection, entry_row(_decision(NOW_MS + number // 3, grant_id=GRANT)))

    await database.write(fill)
    return database


@pytest.fixture
async def long_log(tmp_path: Path) -> AsyncIterator[Database]:
    database = await _filled(tmp_path / "long.db", _MANY)
    yield database
    await database.close()


def _middle(count: int) -> Position:
    return Position(NOW_MS + count // 6, new_id())


def _opcodes(database: Database, wanted: EntryFilter) -> int:
    """Return by how many steps of SQLite's machine a page is read, in hundreds."""
    statement, values = walk_of(WHO, wanted)
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 1
        return False

    with closing(database.connect(read_only=True)) as connection:
        connection.set_progress_handler(count, 100)
        with closing(connection.execute(statement, (*values, 10_001))) as rows:
            assert len([row for row, _ in zip(rows, range(wanted.limit), strict=False)]) == 100
    return steps


async def test_a_page_of_a_long_log_is_no_more_work_than_one_of_a_short_log(
    tmp_path: Path, long_log: Database
) -> None:
    short_log = await _filled(tmp_path / "short.db", _FEW)
    try:
        for name, filters in _FILTERS.items():
            for deep in (False, True):
                of_long = EntryFilter(limit=100, before=_middle(_MANY) if deep else None, **filters)
                of_short = EntryFilter(limit=100, before=_middle(_FEW) if deep else None, **filters)

                work, least = _opcodes(long_log, of_long), _opcodes(short_log, of_short)

                assert work <= 2 * least + 2, (name, deep)
    finally:
        await short_log.close()


@pytest.mark.parametrize("filters", _FILTERS.values(), ids=_FILTERS)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"before": _middle(_MANY)},
        {"from_ms": NOW_MS, "to_ms": NOW_MS + 9},
        {"from_ms": NOW_MS, "to_ms": NOW_MS + 9, "before": _middle(_MANY)},
        {"action": "credential.forward", "outcome": Outcome.ALLOWED},
    ],
    ids=lambda more: ", ".join(more) or "no more",
)
async def test_every_filter_walks_an_index_and_sorts_no_more_than_a_millisecond(
    database: Database, filters: dict[str, Any], more: dict[str, Any]
) -> None:
    statement, values = walk_of(WHO, EntryFilter(limit=100, **filters, **more))

    plan = database.read(
        lambda connection: [
            str(row[3])
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (*values, 101))
        ]
    )

    assert plan[0].startswith("SEARCH audit_entries USING INDEX"), plan
    assert set(plan[1:]) <= {"USE TEMP B-TREE FOR LAST TERM OF ORDER BY"}, plan
    assert plan[1:] == [] or filters


async def test_whether_an_intent_is_concluded_is_asked_of_an_index(database: Database) -> None:
    plan = database.read(
        lambda connection: connection.execute(
            f"EXPLAIN QUERY PLAN {IS_CONCLUDED}", ("",)
        ).fetchall()
    )

    assert [str(row[3]).partition(" USING ")[2].partition(" (")[0] for row in plan] == [
        "COVERING INDEX audit_entries_of_intent"
    ]


async def _all_pages(database: Database, wanted: EntryFilter) -> list[FoundEntry]:
    reader, found = SqliteAuditReader(database), list[FoundEntry]()
    while True:
        page = await reader.find_own(WHO, wanted)
        assert len(page.entries) <= wanted.limit
        found += page.entries
        if page.next is None:
            return found
        wanted = replace(wanted, before=page.next)
