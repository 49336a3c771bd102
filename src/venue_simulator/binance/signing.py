"""How Binance checks that a request is signed and in time.

Source: binance-spot-api-docs, rest-api.md, "SIGNED Endpoint security", "Timing security" and
"SIGNED Endpoint Examples" (state of 2026-07-21).
"""

import binascii
import hmac
import re
from base64 import b64decode
from decimal import Decimal
from functools import lru_cache
from urllib.parse import unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from venue_simulator.key_records import PublicKey

DEFAULT_WINDOW_US = 5_000_000
MAX_WINDOW_US = 60_000_000
_AHEAD_US = 1_000_000
# [K] Which unit a timestamp has is not documented; 16 digits are microseconds since 2001.
_FIRST_MICROSECONDS = 10**15
_TIMESTAMP = re.compile(r"[0-9]{1,20}")
_WINDOW = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
_SIGNATURE = b"signature="


def split_signature(query: bytes, body: bytes) -> tuple[bytes, str | None]:
    """Take the signature out of a request, wherever it stands.

    Returns:
        the signed payload, which is query and body joined with nothing between them, and the
        percent-decoded signature, or None if there is none.
    """
    query, signature = _without_signature(query)
    if signature is None:
        body, signature = _without_signature(body)
    if signature is None:
        return query + body, None
    return query + body, unquote_plus(signature.decode("latin-1"))


def _without_signature(encoded: bytes) -> tuple[bytes, bytes | None]:
    head, found, last = encoded.rpartition(b"&" + _SIGNATURE)
    if found and b"&" not in last:
        return head, last
    parts = encoded.split(b"&")
    for index, part in enumerate(parts):
        if part.startswith(_SIGNATURE):
            return b"&".join(parts[:index] + parts[index + 1 :]), part[len(_SIGNATURE) :]
    return encoded, None


def hmac_matches(secret: bytes, payload: bytes, signature: str) -> bool:
    """Check an HMAC-SHA256; its hexadecimal digits may be of either case."""
    if not payload.isascii() or not signature.isascii():
        return False
    signing = _prepared(secret).copy()
    signing.update(payload)
    return hmac.compare_digest(signing.hexdigest(), signature.lower())


@lru_cache(maxsize=4_096)
def _prepared(secret: bytes) -> hmac.HMAC:
    """Hash the secret once; copying the state is cheaper than setting it up each time."""
    return hmac.new(secret, digestmod="sha256")


def public_key_matches(key: PublicKey, payload: bytes, signature: str) -> bool:
    """Check an Ed25519 or RSASSA-PKCS1-v1_5 SHA-256 signature in base64."""
    if not payload.isascii():
        return False
    try:
        raw = b64decode(signature, validate=True)
        if isinstance(key, Ed25519PublicKey):
            key.verify(raw, payload)
        elif isinstance(key, RSAPublicKey):
            key.verify(raw, payload, PKCS1v15(), SHA256())
        else:
            return False
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def parse_timestamp_us(text: str) -> int | None:
    """Read a timestamp in milliseconds or microseconds; None if it is no number."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    value = int(text)
    return value if value >= _FIRST_MICROSECONDS else value * 1000


def parse_window_us(text: str) -> int | None:
    """Read a recvWindow in milliseconds with up to three decimals; None if malformed."""
    return int(Decimal(text) * 1000) if _WINDOW.fullmatch(text) else None


def timing_fault(timestamp_us: int, window_us: int, now_us: int) -> str | None:
    """Return the message of -1021 for a request that is too early or too late, else None."""
    if timestamp_us >= now_us + _AHEAD_US:
        return "Timestamp for this request was 1000ms ahead of the server's time."
    if now_us - timestamp_us > window_us:
        return "Timestamp for this request is outside of the recvWindow."
    return None
