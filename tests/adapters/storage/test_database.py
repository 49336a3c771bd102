import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.numbers import insert, numbers_at, stored, until
from tests.adapters.storage.watched_vfs import WatchedVfs, do_nothing

from countersign.adapters.storage.sqlite.database import Database, Work
from countersign.kernel.errors import CountersignError, StoreUnavailableError


class _OwnError(CountersignError):
    code = "OWN"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with numbers_at(path) as opened:
        yield opened


@pytest.fixture
def vfs() -> WatchedVfs:
    return WatchedVfs()


@pytest.fixture
async def watched(path: Path, vfs: WatchedVfs) -> AsyncIterator[Database]:
    async with numbers_at(path, vfs=vfs.name) as opened:
        yield opened


class _Gate:
    """A write that holds the writer until it is opened, so that others gather behind it."""

    def __init__(self, database: Database) -> None:
        self._reached, self._opened = threading.Event(), threading.Event()
        self.answer = asyncio.ensure_future(database.write(self._wait))

    def _wait(self, connection: apsw.Connection) -> None:
        self._reached.set()
        assert self._opened.wait(10)

    async def reached(self) -> None:
        await until(self._reached.is_set)

    def open(self) -> None:
        self._opened.set()


async def _as_one_group(database: Database, *works: Work[object]) -> list[object]:
    gate = _Gate(database)
    await gate.reached()
    answers = [asyncio.ensure_future(database.write(work)) for work in works]
    await asyncio.sleep(0)  # so that each is in the queue
    gate.open()
    await gate.answer
    return await asyncio.gather(*answers, return_exceptions=True)


# --- group commit


async def test_a_write_returns_what_its_work_returns(database: Database) -> None:
    assert await database.write(insert(7)) == 7
    assert database.read(stored) == {7}


async def test_writes_that_wait_together_share_one_commit(database: Database) -> None:
    commits: list[int] = []

    def note() -> bool:
        commits.append(1)
        return False  # let it pass

    def watch(connection: apsw.Connection) -> None:
        connection.set_commit_hook(note)

    await database.write(watch)
    commits.clear()
    answers = await _as_one_group(database, *(insert(number) for number in range(100)))

    assert answers == list(range(100))
    assert len(commits) == 2  # the gate's, and one of all that gathered behind it


def _syncs_of_the_writer(vfs: WatchedVfs) -> list[str]:
    """Return a list that grows by the name of each file that the writer's thread syncs."""
    synced: list[str] = []

    def note(path: str) -> None:
        # The scrubber syncs too, when it comes round.
        if threading.current_thread().name == "sqlite-writer":
            synced.append(Path(path).name)

    vfs.before_sync = note
    return synced


async def test_a_group_syncs_the_journal_once(watched: Database, vfs: WatchedVfs) -> None:
    synced = _syncs_of_the_writer(vfs)

    await _as_one_group(watched, *(insert(number) for number in range(100)))

    # One sync, and one more where the scrubber had just cut the journal: that of its new header.
    assert set(synced) == {"test.db-wal"}
    assert len(synced) <= 2


async def test_each_write_alone_syncs_the_journal(watched: Database, vfs: WatchedVfs) -> None:
    synced = _syncs_of_the_writer(vfs)

    for number in range(10):
        await watched.write(insert(number))

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
    watched: Database, vfs: WatchedVfs, error: apsw.Error
) -> None:
    def fail(path: str) -> None:
        raise error

    await watched.write(insert(0))
    vfs.before_write = fail
    answers = await _as_one_group(watched, insert(1), insert(2))
    vfs.before_write = do_nothing

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 2
    assert watched.read(stored) == {0}
    assert await watched.write(insert(3)) == 3
    assert watched.read(stored) == {0, 3}


async def test_a_journal_that_cannot_be_synced_refuses_the_whole_group(
    watched: Database, vfs: WatchedVfs
) -> None:
    def fail(path: str) -> None:
        raise apsw.IOError("no sync")

    vfs.before_sync = fail
    answers = await _as_one_group(watched, insert(1), insert(2))
    vfs.before_sync = do_nothing

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 2
    assert watched.read(stored) == set()
    assert await watched.write(insert(3)) == 3


async def test_nobody_is_answered_before_the_journal_is_synced(
    watched: Database, vfs: WatchedVfs
) -> None:
    reached, released = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        reached.set()
        assert released.wait(10)

    vfs.before_sync = hold
    answers = [asyncio.ensure_future(watched.write(insert(number))) for number in range(5)]
    await until(reached.is_set)
    await asyncio.sleep(0.1)
    answered_early = [answer.done() for answer in answers]
    released.set()

    assert not any(answered_early)
    assert await asyncio.gather(*answers) == list(range(5))


async def test_a_caller_that_goes_away_leaves_its_write_and_the_others_alone(
    database: Database,
) -> None:
    gate = _Gate(database)
    await gate.reached()
    leaving = asyncio.ensure_future(database.write(insert(1)))
    staying = asyncio.ensure_future(database.write(insert(2)))
    await asyncio.sleep(0)

    leaving.cancel()
    gate.open()
    await asyncio.gather(gate.answer, staying)

    assert leaving.cancelled()
    assert database.read(stored) == {1, 2}


