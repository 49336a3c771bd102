"""Signatures of Gate's bots.

Source: https://www.gate.com/docs/developers/apiv4/en/, "APIv4 signed request requirements": the
time must not be more than 60 s off. It is in seconds; Gate's clients for Python and JavaScript send
them with decimals.
"""

import re
from decimal import Decimal
from typing import Final

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    require_equal,
    timed_proof,
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.gate.signing import signature_of, signed_text

_TIME: Final = re.compile(r"[0-9]{10}(?:\.[0-9]{1,9})?", re.ASCII)
_MS_PER_S: Final = 1_000
_WINDOW_MS: Final = 60_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `SIGN` and `Timestamp`.

    Raises:
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent, time = request.headers.get("sign"), request.headers.get("timestamp")
    if sent is None or time is None or not time.isascii():
        raise SignatureInvalidError
    expected = _expected(request, secret, time)
    require_equal(sent.lower(), expected)
    signed_ms = _unix_ms(time)
    return timed_proof(expected, signed_ms, now_ms, _WINDOW_MS)


def _expected(request: BotRequest, secret: Secret, time: str) -> str:
    try:
        signed = signed_text(request.method, request.path, request.query, request.body, time)
    except InvalidRequestError:  # a query whose signature would be another's, too
        raise SignatureInvalidError from None
    return signature_of(signed, secret)


def _unix_ms(text: str) -> int:
    if not _TIME.fullmatch(text):
        raise SignatureExpiredError
    return int(Decimal(text) * _MS_PER_S)
