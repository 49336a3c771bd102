"""The power-cut harness: run a workload, cut the power at a random moment, see what survived.

    for seed in range(rounds(short=25, full=500)):
        after = await cut_power(folder_of(seed), seed=seed, set_up=set_up, workload=workload)
        database = Database(after.path)   # what is on the disk now
        assert after.acknowledged <= database.read(stored)

`set_up` and `workload` are given the path of the database and the VFS to open it with:
`Database(path, vfs=vfs)`. What `set_up` wrote is on the disk for certain; the power goes
at a random change or sync of what follows. From then on the store refuses every change
with StoreUnavailableError: a workload takes that for its end, and returns what was
acknowledged to it (an acknowledgement that was on its way when the power went counts).
"""

import random
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

import apsw
from tests.fire.storage.power_cut_vfs import PowerCutVfs

T = TypeVar("T")
Workload = Callable[[Path, str], Awaitable[T]]

_NAME: Final = "vault.db"
# Mostly some changes survive; now and then none or all do, as with a drive's own cache.
_SURVIVALS: Final = (0.0, 0.1, 0.5, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class AfterPowerCut(Generic[T]):
    """What a power cut left: the database's path on the surviving disk, and what was promised.

    `steps` counts the changes and syncs that were through; `survival` says how likely
    each change was to survive that was not synced.
    """

    path: Path
    acknowledged: T
    steps: int
    survival: float


async def cut_power(
    folder: Path,
    *,
    seed: int,
    set_up: Workload[None],
    workload: Workload[T],
    steps_max: int = 1000,
    steps: int | None = None,
) -> AfterPowerCut[T]:
    """Run set-up and workload, cut the power, and lay out what survived.

    Args:
        folder: made here, for the files before (`before/`) and after (`after/`).
        seed: decides when the power goes, and what survives.
        set_up: makes what the workload needs; closes what it opened.
        workload: returns when the power is gone; closes what it opened.
        steps_max: the power goes within so many changes and syncs of the workload.
        steps: the power goes after exactly so many instead.

    Raises:
        AssertionError: the workload ended although the power was there.
    """
    before, after = folder / "before", folder / "after"
    for part in (before, after):
        part.mkdir(parents=True)
    chance = random.Random(seed)  # noqa: S311  # to be repeated, not to be secret
    survival = chance.choice(_SURVIVALS)
    vfs = PowerCutVfs()
    await set_up(before / _NAME, vfs.name)
    vfs.settle()
    start = vfs.steps
    vfs.cut_after(chance.randrange(steps_max) if steps is None else steps)

    with _unreported_io_errors_dropped():
        acknowledged = await workload(before / _NAME, vfs.name)

    assert vfs.is_cut.is_set(), "the workload ended before the power did"
    vfs.leave_in(after, chance, survival)
    return AfterPowerCut(after / _NAME, acknowledged, vfs.steps - start, survival)


@contextmanager
def _unreported_io_errors_dropped() -> Iterator[None]:
    """Drop the I/O errors that apsw can hand to nobody.

    Where SQLite goes on after a refused change (a journal that can't be deleted), or
    meets a second one, apsw gives the exception to sys.unraisablehook.
    """
    others = sys.unraisablehook

    def drop(unraisable: "sys.UnraisableHookArgs") -> None:
        if not isinstance(unraisable.exc_value, apsw.IOError):
            others(unraisable)

    sys.unraisablehook = drop
    try:
        yield
    finally:
        sys.unraisablehook = others
