"""A file system for SQLite that passes everything on, and tells and asks a watcher first."""

import secrets
from collections.abc import Callable

import apsw

Hook = Callable[[str], None]


def do_nothing(path: str) -> None:
    """Let it pass."""


class WatchedVfs(apsw.VFS):
    """Calls `before_write` and `before_sync` with the file's path; what they raise fails the call.

    -shm is shared memory, which the inherited implementation maps itself.
    """

    def __init__(self) -> None:
        self.name = f"watched-{secrets.token_hex(8)}"
        self.before_write: Hook = do_nothing
        self.before_sync: Hook = do_nothing
        super().__init__(self.name, "")

    def xOpen(  # noqa: N802  # SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_WatchedFile":
        return _WatchedFile(self, name, flags)


class _WatchedFile(apsw.VFSFile):
    def __init__(
        self, vfs: WatchedVfs, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._vfs = vfs
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        self._vfs.before_write(self._path)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        self._vfs.before_sync(self._path)
        super().xSync(flags)
