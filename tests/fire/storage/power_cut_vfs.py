"""A file system for SQLite that remembers what a power cut would leave of each file.

Everything is passed on, so that SQLite runs at full function: WAL and shared
memory are those of the inherited file system (apsw passes xShm* through). Beside
it stands a model of the disk: per file the bytes as of its last sync, and the
changes since, in order. At the cut each of those changes survives or not.

The model, and why it is not kinder than a disk:
- A sync of a file makes all its own changes durable, and nothing of any other file.
- A change that was not synced may be kept, lost, or kept in part: whole sectors of
  512 bytes, any of them, in no order; also of one write while an older one is lost.
- A file that was never synced may be missing altogether.
- A deleted file may come back, as it was at its last sync, unless SQLite asked for the
  folder to be synced.
- A sync that was under way when the power went did nothing.
"""

import random
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw

_SECTOR_BYTES: Final = 512


@dataclass(frozen=True, slots=True)
class _Write:
    offset: int
    data: bytes

    def apply(self, content: bytearray, chance: random.Random, survival: float) -> None:
        """Write what survives of it, sector by sector."""
        whole = chance.random() < survival
        torn = not whole and chance.random() < survival
        start = 0
        while start < len(self.data):
            # Sectors lie at multiples of their size in the file, wherever the write began.
            end = min(len(self.data), start + _SECTOR_BYTES - (self.offset + start) % _SECTOR_BYTES)
            if whole or (torn and chance.random() < survival):
                _put(content, self.offset + start, self.data[start:end])
            start = end


@dataclass(frozen=True, slots=True)
class _Truncate:
    length: int

    def apply(self, content: bytearray, chance: random.Random, survival: float) -> None:
        if chance.random() < survival:
            del content[self.length :]


@dataclass(slots=True)
class _ModelledFile:
    """What is on the disk for certain, and what may or may not be."""

    durable: bytearray
    named_durably: bool
    changes: list[_Write | _Truncate] = field(default_factory=list)
    deleted: bool = False

    def sync(self) -> None:
        certain = random.Random(0)  # noqa: S311  # a survival of 1 asks it nothing
        for change in self.changes:
            change.apply(self.durable, certain, survival=1)
        self.changes.clear()
        self.named_durably = True

    def survivor(self, chance: random.Random, survival: float) -> bytes | None:
        if self.deleted and chance.random() < survival:
            return None
        if not self.named_durably and chance.random() >= survival:
            return None
        content = bytearray(self.durable)
        for change in self.changes:
            change.apply(content, chance, survival)
        return bytes(content)


class PowerCutVfs(apsw.VFS):
    """Counts the changes and syncs of all files, and cuts the power at one of them.

    After the cut every further change and sync fails, as on a machine that is off.
    """

    def __init__(self) -> None:
        self.name: Final = f"power-cut-{secrets.token_hex(8)}"
        self.steps = 0
        self._cut_at: int | None = None
        self._files: dict[str, _ModelledFile] = {}
        self._lock = threading.RLock()
        self.is_cut = threading.Event()
        super().__init__(self.name, "")

    def cut_after(self, steps: int) -> None:
        """Cut the power once so many more changes and syncs are through."""
        with self._lock:
            self._cut_at = self.steps + steps

    def cut(self) -> None:
        """Cut the power now."""
        with self._lock:
            self.is_cut.set()

    def settle(self) -> None:
        """Take everything so far as on the disk: the machine ran on for long enough."""
        with self._lock:
            for path in [path for path, file in self._files.items() if file.deleted]:
                del self._files[path]
            for file in self._files.values():
                file.sync()

    def leave_in(self, folder: Path, chance: random.Random, survival: float) -> None:
        """Write what survived the cut into a folder.

        Args:
            folder: an existing one; the files keep their names.
            chance: decides what survives.
            survival: how likely a change is to survive that was not synced; 0 loses all.
        """
        with self._lock:
            for path, file in self._files.items():
                content = file.survivor(chance, survival)
                if content is not None:
                    (folder / Path(path).name).write_bytes(content)

    def xOpen(  # noqa: N802  # SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_PowerCutFile":
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        with self._lock:
            modelled = self._files.get(path)
            if modelled is None or modelled.deleted:
                modelled = self._files[path] = _found(Path(path))
        return _PowerCutFile(self, modelled, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802  # SQLite's name
        with self.step():
            super().xDelete(filename, syncdir)
            if syncdir:
                self._files.pop(filename, None)
            elif filename in self._files:
                self._files[filename].deleted = True

    @contextmanager
    def step(self) -> Iterator[None]:
        """Hold the disk for one change; refuse it when the power is gone."""
        with self._lock:
            if self._cut_at is not None and self.steps >= self._cut_at:
                self.is_cut.set()
            if self.is_cut.is_set():
                raise apsw.IOError("the power is gone")
            self.steps += 1
            yield


class _PowerCutFile(apsw.VFSFile):
    def __init__(
        self,
        vfs: PowerCutVfs,
        modelled: _ModelledFile,
        name: str | apsw.URIFilename | None,
        flags: list[int],
    ) -> None:
        self._vfs = vfs
        self._modelled = modelled
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        with self._vfs.step():
            super().xWrite(data, offset)
            self._modelled.changes.append(_Write(offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        with self._vfs.step():
            super().xTruncate(newsize)
            self._modelled.changes.append(_Truncate(newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        # Not passed on: the model is the disk here, and a real sync would only take time.
        with self._vfs.step():
            self._modelled.sync()


def _found(path: Path) -> _ModelledFile:
    """Take a file for what it is before SQLite opens it (it has no lock there to lose)."""
    if path.exists():
        return _ModelledFile(bytearray(path.read_bytes()), named_durably=True)
    return _ModelledFile(bytearray(), named_durably=False)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
