"""Bitfinex's signatures (REST, version 2).

Source: https://docs.bitfinex.com/docs/rest-auth, the examples of "Authentication": HMAC-SHA384
under the secret, in hex, of `/api`, the path, the nonce and the body. Bitfinex's own Python
client sends no body where there is none, and signs none then (bitfinex-api-py 3.0.5,
rest/_interface/middleware.py). The signature does not expire; the nonce must rise with every
request of a key.
"""

import hmac
from functools import partial
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.scheme import PreparedKey

# https://docs.bitfinex.com/docs/ws-auth: "should not exceed the MAX_SAFE_INTEGER constant value
# of 9007199254740991", so a nonce cannot come from a clock of nanoseconds.
NONCE_MAX: Final = 2**53 - 1
_JSON: Final = "application/json"


def sign(request: UnsignedRequest, key: KeyMaterial, nonce: int) -> VenueRequest:
    """Add the three headers of Bitfinex's authentication.

    Args:
        request: sent as it is; a body is JSON. Its query is not signed.
        key: as Bitfinex issued it.
        nonce: higher than every one that this key has used, and at most NONCE_MAX.
    """
    digits = str(nonce)
    signature = signature_of(key.api_secret, payload(request.path, digits, request.body))
    headers = {
        **request.headers,
        "Content-Type": _JSON,
        "bfx-nonce": digits,
        "bfx-apikey": key.api_key.reveal_text(),
        "bfx-signature": signature,
    }
    target = target_of(request.path, request.query)
    return VenueRequest(
        request.host, request.method, target, headers, request.body, Secret.from_text(signature)
    )


def payload(path: str, nonce: str, body: bytes) -> bytes:
    """Return what is signed."""
    return f"/api{path}{nonce}".encode() + body


def signature_of(secret: Secret, signed: bytes) -> str:
    """Sign a payload, be it a request's or the WebSocket's (`AUTH` and the nonce)."""
    return hmac.digest(secret.reveal(), signed, "sha384").hex()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(key: KeyMaterial, request: UnsignedRequest, nonce: int, _: str) -> VenueRequest:
    return sign(request, key, nonce)
