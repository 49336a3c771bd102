"""Requests per minute: a sliding window of two buckets for each grant.

The minute before counts by the part of it that the last 60 seconds still cover.
"""

from collections.abc import Sequence
from typing import Final

import apsw

from countersign.access.grant import Grant
from countersign.countersigning.errors import PaceExceededError

_MINUTE_MS: Final = 60_000

_FIND: Final = (
    "SELECT minute, requests, requests_before FROM grant_paces WHERE user_id = ? AND grant_id = ?"
)
_KEEP: Final = (
    "INSERT INTO grant_paces (user_id, grant_id, minute, requests, requests_before)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_id, grant_id) DO UPDATE SET"
    " minute = excluded.minute, requests = excluded.requests,"
    " requests_before = excluded.requests_before"
)


def take_pace(connection: apsw.Connection, chain: Sequence[Grant], now_ms: int) -> None:
    """Count one request against every grant of the chain that has a pace.

    Raises:
        PaceExceededError: one of them has no request left.
    """
    for grant in chain:
        limit = grant.limits.requests_per_minute
        if limit is not None:
            _take(connection, grant, limit, now_ms)


def _take(connection: apsw.Connection, grant: Grant, limit: int, now_ms: int) -> None:
    minute, elapsed_ms = divmod(now_ms, _MINUTE_MS)
    row = connection.execute(_FIND, (grant.user_id, grant.grant_id)).fetchone()
    requests, before = _counts(row, minute)
    covered = before * (_MINUTE_MS - elapsed_ms) / _MINUTE_MS
    if requests + covered + 1 > limit:
        seconds = -(-_wait_ms(limit, requests, before, elapsed_ms) // 1_000)
        raise PaceExceededError("the grant's requests of this minute are used up", seconds)
    connection.execute(_KEEP, (grant.user_id, grant.grant_id, minute, requests + 1, before))


def _wait_ms(limit: int, requests: int, before: int, elapsed_ms: int) -> int:
    """Return how long until one more fits, if nothing else comes meanwhile."""
    if requests < limit:
        return _fits_at_ms(limit - requests, before) - elapsed_ms
    return _MINUTE_MS - elapsed_ms + _fits_at_ms(limit, requests)


def _fits_at_ms(places: int, before: int) -> int:
    """Return how far into a minute one of so many places is free of the minute before."""
    return max(_MINUTE_MS - (places - 1) * _MINUTE_MS // max(before, 1), 0)


def _counts(row: tuple[int, int, int] | None, minute: int) -> tuple[int, int]:
    if row is None or minute > row[0] + 1:
        return 0, 0
    if minute == row[0] + 1:
        return 0, row[1]
    # A clock that was put back counts on in the later minute.
    return row[1], row[2]
