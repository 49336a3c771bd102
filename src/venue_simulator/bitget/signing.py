"""How Bitget checks that a request is signed and in time.

Source: bitget.com/api-doc/common/signature, with its samples for HMAC and RSA: timestamp, method,
path with the query before it was percent-encoded, and body.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from urllib.parse import unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

# [K] No document says how old a request may be.
MAX_AGE_MS = 30_000
_DIGITS_MAX = 15


def prehash(timestamp: str, method: str, path: bytes, query: bytes, body: bytes) -> bytes:
    """Join what Bitget signs; `path` and `query` as they were sent. A plus is a blank [K]."""
    url = unquote_to_bytes(path)
    if query:
        url += b"?" + unquote_to_bytes(query.replace(b"+", b" "))
    return timestamp.encode() + method.encode() + url + body


def hmac_matches(secret: bytes, text: bytes, given: str) -> bool:
    expected = b64encode(hmac.digest(secret, text, "sha256"))
    return hmac.compare_digest(expected, given.encode("latin-1"))


def rsa_matches(key: RSAPublicKey, text: bytes, given: str) -> bool:
    """Check an RSASSA-PKCS1-v1_5 signature with SHA-256, in base64."""
    try:
        key.verify(b64decode(given, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def parse_timestamp_ms(text: str) -> int | None:
    """Read Unix milliseconds; None if it is something else."""
    sound = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if sound else None
