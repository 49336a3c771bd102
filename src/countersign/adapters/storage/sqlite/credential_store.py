"""Credentials in SQLite: reading and changing."""

from collections.abc import Callable, Sequence
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.audit_rows import entry_row, insert_decision, insert_entry
from countersign.adapters.storage.sqlite.credential_rows import (
    COLUMNS,
    INSERT,
    credential_of,
    find_row,
    row_of,
    update_row,
)
from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.adapters.storage.sqlite.grant_rows import revoke_grants, unrevoked_of
from countersign.adapters.storage.sqlite.idempotency_store import keep_answer
from countersign.adapters.storage.sqlite.key_material_rows import destroy_material, insert_material
from countersign.adapters.storage.sqlite.open_use_rows import close_use_of
from countersign.credentials.credential import (
    Credential,
    CredentialPage,
    CredentialStatus,
    ListFilter,
)
from countersign.credentials.errors import VersionConflictError
from countersign.credentials.ports import Claim
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId, UserId

# An owner of more is served by a reader thread, so that no list holds up the event loop.
_INLINE_ROWS: Final = 100
_EVERYTHING: Final = ListFilter()
_UNREVOKED: Final = ListFilter(
    statuses=tuple(status for status in CredentialStatus if status is not CredentialStatus.REVOKED)
)

_SAME_KEY: Final = (
    "SELECT credential_id FROM credentials WHERE user_id = ? AND fingerprint = ?"
    " AND status <> 'REVOKED' ORDER BY created_at_ms, credential_id"
)
_KEYS_HELD_TWICE: Final = (
    "SELECT fingerprint FROM credentials WHERE user_id = ? AND status <> 'REVOKED'"
    " GROUP BY fingerprint HAVING count(*) > 1"
)


_WAITING: Final = (
    f"SELECT {COLUMNS} FROM credentials WHERE status = 'CREATED' AND created_at_ms < ?"  # noqa: S608
    " ORDER BY created_at_ms LIMIT ?"
)
_OWNED_UP_TO: Final = (
    "SELECT count(*) FROM (SELECT 1 FROM credentials WHERE user_id = ? LIMIT ?) AS owned"
)


