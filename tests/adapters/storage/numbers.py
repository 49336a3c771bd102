"""A table of numbers, for tests that need something to write."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import apsw

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.group_commit import Work

SQL = """
CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, content TEXT) STRICT;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
"""


@asynccontextmanager
async def numbers_at(
    path: Path, *, vfs: str | None = None, synchronous: str = "FULL"
) -> AsyncIterator[Database]:
    database = Database(path, vfs=vfs, synchronous=synchronous)
    try:
        await database.write(create)
        yield database
    finally:
        await database.close()


def create(connection: apsw.Connection) -> None:
    connection.execute(SQL)


def insert(number: int, content: str = "") -> Work[int]:
    def work(connection: apsw.Connection) -> int:
        connection.execute("INSERT INTO numbers VALUES (?, ?)", (number, content))
        return number

    return work


def increment(connection: apsw.Connection) -> None:
    connection.execute(
        "INSERT INTO counters VALUES ('one', 1) ON CONFLICT DO UPDATE SET count = count + 1"
    )


def stored(connection: apsw.Connection) -> set[int]:
    return {int(str(row[0])) for row in connection.execute("SELECT number FROM numbers")}


def counted(connection: apsw.Connection) -> int:
    (count,) = next(connection.execute("SELECT count FROM counters WHERE name = 'one'"))
    return int(str(count))


async def run_program(program: str, *arguments: object) -> str:
    """Run Python code in a process of its own; return what it printed.

    Raises:
        AssertionError: it ended with an error, with what it said of it.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-c",
        program,
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    return said.decode()


async def until(
    condition: Callable[[], bool] | Callable[[], Awaitable[bool]], within_s: float = 10
) -> None:
    """Wait until the condition holds.

    Raises:
        TimeoutError: it did not in time.
    """
    async with asyncio.timeout(within_s):
        while True:
            held = condition()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.005)
