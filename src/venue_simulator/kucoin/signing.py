"""How KuCoin checks that a request is signed and in time.

Source: kucoin.com/docs-new/authentication: timestamp, method, url and body; the url is signed as it
reads before it was percent-encoded. The passphrase is sent as its HMAC by the secret.
"""

import hmac
from base64 import b64encode
from urllib.parse import unquote_to_bytes

# "KC-API-TIMESTAMP ... less than 5 seconds".
MAX_AGE_MS = 5_000
_DIGITS_MAX = 15


def prehash(timestamp: str, method: str, path: bytes, query: bytes, body: bytes) -> bytes:
    """Join what KuCoin signs; `path` and `query` as they were sent."""
    url = unquote_to_bytes(path)
    if query:
        # A plus is a blank, as KuCoin's own SDK writes it (default_transport.py, urlencode).
        url += b"?" + unquote_to_bytes(query.replace(b"+", b" "))
    return timestamp.encode() + method.encode() + url + body


def in_base64(secret: bytes, text: bytes) -> str:
    return b64encode(hmac.digest(secret, text, "sha256")).decode()


def matches(secret: bytes, text: bytes, given: str) -> bool:
    return hmac.compare_digest(in_base64(secret, text).encode(), given.encode("latin-1"))


def parse_timestamp_ms(text: str) -> int | None:
    """Read Unix milliseconds; None if it is something else."""
    sound = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if sound else None
