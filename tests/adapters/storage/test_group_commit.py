import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.gate import Gate
from tests.adapters.storage.numbers import create, insert, stored, until
from tests.adapters.storage.watched_vfs import WatchedVfs, do_nothing

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.group_commit import GroupCommit, Work
from countersign.kernel.errors import CountersignError, StoreUnavailableError


class _OwnError(CountersignError):
    code = "OWN"


async def _as_one_group(database: Database, *works: Work[object]) -> list[object]:
    # Asked for in one turn of the loop: the group begins in the next.
    writes = (database.write(work) for work in works)
    return await asyncio.gather(*writes, return_exceptions=True)


async def _note_commits(database: Database, commits: list[int]) -> None:
    """Have the list grow by one with each commit from now on."""

    def note() -> bool:
        commits.append(1)
        return False  # let it pass

    await database.write(lambda connection: connection.set_commit_hook(note))
    commits.clear()


async def test_a_write_returns_what_its_work_returns(database: Database) -> None:
    assert await database.write(insert(7)) == 7
    assert database.read(stored) == {7}


async def test_writes_that_wait_together_share_one_commit(database: Database) -> None:
    commits: list[int] = []

    await _note_commits(database, commits)
    answers = await _as_one_group(database, *(insert(number) for number in range(60)))

    assert answers == list(range(60))
    assert len(commits) == 1


def _syncs_of_the_writer(vfs: WatchedVfs) -> list[str]:
    """Return a list that grows by the name of each file that the writer's thread syncs."""
    synced: list[str] = []

    def note(path: str) -> None:
        # The scrubber syncs too, when it comes round.
        if threading.current_thread().name == "sqlite-writer":
            synced.append(Path(path).name)

    vfs.before_sync = note
    return synced


async def test_a_group_syncs_the_journal_once(database: Database, vfs: WatchedVfs) -> None:
    synced = _syncs_of_the_writer(vfs)

    await _as_one_group(database, *(insert(number) for number in range(60)))

    # One sync, and one more where the scrubber had just cut the journal: that of its new header.
    assert set(synced) == {"test.db-wal"}
    assert len(synced) <= 2


async def test_each_write_alone_syncs_the_journal(database: Database, vfs: WatchedVfs) -> None:
    synced = _syncs_of_the_writer(vfs)

    for number in range(10):
        await database.write(insert(number))

    assert set(synced) == {"test.db-wal"}
    assert len(synced) in (10, 11)


async def test_writes_run_in_the_order_they_were_asked(database: Database) -> None:
    order: list[int] = []

    def note(number: int) -> Work[object]:
        return lambda _: order.append(number)

    await _as_one_group(database, *(note(number) for number in range(50)))

    assert order == list(range(50))


async def test_more_writes_than_one_group_holds_are_all_done(database: Database) -> None:
    answers = await _as_one_group(database, *(insert(number) for number in range(1000)))

    assert answers == list(range(1000))
    assert database.read(stored) == set(range(1000))


def _fail_after_insert(number: int, error: BaseException) -> Work[object]:
    def work(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO numbers VALUES (?, '')", (number,))
        raise error

    return work


@pytest.mark.parametrize("error", [_OwnError("own"), ValueError("a bug"), KeyError("another")])
async def test_a_write_that_raises_undoes_itself_alone(
    database: Database, error: Exception
) -> None:
    answers = await _as_one_group(database, insert(1), _fail_after_insert(2, error), insert(3))

    assert answers == [1, error, 3]
    assert database.read(stored) == {1, 3}


async def test_a_write_that_sqlite_refuses_undoes_itself_alone(database: Database) -> None:
    def twice(connection: apsw.Connection) -> None:
        insert(2)(connection)
        insert(1)(connection)  # taken by the one before

    one, refused, other = await _as_one_group(database, insert(1), twice, insert(3))

    assert (one, other) == (1, 3)
    assert isinstance(refused, StoreUnavailableError)
    assert database.read(stored) == {1, 3}


async def test_a_write_that_finds_nothing_to_read_undoes_itself_alone(database: Database) -> None:
    # next() of an empty answer raises StopIteration, which no future takes.
    answers = await _as_one_group(
        database, insert(1), _fail_after_insert(2, StopIteration()), insert(3)
    )

    assert answers[0] == 1
    assert isinstance(answers[1], RuntimeError)
    assert answers[2] == 3
    assert database.read(stored) == {1, 3}


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()])
async def test_the_writer_outlives_whatever_a_write_raises(
    database: Database, error: BaseException
) -> None:
    answers = await _as_one_group(database, insert(1), _fail_after_insert(2, error))

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 2
    assert database.read(stored) == set()
    assert await database.write(insert(4)) == 4


