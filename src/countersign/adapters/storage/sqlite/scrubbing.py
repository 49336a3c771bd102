"""Clears overwritten key material out of the write-ahead log.

With secure_delete a rotate or revoke overwrites the old bytes in their pages,
but older images of those pages stay in the log until it is truncated.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final

import apsw

_PAUSE_S: Final = 0.5  # rotations come in bursts: one truncation serves those of half a second
_RETRY_S: Final = 0.2
_LAST_TRIES: Final = 10


class Scrubber:
    """Truncates the log in a thread of its own, whenever asked, until it succeeds."""

    def __init__(self, connect: Callable[[], apsw.Connection]) -> None:
        self._connect = connect
        self._connection: apsw.Connection | None = None
        self._asked = threading.Event()
        self._ended = threading.Event()
        # A process that died between a revoke and its truncation left the log behind.
        self._asked.set()
        self._thread = threading.Thread(target=self._serve, name="sqlite-scrubber", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Have the log truncated soon; never blocks."""
        self._asked.set()

    def close(self) -> None:
        """End the thread; what was asked for is done first, or tried for two seconds."""
        self._ended.set()
        self._asked.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._ended.is_set():
            self._asked.wait()
            self._asked.clear()
            if self._truncate():
                self._ended.wait(_PAUSE_S)
            else:
                self._asked.set()
                self._ended.wait(_RETRY_S)
        self._truncate_last()

    def _truncate_last(self) -> None:
        """Wait a little for readers, but not for a disk in trouble: the next start does it."""
        try:
            connection = self._connection or self._connect()
        except (apsw.Error, OSError):
            return
        with closing(connection), suppress(apsw.Error):
            for _ in range(_LAST_TRIES):
                if truncate_log(connection):
                    return
                time.sleep(_RETRY_S)

    def _truncate(self) -> bool:
        """Truncate once; a full disk or a broken file is tried again like a busy one."""
        try:
            if self._connection is None:
                self._connection = self._connect()
            return truncate_log(self._connection)
        except (apsw.Error, OSError):
            return False


def truncate_log(connection: apsw.Connection) -> bool:
    """Copy the log into the database and cut it to zero bytes; False while somebody is in it.

    Source: sqlite.org/pragma.html#pragma_wal_checkpoint, TRUNCATE.
    """
    try:
        busy, _, _ = next(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    except (apsw.BusyError, apsw.LockedError):
        return False
    return bool(busy == 0)
