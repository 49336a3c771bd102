"""Uses under way as rows: made with the intent, gone with its outcome."""

from typing import Final

import apsw

from countersign.kernel.decision import Decision

_OPEN: Final = (
    "INSERT INTO open_uses (user_id, credential_id, use_id, grant_id, begun_at_ms)"
    " VALUES (?, ?, ?, ?, ?)"
)
_CLOSE: Final = "DELETE FROM open_uses WHERE user_id = ? AND credential_id = ? AND use_id = ?"


def open_use(connection: apsw.Connection, intent: Decision) -> None:
    """Note that a use is under way, inside the transaction of its intent."""
    connection.execute(
        _OPEN,
        (intent.user_id, intent.credential_id, intent.entry_id, intent.grant_id, intent.at_ms),
    )


def close_use(connection: apsw.Connection, intent: Decision) -> None:
    """Note that a use is over, inside the transaction of its outcome."""
    connection.execute(_CLOSE, (intent.user_id, intent.credential_id, intent.entry_id))


def close_use_of(connection: apsw.Connection, outcome: Decision) -> None:
    """Note that the use is over whose outcome this is, inside the same transaction."""
    connection.execute(_CLOSE, (outcome.user_id, outcome.credential_id, outcome.intent_id))
