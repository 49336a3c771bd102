"""How Bitvavo checks that a request is signed and in time.

Source: docs.bitvavo.com/docs/rest-api/introduction, "Headers" and "Create a signature"; error 304.
That a time may be ahead by the window, too, is [K].
"""

import hmac
import re

DEFAULT_WINDOW_MS = 10_000
MIN_WINDOW_MS, MAX_WINDOW_MS = 100, 60_000
SIGNATURE_LENGTH = 64
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_EMPTY_OBJECT = b"{}"


def signed_text(timestamp: str, method: str, target: bytes, body: bytes) -> bytes:
    """Join what Bitvavo signs: of a GET no body; `target` is the path with its query, as sent.

    The empty object, which Bitvavo's Python client sends unsigned, is no body.
    """
    signed_body = b"" if method == "GET" or body == _EMPTY_OBJECT else body
    return timestamp.encode("latin-1") + method.encode() + target + signed_body


def expected_signature(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, "sha256").hexdigest()


def signature_matches(secret: bytes, signed: bytes, given: str) -> bool:
    expected = expected_signature(secret, signed)
    return hmac.compare_digest(expected.encode(), given.encode("latin-1"))


def read_number(text: str) -> int | None:
    """Read a time or window in milliseconds; None where it is none."""
    return int(text) if _NUMBER.fullmatch(text) else None
