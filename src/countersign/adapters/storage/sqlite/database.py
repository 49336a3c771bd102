"""One SQLite file: writes in groups that share a commit, and bounded reads beside them.

Several processes may have the same file open.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, Self, TypeVar

import apsw

from countersign.adapters.storage.sqlite.file_claim import claim_file, make_private, tighten
from countersign.adapters.storage.sqlite.group_commit import GroupCommit, Work, unavailable
from countersign.adapters.storage.sqlite.migrating import migrate, released_migrations
from countersign.adapters.storage.sqlite.scrubbing import Scrubber
from countersign.kernel.errors import CountersignError, StoreUnavailableError

T = TypeVar("T")
SqlValue = str | int | float | bytes | None

_BUSY_WAIT_S: Final = 5.0
_BUSY_PAUSE_S: Final = 0.0005
# While it waits for readers the scrubber holds the write lock: writers wait as long as it does.
_SCRUBBER_BUSY_WAIT_S: Final = 0.02
_READER_THREADS: Final = 2

# Sources: sqlite.org/pragma.html. FULL syncs the journal at every COMMIT, so an
# answered write survives a power cut; secure_delete overwrites what is deleted.
_PRAGMAS: Final = (
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)


class Database:
    """An open SQLite file; made by `Database.open`, ended by `close`. See GroupCommit."""

    def __init__(self, path: Path, *, synchronous: str = "FULL", vfs: str | None = None) -> None:
        self._path = path.resolve()
        self._synchronous = synchronous
        self._vfs = vfs
        with store_errors_translated():
            make_private(self._path)
            claim_file(self._path, _wait_while_busy(_BUSY_WAIT_S), vfs)
            tighten(self._path)  # only now: a foreign file keeps its mode
            self._writer = self.connect()
            try:
                self._reader = self.connect(read_only=True)
            except BaseException:
                _close_quietly(self._writer)
                raise
        self._closed = False
        self._group_commit = GroupCommit(self._writer, _wait_while_busy(_BUSY_WAIT_S))
        self._scans = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="sqlite-reader")
        self._scan_connections = threading.local()
        self._scrubber = Scrubber(lambda: self.connect(busy_wait_s=_SCRUBBER_BUSY_WAIT_S))

    @classmethod
    def open(cls, path: Path, now_ms: int) -> Self:
        """Open the file, made where there is none, at this release's schema.

        Raises:
            SchemaError: a foreign file, or a newer release's.
            StoreUnavailableError: the file cannot be opened.
        """
        database = cls(path)
        try:
            with store_errors_translated(), closing(database.connect()) as connection:
                migrate(connection, released_migrations(), now_ms)
        except BaseException:
            database._close()
            raise
        return database

    def connect(
        self, *, read_only: bool = False, busy_wait_s: float = _BUSY_WAIT_S
    ) -> apsw.Connection:
        """Open one more connection to the file, with every pragma set.

        Args:
            read_only: refuses every write.
            busy_wait_s: how long a statement waits for other connections' locks.

        Raises:
            apsw.Error: the file cannot be opened, or is no database.
        """
        # Not NOMUTEX: with SQLite's mutex apsw refuses a connection that two threads use at once,
        # without it the process's memory breaks.
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(str(self._path), flags=flags, vfs=self._vfs)
        try:
            connection.set_busy_handler(_wait_while_busy(busy_wait_s))
            _require_wal(connection, busy_wait_s)
            for pragma in (*_PRAGMAS, f"PRAGMA synchronous={self._synchronous}"):
                connection.execute(pragma)
            if read_only:
                connection.execute("PRAGMA query_only=ON")
        except BaseException:
            _close_quietly(connection)
            raise
        return connection

    @property
    def is_closed(self) -> bool:
        return self._closed

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the transaction of a group; return once it is durable.

        `work` reads, counts, inserts and updates, and never waits: it runs on the
        event loop. Parsing and hashing are done before. What it raises of our own
        errors undoes it alone.

        Raises:
            StoreUnavailableError: not stored: the queue is full, the database is
                closed, or SQLite refused.
        """
        return await self._group_commit.write(work)

    def read(self, work: Work[T]) -> T:
        """Run a bounded point read at once, on the caller's thread (the event loop's).

        Raises:
            StoreUnavailableError: SQLite refused.
        """
        with store_errors_translated():
            return work(self._reader)

    async def scan(self, work: Work[T]) -> T:
        """Run a read of unknown length in a reader thread; all it asks is of one moment.

        Raises:
            StoreUnavailableError: SQLite refused.
        """
        if self._closed:
            raise StoreUnavailableError("the database is closed")
        return await asyncio.get_running_loop().run_in_executor(self._scans, self._scan, work)

    def scrub_soon(self) -> None:
        """Have deleted key material cleared from the journal within seconds (never blocks)."""
        self._scrubber.ask()

    async def close(self) -> None:
        """End the threads after the writes that wait; later ones are refused."""
        if not self._closed:
            self._closed = True
            await self._group_commit.finish()
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._closed = True
        self._group_commit.close()
        self._scans.shutdown()
        self._scrubber.close()
        _close_quietly(self._reader)
        _close_quietly(self._writer)

    def _scan(self, work: Work[T]) -> T:
        with store_errors_translated():
            connection = getattr(self._scan_connections, "connection", None)
            if connection is None:
                connection = self.connect(read_only=True)
                self._scan_connections.connection = connection
            with connection:  # one transaction, or what is written between two reads parts them
                return work(connection)


def _require_wal(connection: apsw.Connection, wait_s: float) -> None:
    give_up = time.monotonic() + wait_s
    mode = None
    while mode is None:
        # Two that change the mode of a new file at once hold what the other needs: then SQLite
        # refuses one without asking the busy handler.
        try:
            # Where it can't change the mode SQLite says the old one, and raises nothing.
            (mode,) = next(connection.execute("PRAGMA journal_mode=WAL"))
        except apsw.BusyError:
            if time.monotonic() > give_up:
                raise
            time.sleep(_BUSY_PAUSE_S)
    if mode != "wal":
        raise StoreUnavailableError("the database cannot be put into WAL mode")


def _close_quietly(connection: apsw.Connection) -> None:
    """Close; a disk in trouble keeps SQLite from tidying up, but what was answered is safe."""
    with suppress(apsw.Error):
        connection.close()


def _wait_while_busy(wait_s: float) -> Callable[[int], bool]:
    """Wait in short steps: SQLite's own back-off sleeps up to 100 ms, a commit takes under 1."""
    give_up = 0.0

    def wait(attempts: int) -> bool:
        nonlocal give_up
        if attempts == 0:
            give_up = time.monotonic() + wait_s
        elif time.monotonic() > give_up:  # by the clock: a busy machine stretches each pause
            return False
        time.sleep(_BUSY_PAUSE_S)
        return True

    return wait


@contextmanager
def store_errors_translated() -> Iterator[None]:
    """Let nothing of apsw past the storage adapter."""
    try:
        yield
    except CountersignError:
        raise
    except (apsw.Error, OSError) as error:
        raise unavailable(error) from error
