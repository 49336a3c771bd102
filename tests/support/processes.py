"""What a server's processes are, and what they may do to files."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def processes_of(group: int) -> list[Path]:
    """Return the /proc folders of a process group: a server and its workers."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group:
            found.append(process)
    return found


@contextmanager
def full_disk(group: int) -> Iterator[None]:
    """Let no process of the group make any file longer, as when the disk is full."""
    processes = [int(process.name) for process in processes_of(group)]
    _limit(processes, 1)
    try:
        yield
    finally:
        _limit(processes, resource.RLIM_INFINITY)


def _limit(processes: list[int], size: int) -> None:
    for process in processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
