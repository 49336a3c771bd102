"""Signatures of BitMEX's bots.

Source: https://www.bitmex.com/app/apiKeysUsage: HMAC-SHA-256 over verb, path with query, expires
and body, in hexadecimal, until `api-expires`. How far ahead that may lie is in no document [K]:
BitMEX's own market maker signs for an hour, and a minute is for clocks that differ; more is refused
here, since each digest is remembered for as long.
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
from countersign.venues.requests import target_of

_SECONDS: Final = re.compile(r"[0-9]{10}", re.ASCII)
_MS_PER_S: Final = 1_000
_AHEAD_MS: Final = 3_660_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `api-signature` and `api-expires`.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent, expires = request.headers.get("api-signature"), request.headers.get("api-expires")
    if sent is None or expires is None:
        raise SignatureInvalidError
    signed = request.method + target_of(request.path, request.query) + expires
    digest = hmac.digest(secret.reveal(), signed.encode() + request.body, "sha256")
    expected = digest.hex()
    require_equal(sent.lower(), expected)
    return TimedProof(digest_of(expected), _over_at_ms(expires, now_ms))


def _over_at_ms(text: str, now_ms: int) -> int:
    if not _SECONDS.fullmatch(text):
        raise SignatureExpiredError
    over_at_ms = int(text) * _MS_PER_S
    if not now_ms < over_at_ms <= now_ms + _AHEAD_MS:
        raise SignatureExpiredError
    return over_at_ms
