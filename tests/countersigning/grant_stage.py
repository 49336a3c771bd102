"""The use cases of grants over a real database, with a clock that stands."""

import os
from collections.abc import Sequence
from typing import Any

import apsw
import msgspec
from tests.access.stage import ManualClock
from tests.venues.stage import CATALOGUE

from countersign.access.grant import Grant
from countersign.access.grant_narrowing import AskedLimits
from countersign.access.grant_secret import GrantSecrets
from countersign.adapters.storage.sqlite.credential_rows import INSERT, row_of
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.countersigning.create_grant import (
    CreatedGrant,
    CreateGrant,
    Holder,
    NewGrant,
    Owner,
)
from countersign.countersigning.revoke_grant import RevokeGrant
from countersign.countersigning.update_grant import GrantChange, UpdateGrant
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.kernel.decision import Caller, Origin
from countersign.kernel.ids import CredentialId, GrantId, RequestId, SessionId, UserId, new_id
from countersign.kernel.secret import Secret

NOW_MS = 1_760_000_000_000
ORIGIN = Origin(RequestId(new_id()), "203.0.113.7")


class NothingOpen:
    """Implements OpenUses: nothing is under way; keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[GrantId]] = []

    async def settle(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId],
        grant_ids: Sequence[GrantId] = (),
    ) -> int:
        self.asked.append(grant_ids)
        return len(credential_ids)

    async def settle_each(
        self, user_id: UserId, credential_ids: Sequence[CredentialId]
    ) -> dict[CredentialId, int]:
        return {}


class GrantStage:
    """One user with one credential, and everything that can be done with its grants."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(NOW_MS)
        self.store = SqliteGrantStore(database)
        self.credentials = SqliteCredentialStore(database)
        self.caller = Caller(UserId(new_id()), SessionId(new_id()), ORIGIN)
        self.credential = _credential(self.caller.user_id)
        self.open_uses = NothingOpen()
        self.secrets = GrantSecrets(Secret(bytes(range(32))))
        self.create = CreateGrant(
            reader=self.store,
            writer=self.store,
            credentials=self.credentials,
            catalogue=CATALOGUE,
            random_bytes=os.urandom,
            secrets=self.secrets,
            clock=self.clock,
            withdrawal_allowed=False,
        )
        self.update = UpdateGrant(
            reader=self.store,
            writer=self.store,
            credentials=self.credentials,
            catalogue=CATALOGUE,
            clock=self.clock,
            withdrawal_allowed=False,
        )
        self.revoke = RevokeGrant(
            reader=self.store, writer=self.store, open_uses=self.open_uses, clock=self.clock
        )

    async def begin(self) -> None:
        """Store the credential."""
        row = row_of(self.credential)
        await self.database.write(lambda connection: connection.execute(INSERT, row).fetchall())

    async def made(self, parent: Grant | None = None, **limits: Any) -> CreatedGrant:
        new = NewGrant(
            "bot",
            AskedLimits(**limits),
            self.credential.credential_id,
            None if parent is None else parent.grant_id,
        )
        return await self.create(new, Owner(self.caller, None))

    async def made_by_token(self, token: Secret, **limits: Any) -> CreatedGrant:
        new = NewGrant("bot", AskedLimits(**limits), None, None)
        return await self.create(new, Holder(token, ORIGIN, None))

    async def updated(self, grant: Grant, **limits: Any) -> Grant:
        change = GrantChange(grant.grant_id, None, AskedLimits(**limits))
        return await self.update(change, self.caller, None)

    def found(self, grant: Grant) -> Grant:
        found = self.store.find(grant.grant_id)
        assert found is not None
        return found

    def entries(self) -> list[dict[str, Any]]:
        """Return every entry, oldest first, read out of its canonical bytes."""

        def canonical(connection: apsw.Connection) -> list[Any]:
            statement = "SELECT canonical FROM audit_entries ORDER BY rowid"
            return [row[0] for row in connection.execute(statement)]

        return [
            msgspec.json.decode(each.partition(b"\n")[2]) for each in self.database.read(canonical)
        ]


def _credential(user_id: UserId) -> Credential:
    return Credential(
        credential_id=CredentialId(new_id()),
        user_id=user_id,
        version=1,
        venue="BINANCE",
        name="a key",
        type=AccountType.EXCHANGE,
        credential_type=CredentialType.HMAC,
        masked_key="abc***",
        fingerprint=b"f" * 32,
        status=CredentialStatus.ACTIVE,
        passport=None,
        nonce_unit=None,
        created_at_ms=NOW_MS,
        updated_at_ms=NOW_MS,
    )
