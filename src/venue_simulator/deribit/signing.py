"""How Deribit checks that a request is signed and in time.

Source: docs.deribit.com/articles/authentication, "Deribit Signature Credentials (HTTP REST)" and
"Client Signature Authentication". That a nonce is for single use is written there, but clients
that take the milliseconds for it send one twice now and then, so it is not held [K].
"""

import hmac
from collections.abc import Mapping

from venue_simulator.messages import Arrival

MAX_AGE_MS = 60_000
_SCHEME = "deri-hmac-sha256"


def credentials_of(header: str) -> Mapping[str, str]:
    """Split `deri-hmac-sha256 id=…,ts=…,sig=…,nonce=…`; empty for any other header."""
    scheme, _, rest = header.partition(" ")
    if scheme != _SCHEME:
        return {}
    parts = [part.strip().partition("=") for part in rest.split(",")]
    return {name: value for name, _, value in parts}


def request_matches(secret: bytes, sent: Mapping[str, str], arrival: Arrival) -> bool:
    uri = arrival.path + (b"?" + arrival.query if arrival.query else b"")
    request_data = arrival.method.encode() + b"\n" + uri + b"\n" + arrival.body + b"\n"
    head = f"{sent.get('ts', '')}\n{sent.get('nonce', '')}\n".encode()
    return matches(secret, head + request_data, sent.get("sig", ""))


def log_in_matches(secret: bytes, sent: Mapping[str, str]) -> bool:
    """Check a client signature; `data` that is left out is empty."""
    head = f"{sent.get('timestamp', '')}\n{sent.get('nonce', '')}\n{sent.get('data', '')}"
    return matches(secret, head.encode(), sent.get("signature", ""))


def matches(secret: bytes, string_to_sign: bytes, signature: str) -> bool:
    """Compare; "Send the lowercase hex of the HMAC as signature"."""
    expected = hmac.digest(secret, string_to_sign, "sha256").hex()
    return hmac.compare_digest(expected.encode(), signature.encode())


def in_time(text: str, now_ns: int) -> bool:
    """Tell whether a time lies within the window; how far ahead it may be is [K]."""
    if not (text.isascii() and text.isdecimal()):
        return False
    return abs(now_ns // 1_000_000 - int(text)) <= MAX_AGE_MS
