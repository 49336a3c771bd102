"""Signatures of Bitfinex's bots.

Source: https://docs.bitfinex.com/docs/rest-auth: HMAC-SHA-384 under the secret over `/api`, the
path, the nonce and the body, in hex. There is no time in it: the nonce must rise.
"""

import re
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import CallerProof, NonceProof, require_equal
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.schemes.bitfinex.signing import NONCE_MAX, payload, signature_of

_NONCE: Final = re.compile(r"[0-9]{1,16}", re.ASCII)


def verify(request: BotRequest, secret: Secret, _: int) -> CallerProof:
    """Check `bfx-signature` over `bfx-nonce`. What a query says is not signed, so none may be.

    Raises:
        SignatureInvalidError: see Verify.
    """
    sent, nonce = request.headers.get("bfx-signature"), request.headers.get("bfx-nonce")
    if sent is None or nonce is None or request.query:
        raise SignatureInvalidError
    if not _NONCE.fullmatch(nonce) or int(nonce) > NONCE_MAX:
        raise SignatureInvalidError
    require_equal(sent, signature_of(secret, payload(request.path, nonce, request.body)))
    return NonceProof(int(nonce))