async def test_a_failed_commit_refuses_the_whole_group(database: Database) -> None:
    await database.write(
        lambda connection: connection.execute(
            "CREATE TABLE children (parent INTEGER"
            " REFERENCES numbers (number) DEFERRABLE INITIALLY DEFERRED) STRICT"
        ).fetchall()
    )

    def orphan(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO children VALUES (99)")

    answers = await _as_one_group(database, insert(1), orphan, insert(3))

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 3
    assert len({id(answer) for answer in answers}) == 3
    assert database.read(stored) == set()
    assert await database.write(insert(4)) == 4


@pytest.mark.parametrize("error", [apsw.IOError("gone"), apsw.FullError("full")])
async def test_a_file_in_trouble_refuses_the_whole_group_and_is_tried_again(
    database: Database, vfs: WatchedVfs, error: apsw.Error
) -> None:
    def fail(path: str) -> None:
        raise error

    await database.write(insert(0))
    vfs.before_write = fail
    answers = await _as_one_group(database, insert(1), insert(2))
    vfs.before_write = do_nothing

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 2
    assert database.read(stored) == {0}
    assert await database.write(insert(3)) == 3
    assert database.read(stored) == {0, 3}


async def test_a_journal_that_cannot_be_synced_refuses_the_whole_group(
    database: Database, vfs: WatchedVfs
) -> None:
    def fail(path: str) -> None:
        raise apsw.IOError("no sync")

    vfs.before_sync = fail
    answers = await _as_one_group(database, insert(1), insert(2))
    vfs.before_sync = do_nothing

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 2
    assert database.read(stored) == set()
    assert await database.write(insert(3)) == 3


async def test_nobody_is_answered_before_the_journal_is_synced(
    database: Database, vfs: WatchedVfs
) -> None:
    reached, released = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        reached.set()
        assert released.wait(10)

    vfs.before_sync = hold
    answers = [asyncio.ensure_future(database.write(insert(number))) for number in range(5)]
    await until(reached.is_set)
    await asyncio.sleep(0.1)
    answered_early = [answer.done() for answer in answers]
    released.set()

    assert not any(answered_early)
    assert await asyncio.gather(*answers) == list(range(5))


async def test_a_caller_that_goes_away_leaves_its_write_and_the_others_alone(
    database: Database, vfs: WatchedVfs
) -> None:
    gate = Gate(database, vfs)
    await gate.reached()
    leaving = asyncio.ensure_future(database.write(insert(1)))
    staying = asyncio.ensure_future(database.write(insert(2)))
    await asyncio.sleep(0)

    leaving.cancel()
    gate.open()
    await asyncio.gather(gate.answer, staying)

    assert leaving.cancelled()
    assert database.read(stored) == {1, 2}


async def test_refuses_a_write_when_too_many_wait(database: Database, vfs: WatchedVfs) -> None:
    gate = Gate(database, vfs)
    await gate.reached()
    waiting = [asyncio.ensure_future(database.write(insert(number))) for number in range(4096)]
    await asyncio.sleep(0)

    with pytest.raises(StoreUnavailableError, match="too many writes"):
        await database.write(insert(5000))

    gate.open()
    assert await asyncio.gather(*waiting) == list(range(4096))
    assert await database.write(insert(5001)) == 5001


def test_a_loop_that_is_gone_leaves_its_writes_to_the_next_one(path: Path, vfs: WatchedVfs) -> None:
    database = Database(path, vfs=vfs.name)
    asyncio.run(database.write(create))

    async def ask_and_leave() -> Gate:
        gate = Gate(database, vfs)
        await gate.reached()
        behind = asyncio.ensure_future(database.write(insert(1)))
        await asyncio.sleep(0)
        behind.cancel()
        return gate

    async def go_on(gate: Gate) -> int:
        asking = asyncio.ensure_future(database.write(insert(2)))
        await asyncio.sleep(0.05)
        gate.open()
        async with asyncio.timeout(10):
            return await asking

    gate = asyncio.run(ask_and_leave())

    assert asyncio.run(go_on(gate)) == 2
    assert database.read(stored) == {1, 2}
    asyncio.run(database.close())


def test_a_loop_that_left_before_its_group_began_does_not_stop_the_writer(path: Path) -> None:
    database = Database(path)

    async def leave() -> None:
        asyncio.get_running_loop().stop()
        await database.write(create)

    loop = asyncio.new_event_loop()
    left = loop.create_task(leave())
    loop.run_forever()
    left.cancel()
    loop.call_soon(loop.stop)
    loop._ready.clear()  # type: ignore[attr-defined]  # what was due is never run
    loop.close()

    async def ask() -> int:
        async with asyncio.timeout(10):
            return await database.write(insert(7))

    assert asyncio.run(ask()) == 7
    asyncio.run(database.close())


async def test_refuses_a_second_loop_while_the_first_writes(
    database: Database, vfs: WatchedVfs
) -> None:
    gate = Gate(database, vfs)
    await gate.reached()

    def ask_elsewhere() -> None:
        asyncio.run(database.write(insert(1)))

    with pytest.raises(RuntimeError, match="one event loop"):
        await asyncio.to_thread(ask_elsewhere)
    gate.open()

    await gate.answer
    assert await database.write(insert(2)) == 2
    assert database.read(stored) == {2}  # what was refused is not done after all


# --- other processes


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the write lock as another process would."""
    other = apsw.Connection(str(path))
    other.set_busy_timeout(5_000)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_the_loop_goes_on_while_another_process_has_the_file(
    database: Database, path: Path
) -> None:
    with _locked(path):
        writing = asyncio.ensure_future(database.write(insert(1)))
        for _ in range(20):
            await asyncio.sleep(0.01)
        was_done = writing.done()  # a loop that waits itself comes here when the wait is over

    assert await writing == 1
    assert not was_done


async def test_a_group_that_waited_for_another_process_holds_what_came_meanwhile(
    database: Database, path: Path
) -> None:
    commits: list[int] = []
    await _note_commits(database, commits)

    with _locked(path):
        first = asyncio.ensure_future(database.write(insert(1)))
        await asyncio.sleep(0.05)
        second = asyncio.ensure_future(database.write(insert(2)))
        await asyncio.sleep(0.05)

    assert (await first, await second) == (1, 2)
    assert len(commits) == 1


async def test_a_file_that_stays_locked_refuses_all_who_wait_and_is_tried_again(
    database: Database, path: Path
) -> None:
    waited: list[int] = []

    def wait_a_little(attempts: int) -> bool:
        waited.append(attempts)
        time.sleep(0.01)
        return attempts < 10

    group_commit = GroupCommit(database.connect(), wait_a_little)
    with _locked(path):
        writes = (group_commit.write(insert(number)) for number in range(200))
        answers = await asyncio.gather(*writes, return_exceptions=True)

    assert {type(answer) for answer in answers} == {StoreUnavailableError}
    assert waited == list(range(11))  # once for all, not once a group
    assert await group_commit.write(insert(1)) == 1
    assert database.read(stored) == {1}
    await group_commit.finish()
    group_commit.close()
