"""The schedule of rechecks in SQLite: columns beside the credentials, claimed in a transaction."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import apsw

from countersign.adapters.storage.sqlite.audit_rows import insert_decision
from countersign.adapters.storage.sqlite.credential_rows import find_row, update_row
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.open_use_rows import close_use_of
from countersign.credentials.ports import DueCheck, Rechecked
from countersign.kernel.ids import CredentialId, UserId, new_id

# Credentials that were never planned, planned in one transaction.
_PLANNED_AT_ONCE: Final = 200
_UNPLANNED: Final = (
    "SELECT user_id, credential_id FROM credentials"
    " WHERE status = 'ACTIVE' AND venue = ? AND check_due_at_ms IS NULL LIMIT ?"
)
_PLAN: Final = (
    "UPDATE credentials SET check_due_at_ms = ? WHERE user_id = ? AND credential_id = ?"
    " AND check_due_at_ms IS NULL"
)
_UNDER_WAY: Final = (
    "SELECT count(*) FROM credentials"
    " WHERE check_lease IS NOT NULL AND venue = ? AND check_leased_until_ms > ?"
)
_DUE: Final = (
    "SELECT user_id, credential_id, check_due_at_ms,"
    " CASE WHEN dead_at_version = version THEN dead_answers ELSE 0 END FROM credentials"
    " WHERE status = 'ACTIVE' AND venue = ? AND check_due_at_ms <= ?"
    " AND (check_leased_until_ms IS NULL OR check_leased_until_ms <= ?)"
    " ORDER BY check_due_at_ms LIMIT ?"
)
_LEASE: Final = (
    "UPDATE credentials SET check_lease = ?, check_leased_until_ms = ?"
    " WHERE user_id = ? AND credential_id = ?"
)
# Whoever lost the lease says nothing of what comes next.
_NEXT: Final = (
    "UPDATE credentials SET check_due_at_ms = ?, check_lease = NULL, check_leased_until_ms = NULL,"
    " dead_answers = ?, dead_at_version = ?"
    " WHERE user_id = ? AND credential_id = ? AND check_lease = ?"
)
_HELD: Final = (
    "SELECT 1 FROM credentials WHERE user_id = ? AND credential_id = ? AND check_lease = ?"
)
_PUT_OFF: Final = (
    "UPDATE credentials SET check_due_at_ms = ?, check_lease = NULL, check_leased_until_ms = NULL"
    " WHERE user_id = ? AND credential_id = ? AND check_lease = ?"
)


class SqliteCheckSchedule:
    """Implements CheckSchedule.

    Args:
        database: with the credentials.
        venues: the names of all that the catalogue has.
        at_once: how many checks of one venue run at once, over all processes.
    """

    def __init__(self, database: Database, venues: Sequence[str], at_once: int) -> None:
        self._database = database
        self._venues = tuple(venues)
        self._at_once = at_once

    async def claim(
        self, now_ms: int, until_ms: int, first_at: Callable[[CredentialId, int], int]
    ) -> list[DueCheck]:
        # A look beside the writer first: most of the time nothing is due.
        if not await self._database.scan(lambda connection: self._is_any_due(connection, now_ms)):
            return []

        def take(connection: apsw.Connection) -> list[DueCheck]:
            found: list[DueCheck] = []
            for venue in self._venues:
                _plan(connection, venue, now_ms, first_at)
                found += _take(connection, venue, self._at_once, now_ms, until_ms)
            return found

        return await self._database.write(take)

    async def conclude(self, due: DueCheck, rechecked: Rechecked) -> bool:
        def record(connection: apsw.Connection) -> bool:
            current = find_row(connection, due.credential_id)
            held = connection.execute(_HELD, (due.user_id, due.credential_id, due.lease)).fetchone()
            is_current = (
                held is not None
                and current is not None
                and current.version == rechecked.read_at_version
            )
            if is_current and rechecked.changed is not None:
                update_row(connection, rechecked.changed, rechecked.read_at_version)
            # What was found of a key that has been changed meanwhile, or that another node has
            # checked since, is no finding any more.
            entries = rechecked.entries if is_current else rechecked.entries[:1]
            for entry in entries:
                insert_decision(connection, entry)
            close_use_of(connection, rechecked.entries[0])
            connection.execute(
                _NEXT,
                (
                    rechecked.next_at_ms,
                    rechecked.dead_answers,
                    rechecked.read_at_version,
                    due.user_id,
                    due.credential_id,
                    due.lease,
                ),
            )
            return is_current

        return await self._database.write(record)

    async def put_off(self, due: DueCheck, next_at_ms: int) -> None:
        await self._database.write(
            lambda connection: connection.execute(
                _PUT_OFF, (next_at_ms, due.user_id, due.credential_id, due.lease)
            )
        )

    def _is_any_due(self, connection: apsw.Connection, now_ms: int) -> bool:
        return any(
            connection.execute(statement, values).fetchone() is not None
            for venue in self._venues
            for statement, values in (
                (_UNPLANNED, (venue, 1)),
                (_DUE, (venue, now_ms, now_ms, 1)),
            )
        )


def _plan(
    connection: apsw.Connection,
    venue: str,
    now_ms: int,
    first_at: Callable[[CredentialId, int], int],
) -> None:
    rows = connection.execute(_UNPLANNED, (venue, _PLANNED_AT_ONCE)).fetchall()
    connection.executemany(
        _PLAN,
        [(first_at(CredentialId(str(id_)), now_ms), user_id, id_) for user_id, id_ in rows],
    )


def _take(
    connection: apsw.Connection, venue: str, at_once: int, now_ms: int, until_ms: int
) -> list[DueCheck]:
    ((under_way,),) = connection.execute(_UNDER_WAY, (venue, now_ms))
    room = at_once - int(under_way)
    if room <= 0:
        return []
    # The schema is STRICT: each column holds the type that it says.
    rows: list[tuple[Any, ...]] = connection.execute(_DUE, (venue, now_ms, now_ms, room)).fetchall()
    found = []
    for user_id, credential_id, due_at_ms, dead_answers in rows:
        lease = new_id()
        connection.execute(_LEASE, (lease, until_ms, user_id, credential_id))
        found.append(
            DueCheck(
                user_id=UserId(user_id),
                credential_id=CredentialId(credential_id),
                due_at_ms=due_at_ms,
                dead_answers=dead_answers,
                lease=lease,
            )
        )
    return found
