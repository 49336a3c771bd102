import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.numbers import insert, numbers_at, until
from tests.adapters.storage.watched_vfs import WatchedVfs, do_nothing

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.group_commit import Work

# One that fits beside others on a page, one with overflow pages, and one of many pages.
SIZES = (200, 9_000, 300_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@asynccontextmanager
async def _materials_at(path: Path, vfs: str | None = None) -> AsyncIterator[Database]:
    async with numbers_at(path, vfs=vfs) as database:
        await database.write(
            lambda connection: connection.execute(
                "CREATE TABLE IF NOT EXISTS materials (id INTEGER PRIMARY KEY, sealed BLOB) STRICT"
            ).fetchall()
        )
        yield database


def _keep(number: int, sealed: bytes) -> Work[None]:
    def work(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO materials VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
            (number, sealed),
        )

    return work


def _delete(number: int) -> Work[None]:
    def work(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM materials WHERE id = ?", (number,))

    return work


def _unique(length: int) -> bytes:
    return os.urandom(length)


async def _gone(folder: Path, sealed: bytes) -> bool:
    """Return whether no file there holds any run of 16 of the bytes (at every 64th place).

    Read by another process: to close a file here would drop the locks that SQLite
    holds on it in this process (sqlite.org/howtocorrupt.html, section 2.2).
    """
    runs = [sealed[start : start + 16] for start in range(0, len(sealed) - 16, 64)]
    reading = await asyncio.create_subprocess_exec(
        "cat", *_files(folder), stdout=asyncio.subprocess.PIPE
    )
    content, _ = await reading.communicate()
    assert len(content) >= 512
    return not any(run in content for run in runs)


def _files(folder: Path) -> list[str]:
    return [str(path) for path in folder.iterdir()]


@pytest.mark.parametrize("length", SIZES)
async def test_what_is_overwritten_is_in_no_file_within_seconds(path: Path, length: int) -> None:
    old, new = _unique(length), _unique(length)
    async with _materials_at(path) as database:
        await database.write(_keep(1, old))
        assert not await _gone(path.parent, old)

        await database.write(_keep(1, new))
        database.scrub_soon()

        await until(lambda: _gone(path.parent, old), within_s=5)
        assert not await _gone(path.parent, new)


@pytest.mark.parametrize("length", SIZES)
async def test_what_is_deleted_is_in_no_file_within_seconds(path: Path, length: int) -> None:
    old, other = _unique(length), _unique(length)
    async with _materials_at(path) as database:
        await database.write(_keep(1, old))
        await database.write(_keep(2, other))

        await database.write(_delete(1))
        database.scrub_soon()

        await until(lambda: _gone(path.parent, old), within_s=5)
        assert not await _gone(path.parent, other)


async def test_every_one_of_a_burst_is_gone(path: Path) -> None:
    olds = [_unique(500) for _ in range(20)]
    async with _materials_at(path) as database:
        for number, old in enumerate(olds):
            await database.write(_keep(number, old))
        for number in range(len(olds)):
            await database.write(_keep(number, _unique(500)))
            database.scrub_soon()
            await asyncio.sleep(0.03)

        for old in olds:
            await until(lambda old=old: _gone(path.parent, old), within_s=5)


async def test_writes_that_go_on_do_not_keep_it_from_being_done(path: Path) -> None:
    old = _unique(9_000)
    async with _materials_at(path) as database:
        busy = True

        async def write_all_the_time(start: int) -> None:
            number = start
            while busy:
                await database.write(insert(number))
                number += 1

        writers = [
            asyncio.ensure_future(write_all_the_time(start * 1_000_000)) for start in range(20)
        ]
        await database.write(_keep(1, old))
        await database.write(_delete(1))
        database.scrub_soon()

        await until(lambda: _gone(path.parent, old), within_s=5)
        busy = False
        await asyncio.gather(*writers)


_READ_ALL_THE_TIME = """
import sys, time
import apsw
connection = apsw.Connection(sys.argv[1])
connection.set_busy_timeout(5000)
print("reading", flush=True)
while True:
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM materials").fetchall()
    time.sleep(float(sys.argv[2]))
    connection.execute("COMMIT")
"""


@asynccontextmanager
async def _reading_all_the_time(path: Path, each_s: float) -> AsyncIterator[None]:
    """Have another process read, one transaction right after the other."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _READ_ALL_THE_TIME,
        str(path),
        str(each_s),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        yield
        assert process.returncode is None, "the reader failed"
    finally:
        process.kill()
        await process.communicate()


@pytest.mark.parametrize("each_s", [0, 0.01, 0.1])
async def test_short_reads_of_others_do_not_keep_it_from_being_done(
    path: Path, each_s: float
) -> None:
    old = _unique(9_000)
    async with _materials_at(path) as database, _reading_all_the_time(path, each_s):
        await database.write(_keep(1, old))
        await database.write(_delete(1))
        database.scrub_soon()

        await until(lambda: _gone(path.parent, old), within_s=5)


async def test_a_long_read_of_another_delays_no_write_while_it_waits(path: Path) -> None:
    async with _materials_at(path) as database, _reading_all_the_time(path, 60):
        await asyncio.sleep(0.1)
        await database.write(_keep(1, _unique(9_000)))
        await database.write(_delete(1))
        database.scrub_soon()

        took_s = []
        ends_at = time.monotonic() + 1
        while time.monotonic() < ends_at:
            started_at = time.monotonic()
            await database.write(insert(time.monotonic_ns()))
            took_s.append(time.monotonic() - started_at)

    assert max(took_s) < 2


async def test_it_is_done_once_a_long_read_has_ended(path: Path) -> None:
    old = _unique(9_000)
    async with _materials_at(path) as database:
        async with _reading_all_the_time(path, 60):
            await asyncio.sleep(0.1)
            await database.write(_keep(1, old))
            await database.write(_delete(1))
            database.scrub_soon()
            await asyncio.sleep(0.7)
            assert not await _gone(path.parent, old)

        await until(lambda: _gone(path.parent, old), within_s=5)


async def test_a_disk_in_trouble_for_a_while_does_not_end_it(path: Path) -> None:
    vfs = WatchedVfs()
    refused: list[str] = []

    def fail_to_change_the_database(file: str) -> None:
        # Commits go to the journal; only a checkpoint writes the database itself.
        if file.endswith(".db"):
            refused.append(file)
            raise apsw.FullError("full")

    old = _unique(9_000)
    async with _materials_at(path, vfs.name) as database:
        await database.write(_keep(1, old))
        vfs.before_write = fail_to_change_the_database
        await database.write(_delete(1))
        database.scrub_soon()
        await until(lambda: bool(refused))
        vfs.before_write = do_nothing

        await until(lambda: _gone(path.parent, old), within_s=5)


async def test_what_was_asked_for_is_done_before_close_returns(path: Path) -> None:
    old = _unique(9_000)
    # A second process keeps the journal from going with the last connection.
    async with numbers_at(path), _materials_at(path) as database:
        await database.write(_keep(1, old))
        await database.write(_delete(1))
        database.scrub_soon()
        await database.close()

        assert await _gone(path.parent, old)


_DIE_BEFORE_SCRUBBING = """
import asyncio, os, signal, sys
from pathlib import Path
from countersign.adapters.storage.sqlite.database import Database

async def main(path):
    database = Database(path)
    sealed = sys.stdin.buffer.read()
    def keep(connection):
        connection.execute("CREATE TABLE materials (id INTEGER PRIMARY KEY, sealed BLOB)")
        connection.execute("INSERT INTO materials VALUES (1, ?)", (sealed,))
    await database.write(keep)
    await asyncio.sleep(0.7)  # the truncation of the start is over
    await database.write(lambda connection: connection.execute("DELETE FROM materials").fetchall())
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("length", SIZES[::2])
async def test_what_a_killed_process_left_is_gone_after_the_next_start(
    path: Path, length: int
) -> None:
    old = _unique(length)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DIE_BEFORE_SCRUBBING, str(path), stdin=asyncio.subprocess.PIPE
    )
    await process.communicate(old)
    assert process.returncode == -signal.SIGKILL
    assert not await _gone(path.parent, old)

    async with numbers_at(path):
        await until(lambda: _gone(path.parent, old), within_s=5)
