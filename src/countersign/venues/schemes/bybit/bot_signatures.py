"""Signatures of Bybit's bots.

Source: https://bybit-exchange.github.io/docs/v5/guide, "HTTP Headers for Authenticated Endpoints"
(`server_time - recv_window <= timestamp < server_time + 1000`) and "Create A Request":
HMAC-SHA-256 over time, API key, receive window, and query or body, in lower-case hexadecimal.
"""

import hmac
import re
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    TimedProof,
    digest_of,
    require_equal,
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError

_TIMESTAMP: Final = re.compile(r"[0-9]{13}", re.ASCII)
_WINDOW: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_WINDOW_MS: Final = 5_000
# Bybit documents no largest window. Ours: what is remembered of signatures must end.
_WINDOW_MS_MAX: Final = 60_000
_AHEAD_MS: Final = 1_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `X-BAPI-SIGN` with the time, API key and window that it names.

    The API key that is signed is what the bot has in its place, its token.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent, token, time = (
        request.headers.get(f"x-bapi-{name}") for name in ("sign", "api-key", "timestamp")
    )
    if sent is None or token is None or time is None:
        raise SignatureInvalidError
    window = request.headers.get("x-bapi-recv-window", "")
    payload = request.query.encode() if request.method == "GET" else request.body
    signed = f"{time}{token}{window}".encode() + payload
    expected = hmac.digest(secret.reveal(), signed, "sha256").hex()
    require_equal(sent, expected)
    return TimedProof(digest_of(expected), _over_at_ms(time, window, now_ms))


def _over_at_ms(time: str, window: str, now_ms: int) -> int:
    if not _TIMESTAMP.fullmatch(time):
        raise SignatureExpiredError
    signed_ms, window_ms = int(time), _window_ms(window)
    if not signed_ms - _AHEAD_MS < now_ms <= signed_ms + window_ms:
        raise SignatureExpiredError
    return signed_ms + window_ms


def _window_ms(text: str) -> int:
    if not text:
        return _WINDOW_MS
    if not _WINDOW.fullmatch(text) or int(text) > _WINDOW_MS_MAX:
        raise SignatureExpiredError
    return int(text)
