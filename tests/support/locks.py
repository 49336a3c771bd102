"""Another process that keeps a server from its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw


@contextmanager
def write_lock_held(database: Path) -> Iterator[None]:
    """Hold the database's write lock in this process, which is another than the server's."""
    connection = apsw.Connection(str(database))
    try:
        connection.set_busy_timeout(5_000)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()
