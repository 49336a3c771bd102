"""A workload whose every write has several parts, so that half of one would be seen."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.group_commit import Work
from countersign.kernel.errors import StoreUnavailableError

Tell = Callable[[int], None]

_WRITERS: Final = 8
_SQL: Final = """
CREATE TABLE halves (number INTEGER, side TEXT, content BLOB, PRIMARY KEY (number, side)) STRICT;
CREATE TABLE totals (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES ('pairs', 0);
"""


class Ledger:
    """Writes pairs of halves, and their total, until the store refuses."""

    def __init__(
        self, *, seed: int, synchronous: str = "FULL", first: int = 0, tell: Tell | None = None
    ) -> None:
        """Take the number to start from, and whom to tell of each acknowledgement."""
        self._seed = seed
        self._synchronous = synchronous
        self._first = first
        self._tell = tell or (lambda _: None)

    async def set_up(self, path: Path, vfs: str | None) -> None:
        database = Database(path, vfs=vfs, synchronous=self._synchronous)
        await database.write(_create)
        await database.close()

    async def run(self, path: Path, vfs: str | None) -> set[int]:
        """Write from several callers at once; return the numbers that were acknowledged."""
        acknowledged: set[int] = set()
        try:
            database = Database(path, vfs=vfs, synchronous=self._synchronous)
        except StoreUnavailableError:
            return acknowledged
        try:
            await database.write(_checkpoint_often)
            await asyncio.gather(
                *(
                    self._keep_writing(database, first, acknowledged)
                    for first in range(self._first, self._first + _WRITERS)
                )
            )
        except StoreUnavailableError:
            pass
        finally:
            await database.close()
        return acknowledged

    async def _keep_writing(self, database: Database, first: int, acknowledged: set[int]) -> None:
        chance = random.Random(f"{self._seed} {first}")  # noqa: S311  # to be repeated
        number = first
        while True:
            try:
                await database.write(
                    _pair(number, chance.randbytes(chance.choice((20, 3000, 9000))))
                )
            except StoreUnavailableError:
                return
            acknowledged.add(number)
            self._tell(number)
            if chance.random() < 0.1:
                database.scrub_soon()
            number += _WRITERS


def _create(connection: apsw.Connection) -> None:
    connection.execute(_SQL)


def _checkpoint_often(connection: apsw.Connection) -> None:
    # So that most cuts come near a checkpoint, which is when the database file itself changes.
    connection.wal_autocheckpoint(30)


def _pair(number: int, content: bytes) -> Work[None]:
    def work(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO halves VALUES (?, 'left', ?)", (number, content))
        connection.execute("UPDATE totals SET count = count + 1 WHERE name = 'pairs'")
        connection.execute("INSERT INTO halves VALUES (?, 'right', ?)", (number, content))

    return work


def require_whole(connection: apsw.Connection) -> set[int]:
    """Return the numbers that are stored, each with both its halves.

    Raises:
        AssertionError: something is half-done or damaged.
        apsw.Error: the file is damaged.
    """
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    halves = connection.execute("SELECT number, side, content FROM halves").fetchall()
    sides = {
        side: {int(str(number)): content for number, at, content in halves if at == side}
        for side in ("left", "right")
    }
    assert sides["left"] == sides["right"], "a write is half-done"
    ((total,),) = connection.execute("SELECT count FROM totals").fetchall()
    assert total == len(sides["left"]), "a write is half-done"
    return set(sides["left"])
