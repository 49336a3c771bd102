"""Signatures of OKX's bots.

Source: https://www.okx.com/docs-v5/en/, "REST Authentication", "Signature": HMAC-SHA-256 over
time, method, path with query, and body, in base64; over 30 s after its time.
"""

import hmac
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    require_equal,
    timed_proof,
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.requests import target_of

# As 2020-12-08T09:08:57.715Z
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?Z", re.ASCII)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_WINDOW_MS: Final = 30_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `OK-ACCESS-SIGN` and `OK-ACCESS-TIMESTAMP`; the passphrase may be anything.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent, time = request.headers.get("ok-access-sign"), request.headers.get("ok-access-timestamp")
    if sent is None or time is None:
        raise SignatureInvalidError
    head = time + request.method + target_of(request.path, request.query)
    digest = hmac.digest(secret.reveal(), head.encode() + request.body, "sha256")
    expected = b64encode(digest).decode()
    require_equal(sent, expected)
    signed_ms = _unix_ms(time)
    return timed_proof(expected, signed_ms, now_ms, _WINDOW_MS)


def _unix_ms(text: str) -> int:
    if _TIME.fullmatch(text):
        try:
            return (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
        except ValueError:
            pass  # a thirteenth month, for one
    raise SignatureExpiredError
