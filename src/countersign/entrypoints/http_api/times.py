"""Times on the wire: integer milliseconds, with an RFC 3339 twin."""

from datetime import UTC, datetime


def rfc3339(unix_ms: int) -> str:
    """Return the time as Go's client insists on it: with `T`, milliseconds and `Z`."""
    text = datetime.fromtimestamp(unix_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"
