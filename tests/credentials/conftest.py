"""The credential ports, in memory and in SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.credentials.stage import Kept, Stage, kept_in_memory, kept_in_sqlite

from countersign.adapters.storage.sqlite.database import Database

NOW_MS = 1_760_000_000_000


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "countersign.db"


@pytest.fixture
async def database(database_path: Path) -> AsyncIterator[Database]:
    database = Database.open(database_path, NOW_MS)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        return kept_in_memory()
    return kept_in_sqlite(request.getfixturevalue("database"))


@pytest.fixture
def stage(kept: Kept) -> Stage:
    return Stage(kept)


@pytest.fixture
def sqlite_stage(database: Database) -> Stage:
    return Stage(kept_in_sqlite(database))


@pytest.fixture
def sqlite_stage_kept(database: Database) -> Kept:
    return kept_in_sqlite(database)
