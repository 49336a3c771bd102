"""Crypto.com's signatures.

Source: exchange-developer.crypto.com, "Digital Signature" and its examples in JavaScript:
HMAC-SHA256 of method, id, api_key, parameters and nonce, in hex. The parameters are names in
order, each with its value; objects and lists within are written in the same way.
"""

import hashlib
import hmac
from collections.abc import Mapping

MAX_AGE_MS = 60_000


def expected_signature(secret: bytes, fields: Mapping[str, object]) -> str:
    """Sign what stands in a request's body; `sig` itself is not looked at."""
    params = fields.get("params")
    parts = (
        fields.get("method", ""),
        fields.get("id", ""),
        fields.get("api_key", ""),
        "" if params is None else _flat(params),
        fields.get("nonce", ""),
    )
    text = "".join(str(part) for part in parts)
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def matches(secret: bytes, fields: Mapping[str, object]) -> bool:
    sent = fields.get("sig")
    if not isinstance(sent, str):
        return False
    expected = expected_signature(secret, fields)
    return hmac.compare_digest(sent.encode("utf-8", "replace"), expected.encode())


def parse_nonce_ms(fields: Mapping[str, object]) -> int | None:
    """Read the nonce: a number by the document; clients write texts, too."""
    nonce = fields.get("nonce")
    if isinstance(nonce, bool) or not isinstance(nonce, int | str):
        return None
    digits = str(nonce)
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "".join(name + _flat(value[name]) for name in sorted(value))
    if isinstance(value, list):
        return "".join(_flat(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
