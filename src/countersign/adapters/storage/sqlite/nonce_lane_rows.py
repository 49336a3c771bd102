"""Nonce lanes as rows: who has an API key's lane, and the last nonce that the key used.

One request at a time holds a lane, under an id of its own. A holder whose process died holds it
until its time is over. Who finds a lane taken may put its name down: then the lane is kept for
that process for a moment, so that a busy process cannot keep it from the others.
"""

from typing import Final

import apsw

from countersign.venues.nonces import PER_MS, NonceUnit

# Longer than a request that holds it can take: 2 s to sign and 10 s for the venue.
HELD_MS: Final = 15_000
_KEPT_FOR_MS: Final = 200

_MAKE: Final = (
    "INSERT INTO nonce_lanes (venue, fingerprint, held_until_ms, last_ms, last_us, last_ns)"
    " VALUES (?, ?, 0, 0, 0, 0) ON CONFLICT DO NOTHING"
)
_TAKE: Final = (
    "UPDATE nonce_lanes SET holder = ?3, held_until_ms = ?5, wanted_by = NULL, wanted_at_ms = NULL"
    " WHERE venue = ?1 AND fingerprint = ?2"
    " AND (holder IS NULL OR held_until_ms < ?6)"
    " AND (wanted_by IS NULL OR wanted_by = ?4 OR wanted_at_ms < ?7)"
)
_WANT: Final = (
    "UPDATE nonce_lanes SET wanted_by = ?3, wanted_at_ms = ?4"
    " WHERE venue = ?1 AND fingerprint = ?2"
    " AND (wanted_by IS NULL OR wanted_by = ?3 OR wanted_at_ms < ?5)"
)
# A time further ahead than any is written is of before the clock was put back.
_CLOCK_PUT_BACK: Final = (
    "UPDATE nonce_lanes SET held_until_ms = min(held_until_ms, ?4),"
    " wanted_by = CASE WHEN wanted_at_ms > ?3 THEN NULL ELSE wanted_by END"
    " WHERE venue = ?1 AND fingerprint = ?2 AND (held_until_ms > ?4 OR wanted_at_ms > ?3)"
)
_FREE: Final = (
    "UPDATE nonce_lanes SET holder = NULL, held_until_ms = 0"
    " WHERE venue = ? AND fingerprint = ? AND holder = ?"
)
# The column's name is one of three words of ours.
_NEXT: Final = {
    unit: (
        f"UPDATE nonce_lanes SET last_{unit} = max(last_{unit} + 1, ?4)"  # noqa: S608
        " WHERE venue = ?1 AND fingerprint = ?2 AND holder = ?3"
        f" RETURNING last_{unit}"
    )
    for unit in NonceUnit
}


def take_lane(
    connection: apsw.Connection,
    lane: tuple[str, bytes],
    *,
    holder: str,
    process: str,
    now_ms: int,
) -> bool:
    """Take a lane under the holder's id, or put the process's name down for it."""
    kept_since = now_ms - _KEPT_FOR_MS
    for _ in range(2):
        connection.execute(_TAKE, (*lane, holder, process, now_ms + HELD_MS, now_ms, kept_since))
        if connection.changes():
            return True
        connection.execute(_MAKE, lane)
        if not connection.changes():
            break
    connection.execute(_CLOCK_PUT_BACK, (*lane, now_ms, now_ms + HELD_MS))
    connection.execute(_WANT, (*lane, process, now_ms, kept_since))
    return False


def next_nonce(
    connection: apsw.Connection,
    lane: tuple[str, bytes],
    *,
    holder: str,
    unit: NonceUnit,
    now_ms: int,
) -> int | None:
    """Return a nonce above every one before; None where somebody else has the lane by now."""
    values = (*lane, holder, now_ms * PER_MS[unit])
    row: tuple[int] | None = connection.execute(_NEXT[unit], values).fetchone()
    return None if row is None else row[0]


def free_lane(connection: apsw.Connection, lane: tuple[str, bytes], *, holder: str) -> None:
    """Give a lane up, where this holder still has it."""
    connection.execute(_FREE, (*lane, holder))
