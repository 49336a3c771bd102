"""Reads what was recorded, and holds each entry's columns against its canonical bytes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

_PREFIX: Final = b"countersign.audit.1\n"
_COLUMNS: Final = (
    "user_id, at_ms, entry_id, action, outcome, reason, credential_id, grant_id,"
    " intent_id, address, request_id, canonical, leaf_hash"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry, read out of its canonical bytes."""

    action: str
    outcome: str
    reason: str | None
    user_id: str | None
    session_id: str | None
    credential_id: str | None
    grant_id: str | None
    address: str
    request_id: str
    entry_id: str
    intent_id: str | None
    at_ms: int
    details: dict[str, Any]


class Journal:
    """The audit entries of one database, opened beside its server."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def entries(self) -> list[Recorded]:
        """Return every entry, oldest first."""
        connection = apsw.Connection(str(self._database), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(5000)
        try:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM audit_entries ORDER BY rowid"  # noqa: S608  # our words
            ).fetchall()
        finally:
            connection.close()
        return [_read(row) for row in rows]

    def of(self, request_id: str) -> list[Recorded]:
        """Return the entries of one request."""
        return [entry for entry in self.entries() if entry.request_id == request_id]


def _read(row: tuple[Any, ...]) -> Recorded:
    *columns, canonical, leaf_hash = row
    assert canonical.startswith(_PREFIX)
    assert leaf_hash == hashlib.sha256(b"\x00" + canonical).digest()
    said: dict[str, Any] = msgspec.json.decode(canonical.removeprefix(_PREFIX))
    assert msgspec.json.encode(said, order="sorted") == canonical.removeprefix(_PREFIX)
    assert columns == [
        said.get("userId", ""),
        said["at"],
        said["entryId"],
        said["action"],
        said["outcome"],
        said.get("reason"),
        said.get("credentialId"),
        said.get("grantId"),
        said.get("intentId"),
        said["address"],
        said["requestId"],
    ]
    return Recorded(
        action=said["action"],
        outcome=said["outcome"],
        reason=said.get("reason"),
        user_id=said.get("userId"),
        session_id=said.get("sessionId"),
        credential_id=said.get("credentialId"),
        grant_id=said.get("grantId"),
        address=said["address"],
        request_id=said["requestId"],
        entry_id=said["entryId"],
        intent_id=said.get("intentId"),
        at_ms=said["at"],
        details=said.get("details", {}),
    )
