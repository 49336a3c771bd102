"""How Kraken checks that a request is signed, and where its nonce stands.

Source: docs.kraken.com, "Spot REST Authentication".
"""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, b64encode

import msgspec

from venue_simulator.messages import Arrival, form_pairs

_MAX_NONCE = 2**64 - 1
_NONCE = re.compile(r"[0-9]{1,20}")


def expected_signature(secret: bytes, path: bytes, nonce: str, body: bytes) -> str:
    """Sign as "Spot REST Authentication" says; `secret` is the base64 text of the key."""
    digest = hashlib.sha256(nonce.encode() + body).digest()
    return b64encode(hmac.digest(b64decode(secret), path + digest, "sha512")).decode()


def read_nonce(content_type: str, body: bytes) -> str:
    """Read the nonce out of a form or a JSON object, as the text that was signed."""
    if "json" not in content_type.lower():
        return dict(reversed(form_pairs(body))).get("nonce", "")
    try:
        return str(msgspec.json.decode(body, type=_JsonBody).nonce)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


class _JsonBody(msgspec.Struct):
    nonce: int | str


def matches(secret: bytes, arrival: Arrival, nonce: str) -> bool:
    """Tell whether the request carries the signature that its key makes."""
    given = arrival.header(b"api-sign")
    try:
        expected = expected_signature(secret, arrival.path, nonce, arrival.body)
    except binascii.Error:
        return False
    return given.isascii() and hmac.compare_digest(given, expected)


def parse_nonce(text: str) -> int | None:
    """Read an unsigned number of 64 bits; None if it is none."""
    if not _NONCE.fullmatch(text) or int(text) > _MAX_NONCE:
        return None
    return int(text)
