"""What is said once of a whole installation: its mode, and the service's own sealed keys."""

from dataclasses import dataclass
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import new_id


class VenueModeError(CountersignError):
    """A store of real keys was opened against the simulator, or the reverse."""

    code = "SEALED"


class SqliteInstallation:
    """The one row of the installation, and the service keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def require_mode(self, mode: str, now_ms: int) -> None:
        """Fix the mode (REAL or SIMULATED) at the first start; refuse another ever after.

        Raises:
            VenueModeError: this store was used in the other mode.
        """

        def fix(connection: apsw.Connection) -> str:
            connection.execute(
                "INSERT INTO installation (singleton, installation_id, venue_mode, created_at_ms)"
                " VALUES (1, ?, ?, ?) ON CONFLICT (singleton) DO NOTHING",
                (new_id(), mode, now_ms),
            )
            (kept,) = next(connection.execute("SELECT venue_mode FROM installation"))
            return str(kept)

        kept = await self._database.write(fix)
        if kept != mode:
            raise VenueModeError(
                f"this store was used with {kept} venues and cannot be opened with {mode} ones"
            )


_INSERT_KEY: Final = (
    "INSERT INTO service_keys (purpose, key_id, sealed, created_at_ms) VALUES (?, ?, ?, ?)"
)
_INSERT_FIRST_KEY: Final = (
    "INSERT INTO service_keys (purpose, key_id, sealed, created_at_ms) SELECT ?1, ?2, ?3, ?4"
    " WHERE NOT EXISTS (SELECT 1 FROM service_keys WHERE purpose = ?1)"
)
_LIST_KEYS: Final = (
    "SELECT key_id, sealed, created_at_ms FROM service_keys WHERE purpose = ?"
    " ORDER BY created_at_ms, key_id"
)


@dataclass(frozen=True, slots=True)
class SealedServiceKey:
    """One of the service's own keys, as it is stored."""

    key_id: str
    sealed: bytes
    created_at_ms: int


class SqliteServiceKeys:
    """The service's own keys, sealed; the newest of a purpose is the current one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_sealed(self, purpose: str) -> list[SealedServiceKey]:
        """Return the keys of a purpose, oldest first."""

        def select(connection: apsw.Connection) -> list[SealedServiceKey]:
            rows = connection.execute(_LIST_KEYS, (purpose,))
            return [SealedServiceKey(*row) for row in rows]

        return self._database.read(select)

    async def add(self, purpose: str, key_id: str, sealed: bytes, now_ms: int) -> None:
        """Store one more key of a purpose."""
        await self._insert(_INSERT_KEY, (purpose, key_id, sealed, now_ms))

    async def add_first(self, purpose: str, key_id: str, sealed: bytes, now_ms: int) -> None:
        """Store the first key of a purpose; where there is one, nothing changes."""
        await self._insert(_INSERT_FIRST_KEY, (purpose, key_id, sealed, now_ms))

    async def _insert(self, statement: str, row: tuple[SqlValue, ...]) -> None:
        def insert(connection: apsw.Connection) -> None:
            connection.execute(statement, row)

        await self._database.write(insert)
