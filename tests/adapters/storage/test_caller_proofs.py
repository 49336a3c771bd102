"""Signatures of bots in SQLite: each is taken once, with its intent or not at all."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.adapters.storage.use_examples import NOW_MS, intent, stored
from tests.venues.stage import ManualClock

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.errors import LaneBusyError
from countersign.countersigning.ports import Recorded
from countersign.kernel.decision import Outcome
from countersign.kernel.ids import new_id
from countersign.venues.bot_signatures.bot_signature import NonceProof, TimedProof
from countersign.venues.bot_signatures.errors import SignatureReplayedError
from countersign.venues.nonces import NonceUnit


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", 0)
    yield opened
    await opened.close()


@pytest.fixture
async def log(database: Database) -> AsyncIterator[SqliteIntentLog]:
    opened = _log(database)
    yield opened
    await opened.close()


def _log(database: Database) -> SqliteIntentLog:
    clock = ManualClock(NOW_MS)
    return SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)


def _count(database: Database, table: str) -> Any:
    statement = f"SELECT count(*) FROM {table}"  # noqa: S608  # a word of ours
    ((count,),) = database.read(lambda connection: connection.execute(statement).fetchall())
    return count


def _timed(number: int, over_at_ms: int = NOW_MS + 5_000) -> TimedProof:
    return TimedProof(number.to_bytes(32, "big"), over_at_ms)


async def test_a_signature_is_taken_once_by_each_grant(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    other, other_chain = await stored(database)
    proof = _timed(1)

    assert isinstance(await log.begin(intent(credential, *chain, proof=proof)), Recorded)
    with pytest.raises(SignatureReplayedError):
        await log.begin(intent(credential, *chain, proof=proof))
    assert isinstance(await log.begin(intent(other, *other_chain, proof=proof)), Recorded)
    assert isinstance(await log.begin(intent(credential, *chain, proof=_timed(2))), Recorded)


@pytest.mark.parametrize(
    ("uses", "taken"),
    [
        (["GET /a", "GET /b", "GET /a"], ["GET /a", "GET /b"]),
        (["GET /a", ""], ["GET /a"]),
        (["", "GET /a", ""], [""]),
    ],
)
async def test_reads_share_a_signature_with_other_reads_alone(
    database: Database, log: SqliteIntentLog, uses: list[str], taken: list[str]
) -> None:
    credential, chain = await stored(database)
    passed = []
    for reads in uses:
        try:
            await log.begin(intent(credential, *chain, proof=replace(_timed(1), reads=reads)))
            passed.append(reads)
        except SignatureReplayedError:
            pass

    assert passed == taken


async def test_a_replay_records_no_intent_and_counts_for_no_pace(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database, {"requests_per_minute": 2})
    await log.begin(intent(credential, *chain, proof=_timed(1)))
    before = (_count(database, "audit_entries"), _count(database, "open_uses"))

    for _ in range(3):
        with pytest.raises(SignatureReplayedError):
            await log.begin(intent(credential, *chain, proof=_timed(1)))

    assert (_count(database, "audit_entries"), _count(database, "open_uses")) == before
    assert isinstance(await log.begin(intent(credential, *chain, proof=_timed(2))), Recorded)


async def test_of_many_at_once_through_two_connections_one_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    databases = [Database.open(path, 0) for _ in range(2)]
    logs = [_log(database) for database in databases]
    credential, chain = await stored(databases[0])
    begun = [
        logs[number % 2].begin(intent(credential, *chain, proof=_timed(1))) for number in range(20)
    ]

    results = await asyncio.gather(*begun, return_exceptions=True)

    assert sum(isinstance(each, Recorded) for each in results) == 1
    assert sum(isinstance(each, SignatureReplayedError) for each in results) == 19
    for log, database in zip(logs, databases, strict=True):
        await log.close()
        await database.close()


async def test_nonces_of_a_grant_only_rise(database: Database, log: SqliteIntentLog) -> None:
    credential, chain = await stored(database)
    taken = []
    for nonce in (5, 5, 4, 256, 255, 2**63, 2**64 - 1, 2**64 - 1, 0):
        try:
            await log.begin(intent(credential, *chain, proof=NonceProof(nonce)))
            taken.append(nonce)
        except SignatureReplayedError:
            pass

    assert taken == [5, 256, 2**63, 2**64 - 1]
    assert _count(database, "caller_nonces") == 1


async def test_waiting_for_the_lane_uses_no_nonce_up(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    other = _log(database)
    first = intent(credential, *chain, nonce_unit=NonceUnit.MS, proof=NonceProof(1))
    await log.begin(first)
    waiting = intent(credential, *chain, nonce_unit=NonceUnit.MS, proof=NonceProof(2))
    with pytest.raises(LaneBusyError):
        await other.begin(waiting)

    outcome = msgspec.structs.replace(
        first.decision,
        outcome=Outcome.FAILED,
        entry_id=new_id(),
        intent_id=first.decision.entry_id,
    )
    log.conclude(first, outcome)
    await log.close()

    assert isinstance(await other.begin(waiting), Recorded)
    await other.close()


async def test_what_is_over_goes_as_others_come(database: Database, log: SqliteIntentLog) -> None:
    credential, chain = await stored(database)
    for number in range(10):
        await log.begin(intent(credential, *chain, proof=_timed(number)))

    later_ms = NOW_MS + 5_000 + 60_001
    for number in range(10, 16):
        proof = _timed(number, later_ms + 5_000)
        await log.begin(intent(credential, *chain, at_ms=later_ms, proof=proof))

    assert _count(database, "caller_signatures") == 6


async def test_a_clock_that_is_put_back_by_a_minute_lets_nothing_come_again(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    await log.begin(intent(credential, *chain, proof=_timed(1)))
    await log.begin(intent(credential, *chain, at_ms=NOW_MS + 65_000, proof=_timed(2)))

    with pytest.raises(SignatureReplayedError):
        await log.begin(intent(credential, *chain, proof=_timed(1)))
