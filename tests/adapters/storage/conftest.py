"""A database of numbers on a watched file system; files about one of our stores have their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.adapters.storage.numbers import numbers_at
from tests.adapters.storage.watched_vfs import WatchedVfs

from countersign.adapters.storage.sqlite.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
def vfs() -> WatchedVfs:
    return WatchedVfs()


@pytest.fixture
async def database(path: Path, vfs: WatchedVfs) -> AsyncIterator[Database]:
    async with numbers_at(path, vfs=vfs.name) as opened:
        yield opened
