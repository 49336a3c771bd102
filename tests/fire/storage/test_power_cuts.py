from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest
from tests.fire.storage.ledger import Ledger, require_whole
from tests.fire.storage.power_cut_vfs import PowerCutVfs
from tests.fire.storage.power_cuts import AfterPowerCut, cut_power
from tests.fire.storage.rounds import rounds

from countersign.adapters.storage.sqlite.database import Database, store_errors_translated
from countersign.adapters.storage.sqlite.migrating import migrate, released_migrations
from countersign.kernel.errors import StoreUnavailableError

pytestmark = pytest.mark.fire


async def _round(folder: Path, seed: int, synchronous: str = "FULL") -> AfterPowerCut[set[int]]:
    ledger = Ledger(seed=seed, synchronous=synchronous)
    return await cut_power(folder, seed=seed, set_up=ledger.set_up, workload=ledger.run)


async def test_a_power_cut_loses_no_acknowledged_write_and_halves_none(tmp_path: Path) -> None:
    acknowledged = 0
    for seed in range(rounds(short=25, full=500)):
        after = await _round(tmp_path / str(seed), seed)

        database = Database(after.path)
        stored = database.read(require_whole)
        await database.close()
        assert after.acknowledged <= stored, f"seed {seed}: {after}"
        acknowledged += len(after.acknowledged)

    assert acknowledged > 0, "nothing was acknowledged, so nothing was tested"


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
async def test_with_fewer_syncs_the_same_power_cuts_lose_acknowledged_writes(
    tmp_path: Path, synchronous: str
) -> None:
    lost = 0
    for seed in range(rounds(short=25, full=100)):
        after = await _round(tmp_path / str(seed), seed, synchronous)

        lost += len(after.acknowledged - _whatever_is_readable(after.path))

    assert lost > 0, "the harness does not see a loss, so it proves nothing"


def _whatever_is_readable(path: Path) -> set[int]:
    """Return the stored numbers, none where the file no longer opens or is damaged."""
    if not path.exists():
        return set()
    with suppress(apsw.Error, AssertionError):
        connection = apsw.Connection(str(path))
        try:
            return require_whole(connection)
        finally:
            connection.close()
    return set()


async def test_a_write_after_a_power_cut_survives_the_next_one(tmp_path: Path) -> None:
    for seed in range(rounds(short=5, full=50)):
        first = await _round(tmp_path / f"{seed} first", seed)
        second_run = _SecondRun(seed, first.path)
        second = await cut_power(
            tmp_path / f"{seed} second",
            seed=seed + 1,
            set_up=second_run.set_up,
            workload=second_run.run,
        )

        database = Database(second.path)
        stored = database.read(require_whole)
        await database.close()
        assert first.acknowledged | second.acknowledged <= stored, f"seed {seed}"


class _SecondRun:
    """Goes on from the disk that an earlier cut left."""

    def __init__(self, seed: int, left: Path) -> None:
        self._seed = seed
        self._left = left

    async def set_up(self, path: Path, vfs: str | None) -> None:
        for file in self._left.parent.iterdir():
            (path.parent / file.name).write_bytes(file.read_bytes())

    async def run(self, path: Path, vfs: str | None) -> set[int]:
        return await Ledger(seed=self._seed, first=1_000_000).run(path, vfs)


async def test_a_power_cut_at_any_step_of_the_first_start_leaves_a_file_that_starts(
    tmp_path: Path,
) -> None:
    whole = PowerCutVfs()
    await _start(tmp_path / "whole.db", whole.name)
    schema = _schema(tmp_path / "whole.db")
    count = rounds(short=25, full=whole.steps)

    for number in range(count):
        steps = number * whole.steps // count
        after = await cut_power(
            tmp_path / str(number), seed=number, set_up=_nothing, workload=_start, steps=steps
        )

        await Database.open(after.path, 0).close()
        assert _schema(after.path) == schema, f"after {steps} steps"


async def _nothing(path: Path, vfs: str | None) -> None:
    pass


async def _start(path: Path, vfs: str | None) -> None:
    with suppress(StoreUnavailableError):
        database = Database(path, vfs=vfs)
        try:
            with store_errors_translated(), closing(database.connect()) as connection:
                migrate(connection, released_migrations(), 0)
        finally:
            await database.close()


def _schema(path: Path) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path))
    try:
        return [
            tuple(row)
            for row in connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
        ]
    finally:
        connection.close()
