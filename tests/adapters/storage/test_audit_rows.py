from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from countersign.adapters.storage.sqlite.audit_rows import SqliteDecisionLog
from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.audit.entry import entry_of
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, RequestId, UserId

ORIGIN = Origin(RequestId("request"), "192.0.2.7")
REFUSED = Decision(
    action="credential.create",
    outcome=Outcome.REFUSED,
    at_ms=1_700_000_000_000,
    origin=ORIGIN,
    user_id=UserId("user"),
    credential_id=CredentialId("credential"),
    reason="INVALID_CREDENTIALS",
    details={"venue": "Zürich"},
)
OF_NOBODY = Decision(
    action="session.refresh", outcome=Outcome.ALLOWED, at_ms=1_700_000_000_001, origin=ORIGIN
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", 0)
    yield opened
    await opened.close()


def _rows(connection: apsw.Connection) -> list[tuple[SqlValue, ...]]:
    return connection.execute(
        "SELECT user_id, at_ms, entry_id, action, outcome, reason, credential_id, address,"
        " request_id, canonical, leaf_hash FROM audit_entries ORDER BY at_ms"
    ).fetchall()


async def test_keeps_the_bytes_the_hash_and_what_is_searched(database: Database) -> None:
    await SqliteDecisionLog(database).record(REFUSED, OF_NOBODY)

    assert database.read(_rows) == [
        (
            "user",
            1_700_000_000_000,
            REFUSED.entry_id,
            "credential.create",
            "REFUSED",
            "INVALID_CREDENTIALS",
            "credential",
            "192.0.2.7",
            "request",
            entry_of(REFUSED).canonical,
            entry_of(REFUSED).leaf_hash,
        ),
        (
            "",
            1_700_000_000_001,
            OF_NOBODY.entry_id,
            "session.refresh",
            "ALLOWED",
            None,
            None,
            "192.0.2.7",
            "request",
            entry_of(OF_NOBODY).canonical,
            entry_of(OF_NOBODY).leaf_hash,
        ),
    ]


async def test_decisions_recorded_together_stand_or_fall_together(database: Database) -> None:
    log = SqliteDecisionLog(database)
    await log.record(REFUSED)

    with pytest.raises(StoreUnavailableError):
        await log.record(OF_NOBODY, REFUSED)

    assert len(database.read(_rows)) == 1


async def test_an_entry_is_never_replaced(database: Database) -> None:
    log = SqliteDecisionLog(database)
    await log.record(REFUSED)
    before = database.read(_rows)

    with pytest.raises(StoreUnavailableError):
        await log.record(REFUSED)

    assert database.read(_rows) == before
