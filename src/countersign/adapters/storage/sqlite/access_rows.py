"""Users and sessions as rows, and the statements that several stores share."""

import json
from typing import Any, Final

import apsw

from countersign.access.email_address import EmailAddress
from countersign.access.session import NewSession, RefreshDigest
from countersign.access.user import (
    Account,
    PasswordHash,
    Role,
    User,
    encode_metadata,
)
from countersign.kernel.ids import SessionId, UserId

# The schema is STRICT: each column holds the type that it says.
Row = tuple[Any, ...]

USER_COLUMNS: Final = (
    "users.user_id, users.email, users.role, users.created_at_ms, users.updated_at_ms,"
    " users.last_sign_in_at_ms, users.user_metadata, users.app_metadata"
)

_INSERT_USER: Final = (
    "INSERT INTO users (user_id, email, role, password_hash, password_version, user_metadata,"
    " app_metadata, created_at_ms, updated_at_ms, last_sign_in_at_ms)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING"
)
_INSERT_SESSION: Final = (
    "INSERT INTO sessions (user_id, session_id, authenticated_at_ms, expires_at_ms)"
    " VALUES (?, ?, ?, ?)"
)
_INSERT_REFRESH: Final = (
    "INSERT INTO refresh_tokens (user_id, session_id, digest, expires_at_ms) VALUES (?, ?, ?, ?)"
)
_END_SESSIONS: Final = (
    "UPDATE sessions SET ended_at_ms = ?, expires_at_ms = ?"
    " WHERE user_id = ? AND ended_at_ms IS NULL"
)
_END_SESSION: Final = f"{_END_SESSIONS} AND session_id = ?"
_SET_HASH: Final = (
    "UPDATE users SET password_hash = ?, password_version = password_version + 1,"
    " updated_at_ms = ? WHERE user_id = ?"
)


def find_row(
    connection: apsw.Connection, statement: str, values: tuple[str | bytes | int, ...]
) -> Row | None:
    """Return the only row of a statement of two columns or more, read to its end."""
    row: Row | None = connection.execute(statement, values).get
    return row


def user_of(row: Row) -> User:
    """Return the user of a row of USER_COLUMNS."""
    return User(
        user_id=UserId(row[0]),
        email=EmailAddress(row[1]),
        role=Role(row[2]),
        created_at_ms=row[3],
        updated_at_ms=row[4],
        last_sign_in_at_ms=row[5],
        user_metadata=json.loads(row[6]),
        app_metadata=json.loads(row[7]),
    )


def account_of(row: Row) -> Account:
    """Return the account of a row of USER_COLUMNS, password hash and password version."""
    *of_user, password_hash, password_version = row
    return Account(user_of(tuple(of_user)), PasswordHash(password_hash), password_version)


def insert_account(connection: apsw.Connection, account: Account) -> bool:
    """Insert the account; False where the address is taken."""
    user = account.user
    connection.execute(
        _INSERT_USER,
        (
            user.user_id,
            user.email,
            str(user.role),
            account.password_hash,
            account.password_version,
            encode_metadata(user.user_metadata),
            encode_metadata(user.app_metadata),
            user.created_at_ms,
            user.updated_at_ms,
            user.last_sign_in_at_ms,
        ),
    )
    return connection.changes() == 1


def insert_session(connection: apsw.Connection, session: NewSession) -> None:
    """Insert a session with its first refresh token."""
    connection.execute(
        _INSERT_SESSION,
        (
            session.user_id,
            session.session_id,
            session.authenticated_at_ms,
            session.refresh.expires_at_ms,
        ),
    )
    insert_refresh(connection, session.user_id, session.session_id, session.refresh)


def insert_refresh(
    connection: apsw.Connection, user_id: UserId, session_id: SessionId, refresh: RefreshDigest
) -> None:
    """Insert an unused refresh token."""
    connection.execute(_INSERT_REFRESH, (user_id, session_id, refresh.value, refresh.expires_at_ms))


def end_session(
    connection: apsw.Connection, user_id: UserId, session_id: SessionId, now_ms: int
) -> bool:
    """End a session; False where it has ended before."""
    connection.execute(_END_SESSION, (now_ms, now_ms, user_id, session_id))
    return connection.changes() == 1


def set_password(
    connection: apsw.Connection, user_id: UserId, password_hash: PasswordHash, now_ms: int
) -> None:
    """Set the password; end every session and every recovery link."""
    connection.execute(_SET_HASH, (password_hash, now_ms, user_id))
    connection.execute(_END_SESSIONS, (now_ms, now_ms, user_id))
    delete_recoveries(connection, user_id)


def delete_recoveries(connection: apsw.Connection, user_id: UserId) -> None:
    """Delete every recovery link of the user."""
    connection.execute("DELETE FROM recoveries WHERE user_id = ?", (user_id,))
