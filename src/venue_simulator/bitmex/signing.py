"""How BitMEX checks that a request is signed and not over.

Source: bitmex.com/app/apiKeysUsage, "Authenticating with an API Key".
"""

import hmac

from venue_simulator.messages import Arrival


def request_matches(secret: bytes, arrival: Arrival, expires: str, signature: str) -> bool:
    """Compare; "hex(HMAC_SHA256(apiSecret, verb + path + expires + data))"."""
    path = arrival.path + (b"?" + arrival.query if arrival.query else b"")
    signed = arrival.method.encode() + path + expires.encode() + arrival.body
    expected = hmac.digest(secret, signed, "sha256").hex()
    return hmac.compare_digest(expected.encode(), signature.encode())


def is_over(expires: str, now_ns: int) -> bool:
    """Tell whether the request's time has come; one that can't be read is over."""
    if not (expires.isascii() and expires.isdecimal()):
        return True
    return int(expires) <= now_ns // 1_000_000_000
