"""What a revoke or freeze waits for, and what crashes leave behind."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest
from tests.access.stage import ManualClock
from tests.adapters.storage.use_examples import NOW_MS, a_credential, decision

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.open_use_rows import close_use, open_use
from countersign.adapters.storage.sqlite.open_uses import SqliteOpenUses
from countersign.credentials.credential import Credential
from countersign.kernel.decision import Decision
from countersign.kernel.ids import GrantId, new_id

_WAIT_S = 0.3


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(tmp_path / "test.db", NOW_MS)
    yield database
    await database.close()


@pytest.fixture
def open_uses(database: Database) -> SqliteOpenUses:
    return SqliteOpenUses(database, ManualClock(NOW_MS), wait_s=_WAIT_S)


async def _begun(database: Database, credential: Credential, **changes: object) -> Decision:
    intent = decision(credential, **changes)  # type: ignore[arg-type]  # the fields of Decision
    await database.write(lambda connection: open_use(connection, intent))
    return intent


async def _concluded(database: Database, intent: Decision) -> None:
    await database.write(lambda connection: close_use(connection, intent))


def _count(connection: apsw.Connection) -> int:
    ((count,),) = connection.execute("SELECT count(*) FROM open_uses")
    return int(count)


async def test_nothing_open_is_settled_at_once(open_uses: SqliteOpenUses) -> None:
    credential = a_credential()
    begun = time.monotonic()

    assert await open_uses.settle(credential.user_id, [credential.credential_id]) == 0
    assert time.monotonic() - begun < _WAIT_S / 2


async def test_waits_until_what_was_open_is_concluded(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    credential = a_credential()
    intents = [await _begun(database, credential) for _ in range(3)]
    settling = asyncio.create_task(open_uses.settle(credential.user_id, [credential.credential_id]))
    await asyncio.sleep(0.05)
    assert not settling.done()

    for intent in intents:
        await _concluded(database, intent)

    assert await settling == 0


async def test_what_has_no_outcome_in_time_is_counted(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    credential = a_credential()
    first, _ = [await _begun(database, credential) for _ in range(2)]
    begun = time.monotonic()
    settling = asyncio.create_task(open_uses.settle(credential.user_id, [credential.credential_id]))
    await asyncio.sleep(0.05)
    await _concluded(database, first)

    assert await settling == 1
    assert time.monotonic() - begun >= _WAIT_S


async def test_uses_of_others_are_not_waited_for(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    mine, other = a_credential(), a_credential()
    await _begun(database, other)
    await _begun(database, a_credential(user_id=mine.user_id))

    assert await open_uses.settle(mine.user_id, [mine.credential_id]) == 0


async def test_a_grants_uses_are_told_from_those_of_its_credential(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    credential, grant_id = a_credential(), GrantId(new_id())
    await _begun(database, credential, grant_id=grant_id)
    await _begun(database, credential, grant_id=GrantId(new_id()))

    assert await open_uses.settle(credential.user_id, [], [grant_id]) == 1


async def test_uses_that_begin_later_are_not_waited_for(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    credential = a_credential()
    first = await _begun(database, credential)
    settling = asyncio.create_task(open_uses.settle(credential.user_id, [credential.credential_id]))
    await asyncio.sleep(0.05)
    await _begun(database, credential)
    await _concluded(database, first)

    assert await settling == 0


async def test_each_credential_has_its_own_count(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    one = a_credential()
    two, idle = a_credential(user_id=one.user_id), a_credential(user_id=one.user_id)
    for credential in (one, two, two):
        await _begun(database, credential)

    left = await open_uses.settle_each(
        one.user_id, [each.credential_id for each in (one, two, idle)]
    )

    assert left == {one.credential_id: 1, two.credential_id: 2}


async def test_uses_of_dead_processes_are_forgotten_after_a_minute(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    credential = a_credential()
    await _begun(database, credential, at_ms=NOW_MS - 60_001)
    recent = await _begun(database, credential, at_ms=NOW_MS - 60_000)

    await open_uses.forget_lost()

    assert database.read(_count) == 1
    await _concluded(database, recent)
    assert database.read(_count) == 0


async def test_concluding_a_forgotten_use_is_fine(
    database: Database, open_uses: SqliteOpenUses
) -> None:
    intent = await _begun(database, a_credential(), at_ms=NOW_MS - 120_000)
    await open_uses.forget_lost()

    await _concluded(database, intent)

    assert database.read(_count) == 0
