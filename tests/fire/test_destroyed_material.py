"""As tests/credentials/test_destroyed_material.py, for longer: pages of every shape come about."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from tests.credentials.stage import kept_in_sqlite
from tests.credentials.test_destroyed_material import Churn, pieces_left
from tests.fire.storage.rounds import rounds

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.migrating import migrate, released_migrations

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

STEPS = 3000


def test_no_eight_bytes_of_destroyed_material_are_left_by_long_use(tmp_path: Path) -> None:
    destroyed = 0
    for seed in range(rounds(short=2, full=25)):
        path = tmp_path / f"{seed}.db"
        churn = asyncio.run(_churned(path, seed))

        assert pieces_left(churn, path.read_bytes()) == 0, f"seed {seed}"
        destroyed += len(churn.destroyed)
        path.unlink()
    print(f"{destroyed} sealed keys were destroyed, nothing of them is left")


async def _churned(path: Path, seed: int) -> Churn:
    database = Database(path, synchronous="OFF")  # what is asked here has no need of syncs
    with closing(database.connect()) as connection:
        migrate(connection, released_migrations(), 0)
    churn = Churn(kept_in_sqlite(database), seed)
    try:
        await churn.run(STEPS)
    finally:
        await database.close()
    return churn
