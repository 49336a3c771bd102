"""Uses of key material in SQLite: the state is read in the transaction that records the intent."""

from collections.abc import Callable, Sequence

import apsw

from countersign.adapters.storage.sqlite.audit_rows import insert_decision
from countersign.adapters.storage.sqlite.credential_rows import find_row, update_row
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.key_material_rows import find_material
from countersign.adapters.storage.sqlite.open_use_rows import close_use_of, open_use
from countersign.credentials.credential import Credential
from countersign.credentials.ports import Use
from countersign.kernel.decision import Decision
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId


class SqliteCredentialUses:
    """Implements CredentialUses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        intents: Sequence[Decision],
        require_usable: Callable[[Credential | None], Credential],
    ) -> list[Use]:
        def record_and_read(connection: apsw.Connection) -> list[Use]:
            uses = []
            for intent in intents:
                credential_id = intent.credential_id or CredentialId("")
                credential = require_usable(find_row(connection, credential_id))
                material = find_material(connection, credential)
                if material is None:
                    raise StoreUnavailableError("the database holds no key of this credential")
                insert_decision(connection, intent)
                open_use(connection, intent)
                uses.append(Use(credential, material.sealed, material.material_version))
            return uses

        return await self._database.write(record_and_read)

    async def conclude(
        self, outcomes: Sequence[Decision], checked: Sequence[tuple[Credential, int]]
    ) -> list[Credential | None]:
        def record(connection: apsw.Connection) -> list[Credential | None]:
            for outcome in outcomes:
                insert_decision(connection, outcome)
                close_use_of(connection, outcome)
            for credential, read_at_version in checked:
                update_row(connection, credential, read_at_version)
            return [
                find_row(connection, outcome.credential_id or CredentialId(""))
                for outcome in outcomes
            ]

        return await self._database.write(record)
