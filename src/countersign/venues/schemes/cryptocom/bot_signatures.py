"""Signatures of Crypto.com's bots.

Source: exchange-developer.crypto.com, "Digital Signature": HMAC-SHA-256 over method, id, key,
parameters and nonce, in hex; over 60 s after its nonce, which is the time.
"""

import re
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_requests.json_bodies import read_object
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    require_equal,
    timed_proof,
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.cryptocom.signing import find_call, signature_of

_NONCE: Final = re.compile(r"[0-9]{1,16}", re.ASCII)
_WINDOW_MS: Final = 60_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `sig` over what stands beside it in the body; `api_key` may be anything.

    Raises:
        SmuggledError: the body is JSON that can be read in two ways.
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    fields = read_object(request.body) if request.body else {}
    call = find_call(request.body)
    api_key, sent, nonce = (fields.get(name) for name in ("api_key", "sig", "nonce"))
    if call is None or not isinstance(api_key, str) or not isinstance(sent, str):
        raise SignatureInvalidError
    # A number or a text; as it is written, it is signed.
    written = str(nonce) if type(nonce) in {int, str} else ""
    expected = signature_of(secret, call, api_key, written)
    require_equal(sent, expected)
    if not _NONCE.fullmatch(written):
        raise SignatureExpiredError
    return timed_proof(expected, int(written), now_ms, _WINDOW_MS)
