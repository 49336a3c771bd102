"""Signatures of Bitvavo's bots.

Source: https://docs.bitvavo.com/docs/rest-api/introduction/, "Headers" and "Create a signature",
read in November 2026. The window of a bot is not signed, and would only give a signature more time:
the default counts. That a time may be as far ahead as it may be behind is [K].
"""

import re
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
from countersign.venues.schemes.bitvavo.bot_requests import meant_body
from countersign.venues.schemes.bitvavo.signing import WINDOW_MS, signature_of

_TIMESTAMP: Final = re.compile(r"[0-9]{13}", re.ASCII)


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `Bitvavo-Access-Signature` and `Bitvavo-Access-Timestamp`.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent = request.headers.get("bitvavo-access-signature")
    time = request.headers.get("bitvavo-access-timestamp")
    if sent is None or time is None:
        raise SignatureInvalidError
    target = target_of(request.path, request.query)
    expected = signature_of(secret, time, request.method, target, meant_body(request))
    require_equal(sent, expected)
    if not _TIMESTAMP.fullmatch(time):
        raise SignatureExpiredError
    return timed_proof(expected, int(time), now_ms, WINDOW_MS)
