"""Users, sessions and refresh tokens in SQLite."""

from typing import Final

import apsw

from countersign.access.email_address import EmailAddress
from countersign.access.errors import (
    EmailTakenError,
    InvalidLoginError,
    InvalidTokenError,
)
from countersign.access.ports import UserChanges
from countersign.access.principal import Principal
from countersign.access.session import (
    LiveSession,
    NewSession,
    RefreshDigest,
    RefreshFamily,
    RotateResult,
)
from countersign.access.user import Account, PasswordHash, Role, User, encode_metadata
from countersign.adapters.storage.sqlite.access_rows import (
    USER_COLUMNS,
    account_of,
    delete_recoveries,
    end_session,
    find_row,
    insert_account,
    insert_refresh,
    insert_session,
    set_password,
    user_of,
)
from countersign.adapters.storage.sqlite.audit_rows import insert_decision
from countersign.adapters.storage.sqlite.database import Database
from countersign.kernel.decision import Decision
from countersign.kernel.ids import SessionId, UserId

# What is joined into the statements below is a list of column names of ours.
_FIND_ACCOUNT: Final = (
    f"SELECT {USER_COLUMNS}, password_hash, password_version"  # noqa: S608
    " FROM users WHERE email = ?"
)
_FIND_USER: Final = f"SELECT {USER_COLUMNS} FROM users WHERE user_id = ?"  # noqa: S608
_FIND_FAMILY: Final = (
    f"SELECT {USER_COLUMNS}, sessions.session_id, sessions.authenticated_at_ms"  # noqa: S608
    " FROM refresh_tokens"
    " JOIN sessions ON sessions.user_id = refresh_tokens.user_id"
    " AND sessions.session_id = refresh_tokens.session_id"
    " JOIN users ON users.user_id = refresh_tokens.user_id"
    " WHERE refresh_tokens.digest = ?"
)
_FIND_LIVE: Final = (
    "SELECT users.role, sessions.authenticated_at_ms, sessions.raised_until_ms FROM sessions"
    " JOIN users ON users.user_id = sessions.user_id"
    " WHERE sessions.user_id = ? AND sessions.session_id = ? AND sessions.ended_at_ms IS NULL"
)
_EMAIL_OF_ANOTHER: Final = "SELECT user_id, email FROM users WHERE email = ? AND user_id <> ?"
_SIGNED_IN: Final = (
    "UPDATE users SET last_sign_in_at_ms = ?, password_hash = ?"
    " WHERE user_id = ? AND password_version = ?"
)
_RAISE: Final = (
    "UPDATE sessions SET raised_until_ms = ? WHERE user_id = ?2 AND session_id = ?"
    " AND EXISTS (SELECT 1 FROM users WHERE user_id = ?2 AND password_version = ?)"
)
_FORGET_ENDED: Final = (
    "DELETE FROM sessions WHERE (user_id, session_id) IN"
    " (SELECT user_id, session_id FROM sessions WHERE expires_at_ms < ?"
    " ORDER BY expires_at_ms LIMIT ?)"
)
_FIND_REFRESH: Final = (
    "SELECT refresh_tokens.user_id, refresh_tokens.session_id, refresh_tokens.used_at_ms,"
    " refresh_tokens.expires_at_ms FROM refresh_tokens"
    " JOIN sessions ON sessions.user_id = refresh_tokens.user_id"
    " AND sessions.session_id = refresh_tokens.session_id"
    " WHERE refresh_tokens.digest = ? AND sessions.ended_at_ms IS NULL"
)
_EXTEND: Final = "UPDATE sessions SET expires_at_ms = ? WHERE user_id = ? AND session_id = ?"


