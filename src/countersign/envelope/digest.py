"""Keyed digests: to recognise a value without keeping it."""

import hmac
from typing import Final

from countersign.kernel.secret import Secret

_PREFIX: Final = b"countersign.digest.1"


def keyed_digest(key: Secret, purpose: str, *parts: bytes) -> bytes:
    """Return HMAC-SHA-256 (32 bytes) over the purpose and the parts, each with its length."""
    message = _PREFIX + b"".join(
        len(part).to_bytes(4, "big") + part for part in (purpose.encode(), *parts)
    )
    return hmac.digest(key.reveal(), message, "sha256")
