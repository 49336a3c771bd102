import asyncio
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.numbers import run_program

from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.adapters.storage.sqlite.file_claim import APPLICATION_ID, SchemaError
from countersign.adapters.storage.sqlite.migrating import (
    Migration,
    migrate,
    released_migrations,
)
from countersign.audit.entry import entry_of
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId, UserId, new_id

RELEASED = released_migrations()
NOW_MS = 1_700_000_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


def _migrated(path: Path, steps: tuple[Migration, ...], now_ms: int = NOW_MS) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        migrate(connection, steps, now_ms)


def _schema(path: Path) -> list[tuple[SqlValue, ...]]:
    with closing(apsw.Connection(str(path))) as connection:
        return connection.execute(
            "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
        ).fetchall()


def _applied(path: Path) -> list[tuple[SqlValue, ...]]:
    with closing(apsw.Connection(str(path))) as connection:
        rows = connection.execute("SELECT number, name, applied_at_ms FROM schema_migrations")
        return rows.fetchall()


def test_released_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in RELEASED] == list(range(1, len(RELEASED) + 1))
    assert len({step.name for step in RELEASED}) == len(RELEASED)


def test_applies_every_migration_to_a_new_file(path: Path) -> None:
    _migrated(path, RELEASED)

    assert _applied(path) == [(step.number, step.name, NOW_MS) for step in RELEASED]
    assert {"credentials", "key_material", "audit_entries"} <= {row[1] for row in _schema(path)}


@pytest.mark.parametrize("length", range(len(RELEASED) + 1))
def test_every_older_schema_comes_to_the_same_as_a_new_file(tmp_path: Path, length: int) -> None:
    _migrated(tmp_path / "new.db", RELEASED)

    _migrated(tmp_path / "older.db", RELEASED[:length], NOW_MS - 1)
    _migrated(tmp_path / "older.db", RELEASED)

    assert _schema(tmp_path / "older.db") == _schema(tmp_path / "new.db")
    assert [row[2] for row in _applied(tmp_path / "older.db")] == [NOW_MS - 1] * length + [
        NOW_MS
    ] * (len(RELEASED) - length)


def test_outcomes_of_before_name_their_intents(path: Path) -> None:
    _migrated(path, RELEASED[:2])
    decisions = [_decided(Outcome.INTENDED), _decided(Outcome.ALLOWED, intent_id=new_id())]
    with closing(apsw.Connection(str(path))) as connection:
        connection.executemany(
            "INSERT INTO audit_entries VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?)",
            [
                (
                    str(each.user_id),
                    each.at_ms,
                    each.entry_id,
                    each.action,
                    str(each.outcome),
                    each.origin.address,
                    each.origin.request_id,
                    entry_of(each).canonical,
                    entry_of(each).leaf_hash,
                )
                for each in decisions
            ],
        )

    _migrated(path, RELEASED)

    with closing(apsw.Connection(str(path))) as connection:
        rows = connection.execute("SELECT intent_id FROM audit_entries ORDER BY rowid").fetchall()
    assert rows == [(None,), (decisions[1].intent_id,)]


def _decided(outcome: Outcome, intent_id: str | None = None) -> Decision:
    return Decision(
        "credential.verify",
        outcome,
        NOW_MS,
        Origin(RequestId(new_id()), "203.0.113.7"),
        user_id=UserId(new_id()),
        intent_id=intent_id,
    )


def test_does_nothing_to_a_file_of_this_release(path: Path) -> None:
    _migrated(path, RELEASED)
    before = _schema(path), _applied(path)

    _migrated(path, RELEASED, NOW_MS + 1)

    assert (_schema(path), _applied(path)) == before


def test_marks_the_file_as_ours(path: Path) -> None:
    _migrated(path, RELEASED)

    with closing(apsw.Connection(str(path))) as connection:
        assert next(connection.execute("PRAGMA application_id")) == (APPLICATION_ID,)


def test_every_table_is_strict(path: Path) -> None:
    _migrated(path, RELEASED)

    with closing(apsw.Connection(str(path))) as connection:
        tables = connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        assert {name for name, strict in tables if not strict} == {"sqlite_schema"}


def test_refuses_the_file_of_a_newer_release_and_leaves_it(path: Path) -> None:
    newer = Migration(len(RELEASED) + 1, "newer", "CREATE TABLE newer (a INTEGER) STRICT;")
    _migrated(path, (*RELEASED, newer))
    before = path.read_bytes()

    with pytest.raises(SchemaError, match="newer release"):
        _migrated(path, RELEASED)

    assert path.read_bytes() == before


def test_refuses_a_migration_that_was_changed_after_it_was_applied(path: Path) -> None:
    _migrated(path, RELEASED)
    first = RELEASED[0]
    changed = Migration(first.number, first.name, first.sql + "\n-- a word\n")

    with pytest.raises(SchemaError, match="migration 1 is not the one"):
        _migrated(path, (changed, *RELEASED[1:]))


def test_refuses_a_file_that_lacks_a_migration_in_between(path: Path) -> None:
    steps = _three_steps()
    _migrated(path, (steps[0], steps[2]))

    with pytest.raises(SchemaError, match="lacks a migration"):
        _migrated(path, steps)


def test_refuses_a_foreign_file(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE theirs (a)")
        before = _schema(path)

        with pytest.raises(SchemaError, match="not a database of Countersign"):
            migrate(connection, RELEASED, NOW_MS)

    assert _schema(path) == before


def test_a_migration_that_fails_leaves_none_of_those_that_were_due(path: Path) -> None:
    steps = _three_steps()
    _migrated(path, steps[:1])
    before = _schema(path)
    broken = Migration(3, "broken", "CREATE TABLE three (a INTEGER) STRICT; SELECT * FROM nowhere;")

    with pytest.raises(apsw.SQLError):
        _migrated(path, (*steps[:2], broken))

    assert _schema(path) == before
    _migrated(path, steps)
    assert {"one", "two", "three"} <= {row[1] for row in _schema(path)}


async def test_a_refused_file_is_closed_again(path: Path) -> None:
    newer = Migration(len(RELEASED) + 1, "newer", "CREATE TABLE newer (a INTEGER) STRICT;")
    _migrated(path, (*RELEASED, newer))

    with pytest.raises(SchemaError, match="newer release"):
        Database.open(path, NOW_MS)

    assert [file.name for file in path.parent.iterdir()] == ["test.db"]


_OPEN = """
import asyncio, sys
from pathlib import Path
from countersign.adapters.storage.sqlite.database import Database, SqlValue

asyncio.run(Database.open(Path(sys.argv[1]), int(sys.argv[2])).close())
"""


async def test_processes_that_start_together_migrate_once(path: Path) -> None:
    await asyncio.gather(*(run_program(_OPEN, path, NOW_MS + number) for number in range(4)))

    assert [row[0] for row in _applied(path)] == [step.number for step in RELEASED]
    assert len({row[2] for row in _applied(path)}) == 1


def _three_steps() -> tuple[Migration, ...]:
    return tuple(
        Migration(number, name, f"CREATE TABLE {name} (a INTEGER) STRICT;")
        for number, name in enumerate(("one", "two", "three"), 1)
    )
