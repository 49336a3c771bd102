import asyncio
import gc
import threading
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.gate import Gate
from tests.adapters.storage.numbers import insert, numbers_at, stored, until
from tests.adapters.storage.watched_vfs import WatchedVfs, do_nothing

from countersign.adapters.storage.sqlite.database import Database
from countersign.kernel.errors import StoreUnavailableError

# --- closing


async def test_close_finishes_the_writes_that_wait(path: Path, vfs: WatchedVfs) -> None:
    async with numbers_at(path, vfs=vfs.name) as database:
        gate = Gate(database, vfs)
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


async def test_a_reader_sees_what_is_committed_and_nothing_else(
    database: Database, vfs: WatchedVfs
) -> None:
    inserted, go_on = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        inserted.set()
        assert go_on.wait(10)

    vfs.before_write = hold  # the commit writes the journal
    writing = asyncio.ensure_future(database.write(insert(1)))
    await until(inserted.is_set)
    meanwhile = (database.read(stored), await database.scan(stored))
    vfs.before_write = do_nothing
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


async def test_a_scan_sees_one_moment_and_the_next_a_later_one(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def twice(connection: apsw.Connection) -> tuple[set[int], set[int]]:
        first = stored(connection)
        asyncio.run_coroutine_threadsafe(database.write(insert(2)), loop).result(10)
        return first, stored(connection)

    await database.write(insert(1))

    assert await database.scan(twice) == ({1}, {1})
    assert await database.scan(stored) == {1, 2}


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
