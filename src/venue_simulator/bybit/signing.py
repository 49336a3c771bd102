"""How Bybit checks that a request is signed and in time.

Source: bybit-exchange.github.io/docs/v5/guide, "HTTP Headers for Authenticated Endpoints" and
"Create A Request"; that RSA is PKCS #1 v1.5: github.com/bybit-exchange/pybit, _http_manager.py.
"""

import binascii
import hmac
import re
from base64 import b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from venue_simulator.key_records import KeyRecord

DEFAULT_WINDOW_MS = 5_000
_AHEAD_MS = 1_000
_NUMBER = re.compile(r"[0-9]{1,16}", re.ASCII)


def signed_text(timestamp: str, api_key: str, window: str, payload: bytes) -> bytes:
    """Join what is signed; `payload` is a GET's query or a POST's body, as sent."""
    return (timestamp + api_key + window).encode("latin-1") + payload


def is_signed_by(key: KeyRecord, signed: bytes, signature: str) -> bool:
    """Check an HMAC-SHA256 in lower-case hexadecimal, or an RSA signature in base64."""
    if not signature.isascii():
        return False
    if key.public_key is None:
        expected = hmac.new(key.secret, signed, "sha256").hexdigest()
        return hmac.compare_digest(expected, signature)
    return isinstance(key.public_key, RSAPublicKey) and _rsa_matches(
        key.public_key, signed, signature
    )


def _rsa_matches(key: RSAPublicKey, signed: bytes, signature: str) -> bool:
    try:
        key.verify(b64decode(signature, validate=True), signed, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def in_time(timestamp: str, window: str, now_ms: int) -> bool:
    """Tell whether `now - window <= timestamp < now + 1000`; False if either is no number."""
    if not _NUMBER.fullmatch(timestamp) or (window and not _NUMBER.fullmatch(window)):
        return False
    window_ms = int(window) if window else DEFAULT_WINDOW_MS
    return now_ms - window_ms <= int(timestamp) < now_ms + _AHEAD_MS
