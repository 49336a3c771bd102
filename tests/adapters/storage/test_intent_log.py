"""Intents in SQLite: what one transaction compares, counts and records."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import pytest
from msgspec.structs import replace
from tests.adapters.storage.use_examples import HOST, NOW_MS, a_credential, intent, stored
from tests.support.gateway_grants import a_grant
from tests.venues.stage import ManualClock

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.errors import (
    LaneBusyError,
    PaceExceededError,
    VenuePausedError,
)
from countersign.countersigning.ports import Intent, Recorded, Stale
from countersign.kernel.decision import Decision, Outcome
from countersign.kernel.ids import new_id
from countersign.venues.error_answers import unavailable
from countersign.venues.errors import UnavailableReason, VenueUnavailableError
from countersign.venues.nonces import NonceUnit

TABLES = ("grant_paces", "open_uses", "nonce_lanes", "venue_pauses", "key_pauses")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW_MS)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", 0)
    yield opened
    await opened.close()


@pytest.fixture
async def log(database: Database, clock: ManualClock) -> AsyncIterator[SqliteIntentLog]:
    opened = another_log(database, clock)
    yield opened
    await opened.close()


class Waiting:
    """Requests that wait for one lane, behind the first of them."""

    def __init__(self, log: SqliteIntentLog) -> None:
        self._log = log
        self._over = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def had(self, wanted: list[Intent]) -> int:
        """Return how many more requests have a place, the rest of them refused."""
        tasks = [asyncio.create_task(self._wait(each)) for each in wanted]
        await asyncio.sleep(0.01)
        refused = [task for task in tasks if task.done()]
        for task in refused:
            with pytest.raises(LaneBusyError):
                task.result()
        self._tasks += [task for task in tasks if task not in refused]
        return len(tasks) - len(refused)

    def give_up(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _wait(self, wanted: Intent) -> None:
        async with self._log.place(wanted):
            await self._over.wait()


def another_log(database: Database, clock: ManualClock) -> SqliteIntentLog:
    return SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)


def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    return database.read(lambda connection: connection.execute(statement).fetchall())


def forwards(database: Database) -> list[tuple[Any, ...]]:
    return rows(
        database,
        "SELECT outcome, entry_id FROM audit_entries WHERE action = 'credential.forward'"
        " AND outcome <> 'ALLOWED' ORDER BY rowid",
    )


def contents(database: Database) -> list[object]:
    entries = rows(database, "SELECT count(*) FROM audit_entries")
    return [entries, *(rows(database, f"SELECT * FROM {name}") for name in TABLES)]  # noqa: S608


def outcome_of(begun: Intent) -> Decision:
    return replace(
        begun.decision,
        outcome=Outcome.FAILED,
        entry_id=new_id(),
        intent_id=begun.decision.entry_id,
    )


async def execute(database: Database, statement: str) -> None:
    await database.write(lambda connection: connection.execute(statement).fetchall())


async def goes_on(log: SqliteIntentLog, wanted: Intent) -> bool:
    """Tell whether no pause holds a request back."""
    try:
        return isinstance(await log.begin(wanted), Recorded)
    except VenuePausedError:
        return False


async def test_records_the_intent_with_its_use(database: Database, log: SqliteIntentLog) -> None:
    credential, chain = await stored(database)
    wanted = intent(credential, *chain)

    recorded = await log.begin(wanted)

    assert isinstance(recorded, Recorded)
    assert (recorded.sealed, recorded.material_version, recorded.stamp) == (b"sealed", 1, NOW_MS)
    assert forwards(database) == [("INTENDED", wanted.decision.entry_id)]
    assert rows(database, "SELECT use_id, grant_id FROM open_uses") == [
        (wanted.decision.entry_id, chain[0].grant_id)
    ]


async def test_the_outcome_ends_the_use(database: Database, log: SqliteIntentLog) -> None:
    credential, chain = await stored(database)
    wanted = [intent(credential, *chain) for _ in range(5)]
    for each in wanted:
        await log.begin(each)
    outcomes = [outcome_of(each) for each in wanted]

    for each, outcome in zip(wanted, outcomes, strict=True):
        log.conclude(each, outcome)
    await log.close()

    assert rows(database, "SELECT * FROM open_uses") == []
    assert [entry for _, entry in forwards(database)[5:]] == [each.entry_id for each in outcomes]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE credentials SET version = 2",
        "UPDATE grants SET version = 2 WHERE parent_id IS NOT NULL",
        "UPDATE grants SET version = 2 WHERE parent_id IS NULL",
        "DELETE FROM grants WHERE parent_id IS NOT NULL",
        "DELETE FROM grants WHERE parent_id IS NULL",
        "DELETE FROM key_material",
    ],
)
async def test_an_old_state_records_nothing(
    database: Database, log: SqliteIntentLog, change: str
) -> None:
    credential, chain = await stored(database, {"requests_per_minute": 5}, {}, {})
    await execute(database, change)
    before = contents(database)

    recorded = await log.begin(intent(credential, *chain))

    assert isinstance(recorded, Stale)
    assert contents(database) == before


async def test_a_credential_that_is_not_there_records_nothing(
    database: Database, log: SqliteIntentLog
) -> None:
    _, chain = await stored(database)

    assert isinstance(await log.begin(intent(a_credential(), *chain)), Stale)


@pytest.mark.parametrize("unit", [None, NonceUnit.MS])
async def test_a_pace_that_is_used_up_leaves_nothing(
    database: Database, log: SqliteIntentLog, unit: NonceUnit | None
) -> None:
    credential, chain = await stored(
        database, {"requests_per_minute": 9}, {"requests_per_minute": 1}
    )
    first = intent(credential, *chain, nonce_unit=unit)
    await log.begin(first)
    log.conclude(first, outcome_of(first))
    await log.close()
    before = contents(database)

    with pytest.raises(PaceExceededError):
        await log.begin(intent(credential, *chain, nonce_unit=unit))

    assert contents(database) == before


async def test_who_waits_for_a_lane_counts_once(database: Database, clock: ManualClock) -> None:
    credential, chain = await stored(database, {"requests_per_minute": 3})
    one, other = another_log(database, clock), another_log(database, clock)
    first = intent(credential, *chain, nonce_unit=NonceUnit.MS)
    second = intent(credential, *chain, nonce_unit=NonceUnit.MS)
    await one.begin(first)
    for _ in range(10):
        with pytest.raises(LaneBusyError):
            await other.begin(second)
    one.conclude(first, outcome_of(first))
    await one.close()

    recorded = await other.begin(second)

    assert isinstance(recorded, Recorded)
    assert recorded.stamp == NOW_MS + 1
    assert rows(database, "SELECT requests FROM grant_paces") == [(2,)]
    assert len(forwards(database)) == 3


async def test_a_pause_holds_for_its_host_alone(database: Database, log: SqliteIntentLog) -> None:
    credential, chain = await stored(database)
    await log.pause(HOST, NOW_MS + 5_000, "BANNED")
    before = contents(database)

    with pytest.raises(VenuePausedError) as caught:
        await log.begin(intent(credential, *chain))

    assert caught.value.retry_after_s == 6
    assert contents(database) == before
    assert isinstance(await log.begin(intent(credential, *chain, host="other")), Recorded)
    with pytest.raises(VenuePausedError):
        log.require_no_pause(HOST)
    log.require_no_pause("other")


async def test_a_pause_of_public_requests_lets_what_is_signed_go_on(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    await log.pause(HOST, NOW_MS + 5_000, "FIREWALL", public_alone=True)

    assert isinstance(await log.begin(intent(credential, *chain)), Recorded)
    with pytest.raises(VenuePausedError):
        log.require_no_pause(HOST)
    log.require_no_pause("other")


async def test_the_longer_of_a_hosts_pauses_holds_for_public_requests(
    database: Database, log: SqliteIntentLog
) -> None:
    await log.pause(HOST, NOW_MS + 9_000, "BANNED")
    await log.pause(HOST, NOW_MS + 5_000, "FIREWALL", public_alone=True)

    with pytest.raises(VenuePausedError) as caught:
        log.require_no_pause(HOST)

    assert caught.value.retry_after_s == 10


@pytest.mark.parametrize(
    ("after_ms", "cancels", "passes"),
    [
        (4_999, True, False),
        (5_000, True, True),
        (5_000, False, False),
        (5_999, False, False),
        (6_000, False, True),
    ],
)
async def test_cancels_go_a_second_before_the_rest(
    database: Database,
    log: SqliteIntentLog,
    clock: ManualClock,
    *,
    after_ms: int,
    cancels: bool,
    passes: bool,
) -> None:
    credential, chain = await stored(database)
    await log.pause(HOST, NOW_MS + 5_000, "RATE_LIMITED")
    clock.time_ms += after_ms

    assert await goes_on(log, intent(credential, *chain, cancels=cancels)) == passes


async def test_a_longer_pause_stays(database: Database, log: SqliteIntentLog) -> None:
    for seconds in (9, 3, 7):
        await log.pause(HOST, NOW_MS + seconds * 1_000, "RATE_LIMITED")

    assert rows(database, "SELECT until_ms FROM venue_pauses") == [(NOW_MS + 9_000,)]


async def test_a_pause_is_seen_by_other_processes(database: Database, clock: ManualClock) -> None:
    await another_log(database, clock).pause(HOST, NOW_MS + 1, "BANNED")

    with pytest.raises(VenuePausedError):
        another_log(database, clock).require_no_pause(HOST)


async def test_a_pause_of_a_key_holds_for_that_key_alone(
    database: Database, log: SqliteIntentLog, clock: ManualClock
) -> None:
    credential, chain = await stored(database)
    of_another_key = replace(credential, fingerprint=b"another")
    of_another_venue = replace(credential, venue="OKX")
    await another_log(database, clock).pause_key(credential, NOW_MS + 5_000, "RATE_LIMITED")
    before = contents(database)

    with pytest.raises(VenuePausedError) as caught:
        await log.begin(intent(credential, *chain))
    with pytest.raises(VenuePausedError):
        await log.begin(intent(credential, *chain, host="other"))

    assert caught.value.retry_after_s == 5
    assert contents(database) == before
    for other in (of_another_key, of_another_venue):
        assert isinstance(await log.begin(intent(other, *chain)), Recorded)
    log.require_no_pause(HOST)


@pytest.mark.parametrize(
    ("after_ms", "cancels", "passes"),
    [(0, True, True), (4_999, False, False), (5_000, False, True)],
)
async def test_a_pause_of_a_key_never_holds_a_cancel_back(
    database: Database,
    log: SqliteIntentLog,
    clock: ManualClock,
    *,
    after_ms: int,
    cancels: bool,
    passes: bool,
) -> None:
    credential, chain = await stored(database)
    await log.pause_key(credential, NOW_MS + 5_000, "RATE_LIMITED")
    clock.time_ms += after_ms

    assert await goes_on(log, intent(credential, *chain, cancels=cancels)) == passes


async def test_a_longer_pause_of_a_key_stays(
    database: Database, log: SqliteIntentLog, clock: ManualClock
) -> None:
    for seconds in (9, 3, 7):
        await log.pause_key(a_credential(), NOW_MS + seconds * 1_000, "RATE_LIMITED")

    assert rows(database, "SELECT until_ms FROM key_pauses") == [(NOW_MS + 9_000,)]

    clock.time_ms += 9_001
    await log.pause_key(a_credential(fingerprint=b"x"), clock.time_ms + 1, "RATE_LIMITED")

    # And one that is over leaves nothing.
    assert rows(database, "SELECT fingerprint FROM key_pauses") == [(b"x",)]


async def test_the_turn_passes_errors_of_its_holder_on(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    wanted = intent(credential, *chain)

    with pytest.raises(VenueUnavailableError):
        async with log.place(wanted):
            raise unavailable(UnavailableReason.NONCE)
    async with log.place(wanted):
        pass


async def test_too_many_waiting_for_their_turn_are_refused(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, _ = await stored(database)
    grants = [a_grant(credential.user_id, credential.credential_id) for _ in range(6)]
    wanted = [intent(credential, grants[number % 5]) for number in range(56)]

    async with Waiting(log) as waiting:
        assert await waiting.had(wanted) == 56

        assert await waiting.had([intent(credential, grants[5])]) == 0
        cancels = [intent(credential, grants[5], cancels=True)] * 9
        assert await waiting.had(cancels) == 8


async def test_no_grant_has_all_the_places_of_its_key(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    another = a_grant(credential.user_id, credential.credential_id)

    async with Waiting(log) as waiting:
        assert await waiting.had([intent(credential, *chain)] * 17) == 16

        assert await waiting.had([intent(credential, another)]) == 1
        cancels = [intent(credential, *chain, cancels=True)] * 9
        assert await waiting.had(cancels) == 8


async def test_a_grant_has_its_places_again_when_its_requests_are_over(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    another = intent(credential, a_grant(credential.user_id, credential.credential_id))

    async with log.place(another):  # or there was nothing left to count wrongly in
        for _ in range(2):
            async with Waiting(log) as waiting:
                assert await waiting.had([intent(credential, *chain)] * 17) == 16
                waiting.give_up()


async def concluded_in_vain(database: Database, log: SqliteIntentLog) -> None:
    """Conclude a use while the database takes no entries."""
    credential, chain = await stored(database)
    begun = intent(credential, *chain)
    await log.begin(begun)
    await execute(
        database,
        "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    log.conclude(begun, outcome_of(begun))


async def test_outcomes_wait_for_the_database(database: Database, log: SqliteIntentLog) -> None:
    await concluded_in_vain(database, log)

    await asyncio.sleep(0.05)
    await execute(database, "DROP TRIGGER full")
    await log.close()

    assert [outcome for outcome, _ in forwards(database)] == ["INTENDED", "FAILED"]


async def test_closing_does_not_wait_for_a_database_that_refuses(
    database: Database, log: SqliteIntentLog
) -> None:
    await concluded_in_vain(database, log)

    async with asyncio.timeout(5):
        await log.close(within_s=0.1)

    assert [outcome for outcome, _ in forwards(database)] == ["INTENDED"]
    await execute(database, "DROP TRIGGER full")
    await log.close()


async def test_what_an_error_undoes_leaves_the_lane_free(
    database: Database, log: SqliteIntentLog
) -> None:
    credential, chain = await stored(database)
    wanted = intent(credential, *chain, nonce_unit=NonceUnit.MS)
    await log.begin(wanted)
    log.conclude(wanted, outcome_of(wanted))
    await log.close()
    before = contents(database)

    with pytest.raises(Exception, match="refused"):
        await log.begin(wanted)  # its entry is there already

    assert contents(database) == before
