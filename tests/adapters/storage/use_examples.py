"""A credential, its grants and intents to use it, for tests of what a store keeps of uses."""

from dataclasses import replace
from typing import Any

import apsw
import msgspec
from tests.support.gateway_grants import a_grant

from countersign.access.grant import Grant
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_rows import insert_grant
from countersign.countersigning.ports import Intent
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import CredentialId, RequestId, UserId, new_id

NOW_MS = 1_790_000_000_000
HOST = "api.example.invalid"


def a_credential(**changes: Any) -> Credential:
    plain = Credential(
        credential_id=CredentialId(new_id()),
        user_id=UserId(new_id()),
        version=1,
        venue="KRAKEN",
        name="",
        type=AccountType.EXCHANGE,
        credential_type=CredentialType.HMAC,
        masked_key="abc***",
        fingerprint=b"fingerprint",
        status=CredentialStatus.ACTIVE,
        passport=None,
        nonce_unit=None,
        created_at_ms=NOW_MS,
        updated_at_ms=NOW_MS,
    )
    return msgspec.structs.replace(plain, **changes)


def decision(credential: Credential, at_ms: int = NOW_MS, **changes: Any) -> Decision:
    plain = Decision(
        action="credential.forward",
        outcome=Outcome.INTENDED,
        at_ms=at_ms,
        origin=Origin(RequestId(new_id()), "203.0.113.7"),
        user_id=credential.user_id,
        credential_id=credential.credential_id,
        details={"endpoint": "GET /x"},
    )
    return msgspec.structs.replace(plain, **changes)


def intent(credential: Credential, *chain: Grant, at_ms: int = NOW_MS, **changes: Any) -> Intent:
    plain = Intent(
        decision=decision(credential, at_ms, grant_id=chain[0].grant_id),
        credential=credential,
        chain=chain,
        host=HOST,
        cancels=False,
        nonce_unit=None,
    )
    return replace(plain, **changes)


async def stored(database: Database, *limits: dict[str, Any]) -> tuple[Credential, list[Grant]]:
    """Store a credential with a chain of grants, nearest first, each with its limits."""
    credential = a_credential()
    store = SqliteCredentialStore(database)
    await store.add(credential, b"sealed", decision(credential, outcome=Outcome.ALLOWED), None)
    chain: list[Grant] = []
    for each in reversed(limits or ({},)):
        chain.insert(0, a_grant(credential.user_id, credential.credential_id, chain, **each))

    def insert(connection: apsw.Connection) -> None:
        for grant in chain:
            insert_grant(connection, grant, new_id().encode())

    await database.write(insert)
    return credential, chain
