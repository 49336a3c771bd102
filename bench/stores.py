"""Stores of many credentials, made by copying one real credential's rows within SQLite.

The copies differ from it in all that is unique or indexed. Their sealed key material has the
right size, and does not open. Rows are written in the order of their times with owners in no
order, so that a user's rows lie far apart, as they would after years.
"""

import random
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import apsw

OWNED: Final = 20
_OVER_MS: Final = 365 * 24 * 3600 * 1000
_CACHE_KIB: Final = 2 * 1024 * 1024
# Each with what the copied row is found by.
_TABLES: Final[Mapping[str, str]] = {
    "credentials": "1",
    "sealed_material": "1",
    "key_material": "1",
    "audit_entries": "credential_id IS NOT NULL",
}
# What of a copied row is not the original's; `filler` gives the rest.
_OWN: Final[Mapping[str, str]] = {
    "user_id": "filler.user_id",
    "credential_id": "filler.credential_id",
    "name": "original.name || ' ' || filler.rowid",
    "fingerprint": "randomblob(32)",
    "slot": "original.slot + filler.rowid",
    "sealed": "randomblob(length(original.sealed))",
    "created_at_ms": "filler.at_ms",
    "updated_at_ms": "filler.at_ms",
    "at_ms": "filler.at_ms",
    "entry_id": "filler.entry_id",
    "request_id": "filler.entry_id",
    "canonical": (
        "CAST(replace(replace(CAST(original.canonical AS TEXT), original.user_id, filler.user_id),"
        " original.credential_id, filler.credential_id) AS BLOB)"
    ),
    "leaf_hash": "randomblob(32)",
}


def fill(database: Path, user_id: str, total: int) -> None:
    """Bring a store that no server has open to `total` credentials, of which the user owns 20.

    Args:
        database: holds one credential, the user's, with its key material and its entry.
        user_id: whose list will be measured.
        total: how many credentials the store is to hold.
    """
    connection = apsw.Connection(str(database))
    # Only while filling: no log and no syncs. The server sets what it needs when it opens.
    for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    with connection:
        _make_filler(connection, user_id, total)
        for table, original in _TABLES.items():
            _copy_rows(connection, table, original)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def count_rows(database: Path) -> dict[str, int]:
    """Return how many rows of each table belong to creates."""
    counts = {
        "credentials": "SELECT count(*) FROM credentials",
        "key_material": "SELECT count(*) FROM key_material",
        "sealed_material": "SELECT count(*) FROM sealed_material",
        "audit_entries": (
            "SELECT count(*) FROM audit_entries"
            " WHERE action = 'credential.create' AND outcome = 'ALLOWED'"
        ),
    }
    return _counted(database, counts)


def count_uses(database: Path) -> dict[str, int]:
    """Return how many intents of the gateway there are, and how many outcomes that are right."""
    forward = "SELECT count(*) FROM audit_entries WHERE action = 'credential.forward' AND outcome"
    return _counted(
        database, {"intents": f"{forward} = 'INTENDED'", "outcomes": f"{forward} = 'ALLOWED'"}
    )


def _counted(database: Path, counts: Mapping[str, str]) -> dict[str, int]:
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    found = {name: int(next(connection.execute(sql))[0]) for name, sql in counts.items()}
    connection.close()
    return found


def _make_filler(connection: apsw.Connection, user_id: str, total: int) -> None:
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute(
        "CREATE TEMP TABLE filler (user_id TEXT, credential_id TEXT, entry_id TEXT, at_ms INTEGER)"
    )
    (newest_ms,) = next(connection.execute("SELECT max(created_at_ms) FROM credentials"))
    connection.executemany(
        "INSERT INTO filler VALUES (?, ?, ?, ?)", _fillers(user_id, total - 1, newest_ms)
    )


def _fillers(user_id: str, count: int, newest_ms: int) -> Iterator[tuple[str, str, str, int]]:
    owners = [_uuid() for _ in range(max(1, count // OWNED))]
    owned_at = set(random.sample(range(count), OWNED - 1))
    step_ms = _OVER_MS / count
    for number in range(count):
        owner = user_id if number in owned_at else random.choice(owners)
        at_ms = newest_ms - _OVER_MS + int(number * step_ms)
        yield owner, _uuid(), _uuid(), at_ms


def _copy_rows(connection: apsw.Connection, table: str, original: str) -> None:
    # Made anew at the end: sorting is quicker than a million inserts in no order.
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema"
        " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(_OWN.get(column, f"original.{column}") for column in columns)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM filler,"
        f" (SELECT * FROM {table} WHERE {original} LIMIT 1) AS original"
        " ORDER BY filler.rowid"
    )
    for _, sql in indexes:
        connection.execute(str(sql))


def _uuid() -> str:
    """Return a UUID of version 4; many at a time are wanted, so by the quickest way."""
    text = secrets.token_hex(16)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
