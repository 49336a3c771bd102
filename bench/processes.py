"""What a process and its children have used, from /proc (proc(5))."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_PARENT, _USER_TICKS, _SYSTEM_TICKS = 1, 11, 12  # fields of stat, counted from the state


class ProcessTree:
    """A process with all of its children, found anew at each question."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def cpu_s(self) -> float:
        """Return the processor time that those alive now have used."""
        ticks = 0
        for pid in self._members():
            fields = _stat(pid)
            ticks += int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        return ticks / _TICKS_PER_SECOND

    def rss_bytes(self) -> int:
        """Return the resident memory; pages that processes share count once for each."""
        pages = 0
        for pid in self._members():
            pages += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * _PAGE_BYTES

    def _members(self) -> list[int]:
        parents = dict(_parents())
        found = [self._pid]
        for pid in found:
            found.extend(child for child, parent in parents.items() if parent == pid)
        return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield int(folder.name), int(_stat(int(folder.name))[_PARENT])
            except (OSError, IndexError):
                continue  # it ended meanwhile


def _stat(pid: int) -> list[str]:
    # The name stands in brackets and can hold blanks: what follows the last one counts.
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def machine_busy_s() -> float:
    """Return the processor time that all cores have spent on anything but waiting."""
    user, nice, system, _, _, irq, softirq, steal = (
        int(part) for part in Path("/proc/stat").read_text("ascii").split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / _TICKS_PER_SECOND
