"""A write whose commit can be held, so that others gather behind it."""

import asyncio
import threading

import apsw
from tests.adapters.storage.numbers import insert, until
from tests.adapters.storage.watched_vfs import WatchedVfs

from countersign.adapters.storage.sqlite.database import Database


class Gate:
    """A write whose commit waits until it is opened, so that others gather behind it."""

    def __init__(self, database: Database, vfs: WatchedVfs) -> None:
        self._reached, self._opened = threading.Event(), threading.Event()
        self._vfs, self._then = vfs, vfs.before_sync
        vfs.before_sync = self._wait
        self.answer = asyncio.ensure_future(database.write(_leave_no_trace))

    def _wait(self, path: str) -> None:
        if threading.current_thread().name == "sqlite-writer":
            self._reached.set()
            assert self._opened.wait(10)
        self._then(path)

    async def reached(self) -> None:
        await until(self._reached.is_set)

    def open(self) -> None:
        self._vfs.before_sync = self._then
        self._opened.set()


def _leave_no_trace(connection: apsw.Connection) -> None:
    insert(-1)(connection)
    connection.execute("DELETE FROM numbers WHERE number = -1")
