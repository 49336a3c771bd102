"""Audit entries as rows."""

from collections.abc import Iterable
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.audit.entry import entry_of
from countersign.kernel.decision import Decision

_INSERT: Final = (
    "INSERT INTO audit_entries (user_id, at_ms, entry_id, action, outcome, reason,"
    " credential_id, grant_id, intent_id, address, request_id, canonical, leaf_hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def insert_decision(connection: apsw.Connection, decision: Decision) -> None:
    """Write a decision's entry inside the caller's transaction."""
    insert_entry(connection, entry_row(decision))


def insert_entry(connection: apsw.Connection, row: tuple[SqlValue, ...]) -> None:
    """Write what entry_row returned inside the caller's transaction."""
    connection.execute(_INSERT, row)


def entry_row(decision: Decision) -> tuple[SqlValue, ...]:
    """Return a decision's entry as a row; encodes and hashes, so call it before the transaction."""
    entry = entry_of(decision)
    return (
        decision.user_id or "",  # first in the key, so never NULL
        decision.at_ms,
        decision.entry_id,
        decision.action,
        str(decision.outcome),
        decision.reason,
        decision.credential_id,
        decision.grant_id,
        decision.intent_id,
        decision.origin.address,
        decision.origin.request_id,
        entry.canonical,
        entry.leaf_hash,
    )


class SqliteDecisionLog:
    """Implements DecisionLog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, *decisions: Decision) -> None:
        def insert(connection: apsw.Connection) -> None:
            _insert_all(connection, decisions)

        await self._database.write(insert)


def _insert_all(connection: apsw.Connection, decisions: Iterable[Decision]) -> None:
    for decision in decisions:
        insert_decision(connection, decision)
