"""Signatures of Bitget's bots.

Source: https://www.bitget.com/api-doc/common/signature, read in November 2026: HMAC-SHA-256 over
time, method, path with query before percent-encoding, and body, in base64. That it is over 30 s
after its time is [K].
"""

import hmac
import re
from base64 import b64encode
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    require_equal,
    timed_proof,
)
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.schemes.bitget.signing import signed_text

_TIME_MS: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_WINDOW_MS: Final = 30_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `ACCESS-SIGN` and `ACCESS-TIMESTAMP`; the passphrase may be anything.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent, time = request.headers.get("access-sign"), request.headers.get("access-timestamp")
    if sent is None or time is None:
        raise SignatureInvalidError
    signed = signed_text(time, request.method, request.path, request.query) + request.body
    expected = b64encode(hmac.digest(secret.reveal(), signed, "sha256")).decode()
    require_equal(sent, expected)
    signed_ms = int(time) if _TIME_MS.fullmatch(time) else 0
    return timed_proof(expected, signed_ms, now_ms, _WINDOW_MS)
