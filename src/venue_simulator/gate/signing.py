"""How Gate checks that a request is signed and in time.

Source: gate.com/docs/developers/apiv4/en, "APIv4 signed request requirements" and "API Signature
string generation". The query counts as it reads "without URL encode".
"""

import hashlib
import hmac
import re
from urllib.parse import unquote_plus

MAX_AGE_S = 60
_TIMESTAMP = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)


def signature_string(  # the five lines of the document
    method: str, path: bytes, query: bytes, body: bytes, timestamp: str
) -> bytes:
    plain = unquote_plus(query.decode("latin-1"), errors="surrogateescape")
    head = f"{method}\n{path.decode('latin-1')}\n{plain}\n"
    tail = f"{hashlib.sha512(body).hexdigest()}\n{timestamp}"
    return (head + tail).encode("utf-8", "surrogateescape")


def expected_signature(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, hashlib.sha512).hexdigest()


def parse_timestamp_s(text: str) -> float | None:
    """Read a Unix time in seconds, with decimals or without; None if it is none."""
    return float(text) if _TIMESTAMP.fullmatch(text) else None
