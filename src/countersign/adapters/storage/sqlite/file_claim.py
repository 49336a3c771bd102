"""Whose a database file is: ours, nobody else's, and readable by its owner alone."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

from countersign.kernel.errors import CountersignError

# "CSGN" tells our files from other databases (sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID: Final = 0x4353474E
_SQLITE_BYTES_MIN: Final = 512  # the smallest page (sqlite.org/fileformat2.html, section 1.3)
_COMPANIONS: Final = ("-wal", "-shm", "-journal")


class SchemaError(CountersignError):
    """The file is not a database of ours, or of a release newer than this one."""

    code = "STORE_UNAVAILABLE"


def make_private(path: Path) -> None:
    """Make the file where there is none, for its owner alone; one that is there stays as it is.

    Raises:
        SchemaError: the path is that of something else.
        OSError: it cannot be made, or belongs to somebody else.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise SchemaError("the path of the database is not that of a file")
    if 0 < found.st_size < _SQLITE_BYTES_MIN:  # SQLite would take it for an empty one
        raise SchemaError("this file is damaged, or no database at all")


def tighten(path: Path) -> None:
    """Let nobody but the owner read our file and its companions.

    SQLite gives -wal and -shm the mode of the database (os_unix.c, findCreateFileMode).
    chmod opens nothing: closing a descriptor of the file would drop the locks that
    SQLite holds in this process (sqlite.org/howtocorrupt.html, section 2.2).

    Raises:
        OSError: it belongs to somebody else.
    """
    path.chmod(0o600)
    for ending in _COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).chmod(0o600)


def claim_file(path: Path, wait_while_busy: Callable[[int], bool], vfs: str | None) -> None:
    """Put our mark on an empty file; leave a foreign one as it is, its journal mode included.

    Raises:
        SchemaError: no database, a damaged one, or somebody else's.
        apsw.Error: SQLite refused.
    """
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
    try:
        connection.set_busy_handler(wait_while_busy)
        if require_ours(connection) != APPLICATION_ID:
            # Looked at again under the lock: another process may have been quicker.
            connection.execute("BEGIN IMMEDIATE")
            require_ours(connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute("COMMIT")
    finally:
        connection.close()


def require_ours(connection: apsw.Connection) -> int:
    """Return the file's application id: ours, or 0 for one without tables.

    Raises:
        SchemaError: no database, a damaged one, or somebody else's.
    """
    try:
        (application_id,) = next(connection.execute("PRAGMA application_id"))
        (tables,) = next(connection.execute("SELECT count(*) FROM sqlite_schema"))
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise SchemaError("this file is damaged, or no database at all") from error
    if application_id != APPLICATION_ID and (tables or application_id):
        raise SchemaError("this file is not a database of Countersign")
    return int(application_id)
