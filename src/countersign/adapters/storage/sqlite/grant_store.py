"""Grants in SQLite."""

from collections.abc import Sequence

import apsw

from countersign.access.grant import BELOW_MAX, GRANTS_MAX, Grant
from countersign.access.grant_errors import (
    GrantConflictError,
    GrantRevokedError,
    TooManyBelowError,
    TooManyGrantsError,
)
from countersign.access.grant_ports import GrantFilter, GrantPage
from countersign.adapters.storage.sqlite.audit_rows import entry_row, insert_entry
from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.adapters.storage.sqlite.grant_rows import (
    COLUMNS,
    count_unrevoked,
    count_unrevoked_below,
    end_grant,
    find_by_id,
    find_by_token,
    grant_of,
    insert_grant,
    require_credential_unrevoked,
    revoke_grants,
    unrevoked_of,
    update_grant,
)
from countersign.kernel.decision import Decision
from countersign.kernel.ids import GrantId, UserId


class SqliteGrantStore:
    """Implements GrantReader and GrantWriter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_chain(self, token_digest: bytes) -> Sequence[Grant]:
        def chain(connection: apsw.Connection) -> list[Grant]:
            grant = find_by_token(connection, token_digest)
            if grant is None:
                return []
            above = [find_by_id(connection, each) for each in grant.ancestors]
            # One that is missing could have said no.
            return [] if None in above else [grant, *(each for each in above if each is not None)]

        return self._database.read(chain)

    def find(self, grant_id: GrantId) -> Grant | None:
        return self._database.read(lambda connection: find_by_id(connection, grant_id))

    async def list_owned(self, user_id: UserId, wanted: GrantFilter) -> GrantPage:
        return await self._database.scan(lambda connection: _page(connection, user_id, wanted))

    async def add(
        self, grant: Grant, token_digest: bytes, parent: Grant | None, decision: Decision
    ) -> None:
        entry = entry_row(decision)

        def insert(connection: apsw.Connection) -> None:
            require_credential_unrevoked(connection, grant)
            _require_unchanged(connection, parent)
            if count_unrevoked(connection, grant.user_id, GRANTS_MAX) >= GRANTS_MAX:
                raise TooManyGrantsError(GRANTS_MAX)
            if count_unrevoked_below(connection, grant) >= BELOW_MAX:
                raise TooManyBelowError(BELOW_MAX)
            insert_grant(connection, grant, token_digest)
            insert_entry(connection, entry)

        await self._database.write(insert)

    async def update(
        self, grant: Grant, expected_version: int, parent: Grant | None, decision: Decision
    ) -> None:
        entry = entry_row(decision)

        def update(connection: apsw.Connection) -> None:
            _require_unchanged(connection, parent)
            if not update_grant(connection, grant, expected_version):
                raise GrantConflictError
            insert_entry(connection, entry)

        await self._database.write(update)

    async def revoke(self, grant: Grant, decision: Decision) -> Sequence[GrantId]:
        entry = entry_row(decision)

        def revoke(connection: apsw.Connection) -> list[GrantId]:
            living = unrevoked_of(connection, grant.user_id, grant.credential_id)
            if all(each.grant_id != grant.grant_id for each in living):
                raise GrantRevokedError
            below = [each for each in living if grant.grant_id in each.ancestors]
            end_grant(connection, grant, decision.at_ms)
            insert_entry(connection, entry)
            revoke_grants(connection, below, decision)
            return [grant.grant_id, *(each.grant_id for each in below)]

        return await self._database.write(revoke)


def _require_unchanged(connection: apsw.Connection, parent: Grant | None) -> None:
    """Refuse to go on from an old state; whatever ends or changes a grant raises its version."""
    if parent is None:
        return
    found = find_by_id(connection, parent.grant_id)
    if found is None or found.version != parent.version:
        raise GrantConflictError


def _page(connection: apsw.Connection, user_id: UserId, wanted: GrantFilter) -> GrantPage:
    where = "user_id = ?"
    values: list[SqlValue] = [user_id]
    if wanted.credential_id is not None:
        where += " AND credential_id = ?"
        values.append(wanted.credential_id)
    bounds = (-1 if wanted.limit is None else wanted.limit, wanted.offset)
    # The words of the statements are ours; everything from outside is bound.
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM grants WHERE {where}"  # noqa: S608
        " ORDER BY created_at_ms DESC, grant_id DESC LIMIT ? OFFSET ?",
        (*values, *bounds),
    ).fetchall()
    counting = f"SELECT count(*) FROM grants WHERE {where}"  # noqa: S608
    ((total,),) = connection.execute(counting, values)
    return GrantPage([grant_of(row) for row in rows], int(total))