class SqliteUserStore:
    """Implements UserStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_account(self, email: EmailAddress) -> Account | None:
        row = self._database.read(lambda connection: find_row(connection, _FIND_ACCOUNT, (email,)))
        return None if row is None else account_of(row)

    async def find_user(self, user_id: UserId) -> User | None:
        return self._database.read(lambda connection: _find_user(connection, user_id))

    async def create(
        self, account: Account, session: NewSession | None, decision: Decision
    ) -> None:
        def insert(connection: apsw.Connection) -> None:
            if not insert_account(connection, account):
                raise EmailTakenError
            if session is not None:
                insert_session(connection, session)
            insert_decision(connection, decision)

        await self._database.write(insert)

    async def update(
        self, caller: Principal, changes: UserChanges, now_ms: int, decision: Decision
    ) -> User:
        def change(connection: apsw.Connection) -> User:
            _require_live(connection, caller)
            _apply(connection, caller.user_id, changes, now_ms)
            insert_decision(connection, decision)
            return _require_user(connection, caller.user_id)

        return await self._database.write(change)


class SqliteSessionStore:
    """Implements SessionStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self,
        session: NewSession,
        verified: Account,
        rehashed: PasswordHash | None,
        decision: Decision,
    ) -> None:
        password_hash = rehashed or verified.password_hash

        def insert(connection: apsw.Connection) -> None:
            signed_in_at_ms = session.authenticated_at_ms
            connection.execute(
                _SIGNED_IN,
                (signed_in_at_ms, password_hash, session.user_id, verified.password_version),
            )
            if connection.changes() != 1:
                raise InvalidLoginError
            insert_session(connection, session)
            insert_decision(connection, decision)

        await self._database.write(insert)

    async def find_live(self, user_id: UserId, session_id: SessionId) -> LiveSession | None:
        return self._database.read(lambda connection: _find_live(connection, user_id, session_id))

    async def raise_until(
        self, caller: Principal, verified: Account, until_ms: int, decision: Decision
    ) -> None:
        def lift(connection: apsw.Connection) -> None:
            _require_live(connection, caller)
            connection.execute(
                _RAISE,
                (until_ms, caller.user_id, caller.session_id, verified.password_version),
            )
            if connection.changes() != 1:
                raise InvalidLoginError
            insert_decision(connection, decision)

        await self._database.write(lift)

    async def end(self, caller: Principal, now_ms: int, decision: Decision) -> None:
        def end(connection: apsw.Connection) -> None:
            if end_session(connection, caller.user_id, caller.session_id, now_ms):
                insert_decision(connection, decision)

        await self._database.write(end)

    async def forget_ended(self, before_ms: int, limit: int) -> int:
        def delete(connection: apsw.Connection) -> int:
            connection.execute(_FORGET_ENDED, (before_ms, limit))
            return connection.changes()

        return await self._database.write(delete)


class SqliteRefreshStore:
    """Implements RefreshStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_family(self, digest: bytes) -> RefreshFamily | None:
        row = self._database.read(lambda connection: find_row(connection, _FIND_FAMILY, (digest,)))
        if row is None:
            return None
        *of_user, session_id, authenticated_at_ms = row
        return RefreshFamily(user_of(tuple(of_user)), SessionId(session_id), authenticated_at_ms)

    async def rotate(
        self, used: bytes, fresh: RefreshDigest, now_ms: int, *, rotated: Decision, reused: Decision
    ) -> RotateResult:
        def rotate(connection: apsw.Connection) -> RotateResult:
            result = _rotate(connection, used, fresh, now_ms)
            if result is RotateResult.ROTATED:
                insert_decision(connection, rotated)
            elif result is RotateResult.REUSED:
                insert_decision(connection, reused)
            return result

        return await self._database.write(rotate)


def _apply(connection: apsw.Connection, user_id: UserId, changes: UserChanges, now_ms: int) -> None:
    if changes.email is not None:
        if find_row(connection, _EMAIL_OF_ANOTHER, (changes.email, user_id)) is not None:
            raise EmailTakenError
        connection.execute("UPDATE users SET email = ? WHERE user_id = ?", (changes.email, user_id))
        delete_recoveries(connection, user_id)
    if changes.user_metadata is not None:
        connection.execute(
            "UPDATE users SET user_metadata = ? WHERE user_id = ?",
            (encode_metadata(changes.user_metadata), user_id),
        )
    if changes.password_hash is not None:
        set_password(connection, user_id, changes.password_hash, now_ms)
    connection.execute("UPDATE users SET updated_at_ms = ? WHERE user_id = ?", (now_ms, user_id))


def _rotate(
    connection: apsw.Connection, used: bytes, fresh: RefreshDigest, now_ms: int
) -> RotateResult:
    row = find_row(connection, _FIND_REFRESH, (used,))
    if row is None:
        return RotateResult.ENDED
    user_id, session_id, used_at_ms, expires_at_ms = row
    if used_at_ms is not None:
        end_session(connection, user_id, session_id, now_ms)
        return RotateResult.REUSED
    if expires_at_ms <= now_ms:
        return RotateResult.ENDED
    connection.execute("UPDATE refresh_tokens SET used_at_ms = ? WHERE digest = ?", (now_ms, used))
    insert_refresh(connection, user_id, session_id, fresh)
    connection.execute(_EXTEND, (fresh.expires_at_ms, user_id, session_id))
    return RotateResult.ROTATED


def _find_live(
    connection: apsw.Connection, user_id: UserId, session_id: SessionId
) -> LiveSession | None:
    row = find_row(connection, _FIND_LIVE, (user_id, session_id))
    return None if row is None else LiveSession(Role(row[0]), row[1], row[2])


def _require_live(connection: apsw.Connection, caller: Principal) -> None:
    if _find_live(connection, caller.user_id, caller.session_id) is None:
        raise InvalidTokenError


def _find_user(connection: apsw.Connection, user_id: UserId) -> User | None:
    row = find_row(connection, _FIND_USER, (user_id,))
    return None if row is None else user_of(row)


def _require_user(connection: apsw.Connection, user_id: UserId) -> User:
    user = _find_user(connection, user_id)
    if user is None:
        raise InvalidTokenError
    return user
