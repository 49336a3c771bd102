"""Signatures of Deribit's bots.

Source: https://docs.deribit.com/articles/authentication, "Deribit Signature Credentials (HTTP
REST)": HMAC-SHA-256 over time, nonce, method, URI with its query, and body, each with a line end,
in hexadecimal; 60 s after its time it is refused. How far ahead of Deribit's clock a time may be is
in no document: as far [K]. A client signature, for public/auth, binds no request, so it is none.
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
from countersign.venues.schemes.deribit.authorization import read_signed

_TIME: Final = re.compile(r"[0-9]{13}", re.ASCII)
_WINDOW_MS: Final = 60_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `sig` and `ts` of the header `Authorization`.

    Raises:
        SmuggledError: the header can be read in more than one way.
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    sent = read_signed(request.headers.get("authorization"))
    if sent is None or not {"ts", "sig", "nonce"} <= sent.keys():
        raise SignatureInvalidError
    target = target_of(request.path, request.query)
    head = f"{sent['ts']}\n{sent['nonce']}\n{request.method}\n{target}\n"
    signed = head.encode() + request.body + b"\n"
    expected = hmac.digest(secret.reveal(), signed, "sha256").hex()
    require_equal(sent["sig"].lower(), expected)
    return TimedProof(digest_of(expected), _over_at_ms(sent["ts"], now_ms))


def _over_at_ms(text: str, now_ms: int) -> int:
    if not _TIME.fullmatch(text):
        raise SignatureExpiredError
    signed_ms = int(text)
    if abs(now_ms - signed_ms) > _WINDOW_MS:
        raise SignatureExpiredError
    return signed_ms + _WINDOW_MS + 1
