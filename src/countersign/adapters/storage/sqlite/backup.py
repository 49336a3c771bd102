"""An online copy of the database. The key file is never part of it."""

import os
from pathlib import Path

import apsw

from countersign.adapters.storage.sqlite.database import store_errors_translated
from countersign.kernel.errors import CountersignError


class BackupError(CountersignError):
    """The copy could not be written; a half-written one is removed."""

    code = "STORE_UNAVAILABLE"


def back_up(source: Path, target: Path) -> int:
    """Copy the database as it stands at one moment, while servers use it; return its bytes.

    The copy is made in one read of the source: pages in steps would start anew
    at every write of another process. Until it ends, cleared key material stays
    in the write-ahead log.

    Raises:
        BackupError: the target exists, or cannot be written.
        StoreUnavailableError: the source cannot be read.
    """
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
    except OSError as error:
        raise BackupError(f"cannot write the backup: {error.strerror}") from error
    try:
        with store_errors_translated():
            _copy(source, target)
        _sync(target)
        _sync(target.parent)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    reading = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    writing = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        reading.set_busy_timeout(5000)
        with writing.backup("main", reading, "main") as copying:
            copying.step()
        # One file, with no log beside it: what is copied elsewhere is then whole.
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        reading.close()
        writing.close()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
