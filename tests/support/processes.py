"""What a server's processes are, and what they may do to files."""

import resource
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
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


def count_that_sent(group: int, ports: Iterable[int]) -> int:
    """Count the processes of a group that hold a connection from one of these local ports."""
    wanted = set(ports)
    return sum(not wanted.isdisjoint(_ports_of(process)) for process in processes_of(group))


def _ports_of(process: Path) -> set[int]:
    """Return the local ports of a process's IPv4 connections (proc(5): fd, net/tcp)."""
    sockets = set()
    for handle in (process / "fd").iterdir():
        with suppress(FileNotFoundError):
            sockets.add(str(handle.readlink()))
    lines = (process / "net" / "tcp").read_text("ascii").splitlines()[1:]
    rows = [line.split() for line in lines]
    return {int(row[1].partition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in sockets}


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
