"""Brings a database file to this release's schema."""

import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from typing import Final

import apsw

from countersign.adapters.storage.sqlite import migrations
from countersign.adapters.storage.sqlite.file_claim import (
    APPLICATION_ID,
    SchemaError,
    require_ours,
)

__all__ = ["Migration", "SchemaError", "migrate", "released_migrations"]

_FILE_NAME: Final = re.compile(r"(\d{4})_(\w+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step and its SQL."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def released_migrations() -> tuple[Migration, ...]:
    """Return every migration of this release, in order."""
    files = resources.files(migrations).iterdir()
    found = [
        Migration(int(match[1]), match[2], file.read_text("utf-8"))
        for file in files
        if (match := _FILE_NAME.fullmatch(file.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(connection: apsw.Connection, steps: tuple[Migration, ...], now_ms: int) -> None:
    """Apply the steps that the file lacks, all in one transaction.

    Processes that start together take turns: each looks again under the write lock.

    Raises:
        SchemaError: a foreign file, a newer release's file, or a changed migration.
        apsw.Error: SQLite refused; nothing is applied.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply_missing(connection, steps, now_ms)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _apply_missing(connection: apsw.Connection, steps: tuple[Migration, ...], now_ms: int) -> None:
    require_ours(connection)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY,"
        " name TEXT NOT NULL, digest TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT"
    )
    applied = dict(connection.execute("SELECT number, digest FROM schema_migrations"))
    _require_known(applied, steps)
    for step in steps:
        if step.number not in applied:
            connection.execute(step.sql)
            connection.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, ?, ?)",
                (step.number, step.name, step.digest, now_ms),
            )


def _require_known(applied: dict[int, str], steps: tuple[Migration, ...]) -> None:
    ours = {step.number: step.digest for step in steps}
    if applied.keys() - ours.keys():
        raise SchemaError("the database belongs to a newer release of Countersign")
    changed = [number for number, digest in applied.items() if ours[number] != digest]
    if changed:
        raise SchemaError(f"migration {changed[0]} is not the one that was applied")
    if applied.keys() != {step.number for step in steps[: len(applied)]}:
        raise SchemaError("the database lacks a migration that comes before one that it has")
