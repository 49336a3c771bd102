"""How HTX checks that a request is signed and in time.

Source: huobiapi.github.io/docs/spot/v1/en, "Authentication" ("The value is valid within 5
minutes"); Ed25519: github.com/HuobiRDCenter/huobi_Python, api_signature_ED25519.py. That the
parameters are read and written anew before they are checked is [K].
"""

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from venue_simulator.key_records import KeyRecord

SIGNATURE = "Signature"
MAX_AGE_MS = 300_000
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


def signed_text(method: str, host: str, path: str, pairs: Iterable[tuple[str, str]]) -> bytes:
    """Join what HTX signs: all parameters of the query but the signature, encoded, in order."""
    encoded = sorted(
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in pairs
        if name != SIGNATURE
    )
    return "\n".join((method, host.lower(), path, "&".join(encoded))).encode()


def is_signed_by(key: KeyRecord, method: str, text: bytes, signature: str) -> bool:
    """Check a signature in base64, made by the method that the request names."""
    if key.public_key is None:
        expected = b64encode(hmac.new(key.secret, text, "sha256").digest())
        return method == "HmacSHA256" and hmac.compare_digest(expected, signature.encode())
    if method != "Ed25519" or not isinstance(key.public_key, Ed25519PublicKey):
        return False
    try:
        key.public_key.verify(b64decode(signature, validate=True), text)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def in_time(timestamp: str, now_ms: int) -> bool:
    """Tell whether a time is written as it must be, and at most 5 minutes off."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    try:
        parsed = datetime.fromisoformat(timestamp).replace(tzinfo=UTC)
    except ValueError:
        return False
    sent_ms = (parsed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return abs(now_ms - sent_ms) <= MAX_AGE_MS
