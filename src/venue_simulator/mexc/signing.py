"""How MEXC checks that a request is signed and in time.

Sources: mexc.com/api-docs/spot-v3, "SIGNED" and "Timing security"; github.com/mexcdevelop/apidocs,
branch contract_v1_en, "Authentication method" and "Time security".
"""

import hashlib
import hmac
from urllib.parse import quote, unquote

AHEAD_MS = 1_000
DEFAULT_WINDOW_MS = 5_000
MAX_WINDOW_MS = 60_000
CONTRACT_WINDOW_MS = 10_000
_SIGNATURE = b"signature="


def total_params(query: bytes, body: bytes) -> bytes:
    """Join query and body, without the signature wherever it stands."""
    return _unsigned(query) + _unsigned(body)


def contract_target(api_key: str, time: str, query: bytes, body: bytes) -> bytes:
    """Join key, time and parameters: a query in dictionary order, or the body as it is."""
    names = sorted(piece.partition("=")[::2] for piece in query.decode("latin-1").split("&"))
    parameters = "&".join(
        f"{name}={quote(unquote(value.replace('+', ' ')), safe='')}" for name, value in names
    )
    return f"{api_key}{time}{parameters if query else ''}".encode() + body


def expected_signature(secret: bytes, signed: bytes) -> str:
    """Sign; "the signature is support lowercase only"."""
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def in_time(timestamp_ms: int, window_ms: int, now_ms: int) -> bool:
    """Apply the rule of "Timing security"."""
    return timestamp_ms < now_ms + AHEAD_MS and now_ms - timestamp_ms <= window_ms


def _unsigned(encoded: bytes) -> bytes:
    pieces = encoded.split(b"&")
    return b"&".join(piece for piece in pieces if not piece.startswith(_SIGNATURE))
