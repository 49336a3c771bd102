"""How OKX checks that a request is signed and in time.

Source: okx.com/docs-v5/en, "REST Authentication".
"""

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

MAX_AGE_MS = 30_000
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


def prehash(timestamp: str, method: str, target: bytes, body: bytes) -> bytes:
    """Join what OKX signs; `target` is the path with its query, as sent."""
    return timestamp.encode() + method.encode() + target + body


def expected_signature(secret: bytes, signed: bytes) -> str:
    return b64encode(hmac.digest(secret, signed, "sha256")).decode()


def parse_timestamp_ms(text: str) -> int | None:
    """Read `2020-12-08T09:08:57.715Z`; None if it is not of that form."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        parsed = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (parsed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def signature_matches(secret: bytes, signed: bytes, given: str) -> bool:
    """Compare signatures by their bytes, so that only canonical base64 passes."""
    try:
        raw = b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    canonical = b64encode(raw).decode() == given
    return canonical and hmac.compare_digest(raw, hmac.digest(secret, signed, "sha256"))
