"""How Bitfinex checks that a request is signed, and where its nonce stands.

Source: docs.bitfinex.com, "Authenticated Endpoints" (REST): the key signs `/api`, the path as it
was sent, the nonce and the body by HMAC-SHA384, in hex. The nonce: "ever increasing", and no
more than 9007199254740991 (WebSocket, "Authenticated Channels").
"""

import hmac
import re

from venue_simulator.messages import Arrival

KEY, NONCE, SIGNATURE = b"bfx-apikey", b"bfx-nonce", b"bfx-signature"
_MAX_NONCE = 2**53 - 1
_DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)


def expected_signature(secret: bytes, payload: bytes) -> str:
    return hmac.digest(secret, payload, "sha384").hex()


def matches(secret: bytes, arrival: Arrival) -> bool:
    """Tell whether the request carries the signature that its key makes."""
    given = arrival.header(SIGNATURE)
    nonce = arrival.header(NONCE).encode("latin-1")
    expected = expected_signature(secret, b"/api" + arrival.path + nonce + arrival.body)
    return given.isascii() and hmac.compare_digest(given, expected)


def parse_nonce(text: str) -> int | None:
    """Read a nonce; None if it is none."""
    if not _DIGITS.fullmatch(text) or int(text) > _MAX_NONCE:
        return None
    return int(text)