async def test_refuses_a_write_when_too_many_wait(database: Database) -> None:
    gate = _Gate(database)
    await gate.reached()
    waiting = [asyncio.ensure_future(database.write(insert(number))) for number in range(4096)]
    await asyncio.sleep(0)

    with pytest.raises(StoreUnavailableError, match="too many writes"):
        await database.write(insert(5000))

    gate.open()
    assert await asyncio.gather(*waiting) == list(range(4096))
    assert await database.write(insert(5001)) == 5001


def test_a_loop_that_is_gone_does_not_stop_the_writer(path: Path) -> None:
    database = Database(path)
    go_on = threading.Event()

    async def ask_and_leave() -> None:
        asking = asyncio.ensure_future(database.write(lambda _: go_on.wait(10)))
        await asyncio.sleep(0.01)
        asking.cancel()

    async def ask() -> int:
        async with asyncio.timeout(10):
            return await database.write(lambda _: 7)

    asyncio.run(ask_and_leave())
    go_on.set()

    assert asyncio.run(ask()) == 7
    asyncio.run(database.close())


# --- closing


async def test_close_finishes_the_writes_that_wait(path: Path) -> None:
    async with numbers_at(path) as database:
        gate = _Gate(database)
        await gate.reached()
        waiting = [asyncio.ensure_future(database.write(insert(number))) for number in range(300)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0.05)
        gate.open()
        await closing

    assert await asyncio.gather(*waiting) == list(range(300))
    async with numbers_at(path) as database:
        assert database.read(stored) == set(range(300))


async def test_refuses_everything_after_close(path: Path) -> None:
    async with numbers_at(path) as database:
        pass

    async with asyncio.timeout(5):
        with pytest.raises(StoreUnavailableError):
            await database.write(insert(1))
        with pytest.raises(StoreUnavailableError):
            database.read(stored)
        with pytest.raises(StoreUnavailableError):
            await database.scan(stored)


async def test_may_be_closed_twice(path: Path) -> None:
    async with numbers_at(path) as database:
        await database.close()


async def test_close_leaves_the_database_file_alone_behind(path: Path) -> None:
    async with numbers_at(path) as database:
        await database.write(insert(1))
        await database.scan(stored)
        assert database.read(stored) == {1}
    gc.collect()

    assert [file.name for file in path.parent.iterdir()] == ["test.db"]


# --- reading


async def test_a_reader_sees_what_is_committed_and_nothing_else(database: Database) -> None:
    written, go_on = threading.Event(), threading.Event()

    def slow(connection: apsw.Connection) -> None:
        insert(1)(connection)
        written.set()
        assert go_on.wait(10)

    writing = asyncio.ensure_future(database.write(slow))
    await until(written.is_set)
    meanwhile = (database.read(stored), await database.scan(stored))
    go_on.set()
    await writing

    assert meanwhile == (set(), set())
    assert database.read(stored) == {1}
    assert await database.scan(stored) == {1}


async def test_scans_run_beside_each_other_and_beside_the_loop(database: Database) -> None:
    together = threading.Barrier(3)

    def meet(connection: apsw.Connection) -> str:
        together.wait(10)
        return threading.current_thread().name

    scans = [asyncio.ensure_future(database.scan(meet)) for _ in range(2)]
    await asyncio.to_thread(together.wait, 10)

    assert len(set(await asyncio.gather(*scans))) == 2
    assert await database.scan(lambda _: threading.get_ident()) != threading.get_ident()


async def test_refuses_to_write_while_reading(database: Database) -> None:
    with pytest.raises(StoreUnavailableError, match="ReadOnlyError"):
        database.read(insert(1))
    with pytest.raises(StoreUnavailableError, match="ReadOnlyError"):
        await database.scan(insert(1))

    assert database.read(stored) == set()


# --- errors


async def test_nothing_of_sqlite_gets_out_of_a_write_a_read_or_a_scan(database: Database) -> None:
    def wrong(connection: apsw.Connection) -> None:
        connection.execute("SELECT * FROM nowhere")

    with pytest.raises(StoreUnavailableError) as write:
        await database.write(wrong)
    with pytest.raises(StoreUnavailableError) as read:
        database.read(wrong)
    with pytest.raises(StoreUnavailableError) as scan:
        await database.scan(wrong)

    for refusal in (write.value, read.value, scan.value):
        assert str(refusal) == "the database refused (SQLError)"
        assert isinstance(refusal.__cause__, apsw.SQLError)


async def test_a_refusal_does_not_repeat_what_was_bound(database: Database) -> None:
    bound = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP"

    def wrong(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO numbers VALUES (?, '')", (bound,))

    with pytest.raises(StoreUnavailableError) as refusal:
        await database.write(wrong)

    assert bound not in str(refusal.value)
    assert bound not in repr(refusal.value)
    assert bound not in str(refusal.value.metadata)


async def test_a_reader_used_by_two_threads_at_once_is_refused_and_does_not_crash(
    database: Database,
) -> None:
    inside, leave = threading.Event(), threading.Event()

    def linger(connection: apsw.Connection) -> int:
        def wait(*_: object) -> int:
            inside.set()
            return int(leave.wait(10))

        connection.create_scalar_function("wait", wait, 0)
        return len(connection.execute("SELECT wait()").fetchall())

    lingering = asyncio.ensure_future(asyncio.to_thread(database.read, linger))
    await until(inside.is_set)
    with pytest.raises(StoreUnavailableError, match="ThreadingViolationError"):
        database.read(stored)
    leave.set()

    assert await lingering == 1
