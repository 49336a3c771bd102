"""Implements AuditReader: one index is walked backwards, and only so far."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import apsw

from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.audit.entry import decision_of
from countersign.audit.ports import (
    EntryFilter,
    FoundEntries,
    FoundEntry,
    Position,
)
from countersign.kernel.decision import Outcome
from countersign.kernel.ids import UserId

# How many entries one request looks at, where few of them are wanted.
_LOOKED_AT_MAX: Final = 10_000

_COLUMNS: Final = "at_ms, entry_id, user_id, action, outcome, credential_id, grant_id, canonical"
IS_CONCLUDED: Final = "SELECT 1 FROM audit_entries WHERE intent_id = ?"

Row = tuple[Any, ...]  # the schema is STRICT: each column holds the type that it says


class SqliteAuditReader:
    """Implements AuditReader."""

    def __init__(self, database: Database, looked_at_max: int = _LOOKED_AT_MAX) -> None:
        self._database = database
        self._looked_at_max = looked_at_max

    async def find_own(self, user_id: UserId, wanted: EntryFilter) -> FoundEntries:
        return await self._database.scan(
            lambda connection: _find(connection, user_id, wanted, self._looked_at_max)
        )


def _find(
    connection: apsw.Connection, user_id: UserId, wanted: EntryFilter, looked_at_max: int
) -> FoundEntries:
    statement, values = walk_of(user_id, wanted)
    found: list[Row] = []
    last: Row | None = None
    # Closed in any case: a walk that is left open would keep the journal from being cleared.
    with closing(connection.execute(statement, (*values, looked_at_max + 1))) as rows:
        for looked_at, row in enumerate(_rows(rows), start=1):
            if looked_at > looked_at_max or len(found) == wanted.limit:
                break
            last = row
            if _is_wanted(row, user_id, wanted):
                found.append(row)
        else:
            last = None  # the walk came to its end
    entries = [_entry(connection, row) for row in found]
    return FoundEntries(entries, None if last is None else Position(last[0], last[1]))


def walk_of(user_id: UserId, wanted: EntryFilter) -> tuple[str, tuple[SqlValue, ...]]:
    """Return the statement that walks the narrowest index, and its values but for the limit.

    What the index does not tell apart is looked at row by row. Within one
    millisecond the walk by credential or grant sorts by id.
    """
    index, column, value = _index(user_id, wanted)
    conditions, values = [f"{column} = ?"], [value]
    if wanted.from_ms is not None:
        conditions.append("at_ms >= ?")
        values.append(wanted.from_ms)
    before, to_ms = wanted.before, wanted.to_ms
    # One upper end, the nearer one: the walk begins there, and of two it could begin at the other.
    if before is not None and (to_ms is None or before.at_ms < to_ms):
        conditions.append("(at_ms, entry_id) < (?, ?)")
        values += (before.at_ms, before.entry_id)
    elif to_ms is not None:
        conditions.append("at_ms < ?")
        values.append(to_ms)
    # The words of the statement are ours; everything from outside is bound.
    statement = (
        f"SELECT {_COLUMNS} FROM audit_entries INDEXED BY {index}"  # noqa: S608
        f" WHERE {' AND '.join(conditions)} ORDER BY at_ms DESC, entry_id DESC LIMIT ?"
    )
    return statement, tuple(values)


def _index(user_id: UserId, wanted: EntryFilter) -> tuple[str, str, SqlValue]:
    if wanted.grant_id is not None:
        return "audit_entries_of_grant", "grant_id", wanted.grant_id
    if wanted.credential_id is not None:
        return "audit_entries_of_credential", "credential_id", wanted.credential_id
    return "sqlite_autoindex_audit_entries_1", "user_id", user_id


def _is_wanted(row: Row, user_id: UserId, wanted: EntryFilter) -> bool:
    _, _, owner, action, outcome, credential_id, grant_id, _ = row
    return (
        owner == user_id
        and wanted.action in {None, action}
        and wanted.outcome in {None, outcome}
        and wanted.credential_id in {None, credential_id}
        and wanted.grant_id in {None, grant_id}
    )


def _entry(connection: apsw.Connection, row: Row) -> FoundEntry:
    decision = decision_of(row[-1])
    is_concluded = (
        decision.outcome is Outcome.INTENDED
        and connection.execute(IS_CONCLUDED, (decision.entry_id,)).fetchone() is not None
    )
    return FoundEntry(decision, is_concluded)


def _rows(cursor: apsw.Cursor) -> Iterator[Row]:
    yield from cursor
