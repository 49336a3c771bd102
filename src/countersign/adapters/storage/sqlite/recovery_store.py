"""Recovery links in SQLite."""

from typing import Final

import apsw

from countersign.access.errors import InvalidRecoveryTokenError
from countersign.access.ports import NewRecovery
from countersign.access.user import PasswordHash, User
from countersign.adapters.storage.sqlite.access_rows import (
    USER_COLUMNS,
    find_row,
    set_password,
    user_of,
)
from countersign.adapters.storage.sqlite.audit_rows import insert_decision
from countersign.adapters.storage.sqlite.database import Database
from countersign.kernel.decision import Decision
from countersign.kernel.ids import UserId

_FIND_RECOVERING: Final = (
    f"SELECT {USER_COLUMNS} FROM recoveries"  # noqa: S608
    " JOIN users ON users.user_id = recoveries.user_id"
    " WHERE recoveries.digest = ? AND recoveries.expires_at_ms > ?"
)


class SqliteRecoveryStore:
    """Implements RecoveryStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(self, recovery: NewRecovery, decision: Decision) -> None:
        def insert(connection: apsw.Connection) -> None:
            connection.execute(
                "DELETE FROM recoveries WHERE user_id = ? AND expires_at_ms <= ?",
                (recovery.user_id, recovery.created_at_ms),
            )
            connection.execute(
                "INSERT INTO recoveries (user_id, digest, created_at_ms, expires_at_ms)"
                " VALUES (?, ?, ?, ?)",
                (
                    recovery.user_id,
                    recovery.digest,
                    recovery.created_at_ms,
                    recovery.expires_at_ms,
                ),
            )
            insert_decision(connection, decision)

        await self._database.write(insert)

    async def find_user(self, digest: bytes, now_ms: int) -> User | None:
        return self._database.read(lambda connection: _find_recovering(connection, digest, now_ms))

    async def redeem(
        self, digest: bytes, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        def redeem(connection: apsw.Connection) -> None:
            user = _find_recovering(connection, digest, now_ms)
            if user is None:
                raise InvalidRecoveryTokenError
            set_password(connection, user.user_id, password_hash, now_ms)
            insert_decision(connection, decision)

        await self._database.write(redeem)

    async def reset_password(
        self, user_id: UserId, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        def reset(connection: apsw.Connection) -> None:
            set_password(connection, user_id, password_hash, now_ms)
            insert_decision(connection, decision)

        await self._database.write(reset)


def _find_recovering(connection: apsw.Connection, digest: bytes, now_ms: int) -> User | None:
    row = find_row(connection, _FIND_RECOVERING, (digest, now_ms))
    return None if row is None else user_of(row)
