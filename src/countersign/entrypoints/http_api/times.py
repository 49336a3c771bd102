"""Times on the wire: integer milliseconds, with an RFC 3339 twin."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

# Without a zone, which isoformat would have to write and we to cut off again.
_EPOCH: Final = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)


_KEPT: Final = 8192


@lru_cache(maxsize=_KEPT)
def rfc3339(unix_ms: int) -> str:
    """Return the time as Go's client insists on it: with `T`, milliseconds and `Z`."""
    at = _EPOCH + timedelta(milliseconds=unix_ms)
    return at.isoformat(timespec="milliseconds") + "Z"
