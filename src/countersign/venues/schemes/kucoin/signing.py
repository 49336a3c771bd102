"""KuCoin's signatures.

Sources: https://www.kucoin.com/docs-new/authentication, read in November 2026, and KuCoin's own SDK
(kucoin-universal-sdk, sdk/python, internal/infra/default_signer.py, default_transport.py). What is
signed is timestamp + method + path with its query + body: the whole request. Path and query are
signed as they read before they were percent-encoded. A signature is refused when it is 5 s off.
"""

import hmac
from base64 import b64encode
from functools import partial
from typing import Final
from urllib.parse import unquote, unquote_plus

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of, with_headers
from countersign.venues.schemes.scheme import PreparedKey

# Of the API key: older ones are no longer made, and KuCoin turns them away (400008).
_KEY_VERSION: Final = "3"


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add the five headers of KuCoin's authentication.

    Args:
        request: sent as it is; a body is JSON.
        key: with its passphrase, which goes into a header as its HMAC by the secret.
        signed_at_ms: refused when 5 s or more off KuCoin's own clock.

    Raises:
        InvalidRequestError: the key has no passphrase.
    """
    if key.api_passphrase is None:
        raise InvalidRequestError({"apiPassphrase": "is required"})
    secret = key.api_secret.reveal()
    timestamp = str(signed_at_ms)
    signed = signed_text(timestamp, request.method, request.path, request.query) + request.body
    signature = _hmac(secret, signed)
    passphrase = _hmac(secret, key.api_passphrase.reveal())
    headers = {
        "KC-API-KEY": key.api_key.reveal_text(),
        "KC-API-SIGN": signature,
        "KC-API-TIMESTAMP": timestamp,
        "KC-API-PASSPHRASE": passphrase,
        "KC-API-KEY-VERSION": _KEY_VERSION,
    }
    return with_headers(request, headers, signature, passphrase)


def signed_text(timestamp: str, method: str, path: str, query: str) -> bytes:
    """Return what is signed but for the body; path and query are given percent-encoded.

    A plus in a query is a blank: KuCoin's SDK writes one so, and signs it as a blank.
    """
    return (timestamp + method + target_of(unquote(path), unquote_plus(query))).encode()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)


def _hmac(secret: bytes, text: bytes) -> str:
    return b64encode(hmac.digest(secret, text, "sha256")).decode()
