import asyncio
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from tests.adapters.storage.numbers import counted, insert, numbers_at, run_program, stored

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.file_claim import APPLICATION_ID, SchemaError
from countersign.kernel.errors import StoreUnavailableError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


# --- who may read it


async def test_is_readable_by_its_owner_alone_under_an_open_umask(
    path: Path, open_umask: None
) -> None:
    async with numbers_at(path) as database:
        await database.write(insert(1))
        assert _modes(path.parent) == {"test.db": 0o600, "test.db-wal": 0o600, "test.db-shm": 0o600}

    assert _modes(path.parent) == {"test.db": 0o600}


async def test_takes_back_what_others_were_allowed(path: Path) -> None:
    await _die_without_closing(path)  # so that all three files are there
    for file in path.parent.iterdir():
        file.chmod(0o666)

    async with numbers_at(path):
        assert set(_modes(path.parent).values()) == {0o600}


async def test_a_link_is_opened_as_the_file_behind_it(tmp_path: Path, open_umask: None) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "data" / "test.db")

    async with numbers_at(tmp_path / "link.db") as database:
        await database.write(insert(1))
        assert set(_modes(tmp_path / "data").values()) == {0o600}

    async with numbers_at(tmp_path / "data" / "test.db") as database:
        assert database.read(stored) == {1}


# --- whose it is


async def test_carries_the_application_id(path: Path) -> None:
    async with numbers_at(path):
        pass

    # Four bytes at offset 68, big endian (sqlite.org/fileformat2.html#application_id).
    assert _content(path)[68:72] == b"CSGN" == APPLICATION_ID.to_bytes(4, "big")


async def test_takes_an_empty_file_for_a_new_database(path: Path) -> None:
    _replace(path, b"")

    async with numbers_at(path) as database:
        assert await database.write(insert(1)) == 1


@pytest.mark.parametrize("application_id", [0, 1, 0x47504B47])
def test_refuses_a_foreign_database_and_leaves_it_as_it_is(path: Path, application_id: int) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA application_id={application_id}; CREATE TABLE theirs (a)")
    connection.close()
    path.chmod(0o644)
    before = path.read_bytes()

    with pytest.raises(SchemaError, match="not a database of Countersign"):
        Database(path)

    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o644
    assert [file.name for file in path.parent.iterdir()] == ["test.db"]


def test_refuses_an_empty_database_that_bears_anothers_mark(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA application_id=1196444487")
    connection.close()

    with pytest.raises(SchemaError, match="not a database of Countersign"):
        Database(path)


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"not a database\n" * 100,
        bytes(range(1, 256)) * 40,
        b"SQLite format 3\x00" + b"x" * 99,
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_refuses_what_is_no_database_by_name(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(SchemaError, match="damaged, or no database"):
        Database(path)

    assert path.read_bytes() == content


async def test_refuses_a_database_whose_first_page_is_damaged_by_name(path: Path) -> None:
    async with numbers_at(path):
        pass
    content = _content(path)
    _replace(path, content[:100] + os.urandom(3996) + content[4096:])

    with pytest.raises(SchemaError, match="damaged, or no database"):
        Database(path)


def test_refuses_a_folder_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o755)

    with pytest.raises(SchemaError, match="not that of a file"):
        Database(tmp_path / "folder")

    assert _modes(tmp_path) == {"folder": 0o755}


def test_says_that_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="FileNotFoundError"):
        Database(tmp_path / "missing" / "test.db")


# --- what is set on each connection


async def test_every_connection_is_durable_careful_and_in_wal_mode(path: Path) -> None:
    def pragmas(connection: apsw.Connection) -> dict[str, object]:
        names = (
            "journal_mode",
            "synchronous",
            "secure_delete",
            "foreign_keys",
            "trusted_schema",
            "cell_size_check",
        )
        return {name: next(connection.execute(f"PRAGMA {name}"))[0] for name in names}

    async with numbers_at(path) as database:
        found = [
            await database.write(pragmas),
            database.read(pragmas),
            await database.scan(pragmas),
        ]

    assert (
        found
        == [
            {
                "journal_mode": "wal",
                "synchronous": 2,
                "secure_delete": 1,
                "foreign_keys": 1,
                "trusted_schema": 0,
                "cell_size_check": 1,
            }
        ]
        * 3
    )


# --- several processes

_INCREMENT = """
import asyncio, sys
from pathlib import Path
from tests.adapters.storage.numbers import increment, numbers_at

async def main(path, times):
    async with numbers_at(path) as database:
        for _ in range(times // 5):
            await asyncio.gather(*(database.write(increment) for _ in range(5)))

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


async def test_processes_that_write_together_lose_nothing(path: Path) -> None:
    # They start together on a file that is not there yet, so they also race to make it.
    await asyncio.gather(*(run_program(_INCREMENT, path, 500) for _ in range(4)))

    async with numbers_at(path) as database:
        assert database.read(counted) == 2000
        assert database.read(_integrity) == "ok"


_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.adapters.storage.numbers import insert, numbers_at

async def main(path):
    async with numbers_at(path) as database:
        for number in range(10):
            await database.write(insert(number))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_a_killed_process_leaves_every_answered_write(path: Path) -> None:
    await _die_without_closing(path)

    async with numbers_at(path) as database:
        assert database.read(stored) == set(range(10))


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _replace(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def _die_without_closing(path: Path) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _DIE, str(path))
    assert await process.wait() == -signal.SIGKILL
    assert path.with_name(path.name + "-wal").stat().st_size > 0


def _integrity(connection: apsw.Connection) -> str:
    return str(next(connection.execute("PRAGMA integrity_check"))[0])
