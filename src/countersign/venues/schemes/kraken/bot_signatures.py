"""Signatures of Kraken's bots.

Source: https://docs.kraken.com/api/docs/guides/spot-rest-auth: HMAC-SHA-512 under the decoded
secret over the path and SHA-256 of nonce and body, in base64. There is no time in it: the nonce
must rise.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_requests.forms import read_form
from countersign.venues.bot_requests.json_bodies import JSON, read_object
from countersign.venues.bot_requests.media_types import media_type
from countersign.venues.bot_signatures.bot_signature import CallerProof, NonceProof, require_equal
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.schemes.kraken.signing import NONCE_MAX

_NONCE: Final = re.compile(r"[0-9]{1,20}", re.ASCII)


def verify(request: BotRequest, secret: Secret, _: int) -> CallerProof:
    """Check `API-Sign` and take the nonce out of the body.

    Raises:
        SmuggledError: the body is neither form nor JSON.
        SignatureInvalidError: see Verify.
    """
    sent, nonce = request.headers.get("api-sign"), _nonce_of(request)
    if sent is None or nonce is None or not _NONCE.fullmatch(nonce) or int(nonce) > NONCE_MAX:
        raise SignatureInvalidError
    signed = request.path.encode() + hashlib.sha256(nonce.encode() + request.body).digest()
    digest = hmac.digest(b64decode(secret.reveal()), signed, "sha512")
    require_equal(sent, b64encode(digest).decode())
    return NonceProof(int(nonce))


def _nonce_of(request: BotRequest) -> str | None:
    """Return the nonce as it is signed; None where there is none, or more than one."""
    if media_type(request) == JSON:
        nonce = read_object(request.body).get("nonce")
        return str(nonce) if isinstance(nonce, str | int) else None
    found = [pair.value for pair in read_form(request.body) if pair.name == "nonce"]
    return found[0] if len(found) == 1 else None