class SqliteCredentialStore:
    """Implements CredentialReader and CredentialWriter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, credential_id: CredentialId) -> Credential | None:
        return self._database.read(lambda connection: find_row(connection, credential_id))

    def find_same_key(self, user_id: UserId, fingerprint: bytes) -> tuple[CredentialId, ...]:
        return self._database.read(lambda connection: _same_key(connection, user_id, fingerprint))

    async def list_owned(self, user_id: UserId, wanted: ListFilter) -> CredentialPage:
        def page(connection: apsw.Connection) -> CredentialPage:
            return _page(connection, user_id, wanted)

        few = self._database.read(lambda connection: _few(connection, user_id, wanted))
        return few if few is not None else await self._database.scan(page)

    async def add(
        self, credential: Credential, sealed: bytes, decision: Decision, claim: Claim | None
    ) -> None:
        row, entry = row_of(credential), entry_row(decision)

        def insert(connection: apsw.Connection) -> None:
            connection.execute(INSERT, row)
            insert_material(connection, credential, sealed)
            insert_entry(connection, entry)
            keep_answer(connection, claim, credential)

        await self._database.write(insert)

    async def replace_material(
        self,
        credential: Credential,
        expected_version: int,
        sealed: bytes,
        decision: Decision,
        claim: Claim | None,
    ) -> None:
        def update(connection: apsw.Connection) -> None:
            if not update_row(connection, credential, expected_version):
                raise VersionConflictError
            destroy_material(connection, credential)
            insert_material(connection, credential, sealed)
            insert_decision(connection, decision)
            if decision.intent_id is not None:
                close_use_of(connection, decision)
            keep_answer(connection, claim, credential)

        await self._database.write(update)
        self._database.scrub_soon()

    async def revoke(
        self, credential: Credential, expected_version: int, decision: Decision
    ) -> None:
        def update(connection: apsw.Connection) -> None:
            if not update_row(connection, credential, expected_version):
                raise VersionConflictError
            destroy_material(connection, credential)
            insert_decision(connection, decision)
            grants = unrevoked_of(connection, credential.user_id, credential.credential_id)
            revoke_grants(connection, grants, decision)

        await self._database.write(update)
        self._database.scrub_soon()

    async def expire_created(
        self,
        before_ms: int,
        limit: int,
        expired: Callable[[Credential], tuple[Credential, Decision]],
    ) -> int:
        def update(connection: apsw.Connection) -> int:
            rows = connection.execute(_WAITING, (before_ms, limit)).fetchall()
            for row in rows:
                before = credential_of(row)
                after, decision = expired(before)
                update_row(connection, after, before.version)
                destroy_material(connection, after)
                insert_decision(connection, decision)
                grants = unrevoked_of(connection, after.user_id, after.credential_id)
                revoke_grants(connection, grants, decision)
            return len(rows)

        count = await self._database.write(update)
        if count:
            self._database.scrub_soon()
        return count

    async def change(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId] | None,
        change: Callable[[Credential | None], tuple[Credential, Decision | None]],
    ) -> list[Credential]:
        def update(connection: apsw.Connection) -> list[Credential]:
            found: Sequence[Credential | None]
            if credential_ids is None:
                found = _select(connection, user_id, _UNREVOKED, -1)
            else:
                found = [find_row(connection, credential_id) for credential_id in credential_ids]
            return [_changed(connection, before, change) for before in found]

        return await self._database.write(update)


def _changed(
    connection: apsw.Connection,
    before: Credential | None,
    change: Callable[[Credential | None], tuple[Credential, Decision | None]],
) -> Credential:
    after, decision = change(before)
    if decision is not None and before is not None:
        update_row(connection, after, before.version)
        insert_decision(connection, decision)
    return after


def _few(connection: apsw.Connection, user_id: UserId, wanted: ListFilter) -> CredentialPage | None:
    """Return the page of an owner of few; None of others."""
    if wanted == _EVERYTHING:
        # What is asked for most: all rows are read anyway, and say which keys are held twice.
        rows = _select(connection, user_id, wanted, _INLINE_ROWS + 1)
        if len(rows) > _INLINE_ROWS:
            return None
        return CredentialPage(tuple(rows), len(rows), _held_twice(rows))
    (owned,) = next(connection.execute(_OWNED_UP_TO, (user_id, _INLINE_ROWS + 1)))
    return _page(connection, user_id, wanted) if owned <= _INLINE_ROWS else None


def _held_twice(newest_first: Sequence[Credential]) -> dict[bytes, tuple[CredentialId, ...]]:
    ids: dict[bytes, list[CredentialId]] = {}
    for credential in reversed(newest_first):
        if credential.status is not CredentialStatus.REVOKED:
            ids.setdefault(credential.fingerprint, []).append(credential.credential_id)
    return {fingerprint: tuple(held) for fingerprint, held in ids.items() if len(held) > 1}


def _page(connection: apsw.Connection, user_id: UserId, wanted: ListFilter) -> CredentialPage:
    rows = _select(connection, user_id, wanted, -1 if wanted.limit is None else wanted.limit)
    total = len(rows)
    if wanted.limit is not None or wanted.offset:
        where, values = _where(user_id, wanted)
        counting = f"SELECT count(*) FROM credentials WHERE {where}"  # noqa: S608  # our words
        ((total,),) = connection.execute(counting, values)
    return CredentialPage(tuple(rows), total, _keys_held_twice(connection, user_id))


def _select(
    connection: apsw.Connection, user_id: UserId, wanted: ListFilter, limit: int
) -> list[Credential]:
    where, values = _where(user_id, wanted)
    # The words of the statement are ours; everything from outside is bound.
    statement = (
        f"SELECT {COLUMNS} FROM credentials WHERE {where}"  # noqa: S608
        " ORDER BY created_at_ms DESC, credential_id DESC LIMIT ? OFFSET ?"
    )
    # Fetched first and converted after, so that the read ends as soon as it can.
    rows = connection.execute(statement, (*values, limit, wanted.offset)).fetchall()
    return [credential_of(row) for row in rows]


def _where(user_id: UserId, wanted: ListFilter) -> tuple[str, tuple[SqlValue, ...]]:
    conditions = ["user_id = ?"]
    values: list[SqlValue] = [user_id]
    filters: dict[str, Sequence[str]] = {
        "type": wanted.types,
        "credential_type": wanted.credential_types,
        "status": wanted.statuses,
        "credential_id": wanted.credential_ids,
        "venue": () if wanted.venue is None else (wanted.venue,),
    }
    for column, allowed in filters.items():
        if allowed:
            conditions.append(f"{column} IN ({', '.join('?' * len(allowed))})")
            values.extend(allowed)
    return " AND ".join(conditions), tuple(values)


def _keys_held_twice(
    connection: apsw.Connection, user_id: UserId
) -> dict[bytes, tuple[CredentialId, ...]]:
    fingerprints = [row[0] for row in connection.execute(_KEYS_HELD_TWICE, (user_id,))]
    return {
        fingerprint: _same_key(connection, user_id, fingerprint) for fingerprint in fingerprints
    }


def _same_key(
    connection: apsw.Connection, user_id: UserId, fingerprint: bytes
) -> tuple[CredentialId, ...]:
    rows = connection.execute(_SAME_KEY, (user_id, fingerprint))
    return tuple(CredentialId(str(row[0])) for row in rows)
