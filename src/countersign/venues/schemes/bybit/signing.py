"""Bybit's signatures, version 5 of its API.

Source: https://bybit-exchange.github.io/docs/v5/guide, "HTTP Headers for Authenticated Endpoints"
and "Create A Request", read in November 2026; that the RSA signature is PKCS #1 v1.5:
https://github.com/bybit-exchange/pybit, _http_manager.py. What is signed is time + API key +
receive window + the query of a GET or the body of a POST. Neither method nor path is signed.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from typing import Final

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, with_headers
from countersign.venues.schemes.private_keys import (
    PrivateKey,
    kind_of,
    load_signer,
    raw_signature,
)
from countersign.venues.schemes.scheme import PreparedKey

# "HTTP Headers for Authenticated Endpoints": the default, in milliseconds.
_WINDOW_MS: Final = "5000"
_RSA_HINT: Final = (
    "Bybit's self-generated keys are RSA keys. Send the private RSA key whose public half Bybit"
    " has, or the secret of a system-generated key."
)


@dataclass(frozen=True, slots=True)
class BybitKey:
    """An API key with what it signs with: an HMAC secret or a parsed RSA key."""

    api_key: Secret
    signs_with: Secret | PrivateKey


def load_key(material: KeyMaterial) -> BybitKey:
    """Parse key material.

    Raises:
        KeyRejectedError: MALFORMED_KEY: a PEM that is no RSA key.
    """
    signs_with = load_signer(material.api_secret, KeyKind.RSA, _RSA_HINT)
    return BybitKey(material.api_key, signs_with)


def sign(request: UnsignedRequest, key: BybitKey, signed_at_ms: int) -> VenueRequest:
    """Add the four headers of Bybit's authentication.

    Args:
        request: a GET without a body, or a request with a JSON body and no query: nothing
            else would be signed whole. It is sent as it is.
        key: as load_key returns it.
        signed_at_ms: refused when 1 s or more ahead of Bybit's own clock, or more than 5 s
            behind it.

    Raises:
        InvalidRequestError: a GET has a body, or another request has a query.
    """
    api_key, timestamp = key.api_key.reveal_text(), str(signed_at_ms)
    payload = f"{timestamp}{api_key}{_WINDOW_MS}".encode() + _signed_part(request)
    signature = _signature(key.signs_with, payload)
    headers = {
        "X-BAPI-API-KEY": api_key,
        "X-BAPI-TIMESTAMP": timestamp,
        "X-BAPI-RECV-WINDOW": _WINDOW_MS,
        "X-BAPI-SIGN": signature,
    }
    return with_headers(request, headers, signature)


def _signed_part(request: UnsignedRequest) -> bytes:
    if request.method == "GET":
        if request.body:
            raise InvalidRequestError({"body": "must be empty: of a GET Bybit signs the query"})
        return request.query.encode()
    if request.query:
        raise InvalidRequestError({"query": "must be empty: Bybit signs the body alone"})
    return request.body


def _signature(signs_with: Secret | PrivateKey, payload: bytes) -> str:
    if isinstance(signs_with, Secret):
        return hmac.digest(signs_with.reveal(), payload, "sha256").hex()
    return b64encode(raw_signature(signs_with, payload)).decode()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    key = load_key(material)
    return PreparedKey(kind_of(key.signs_with), partial(_sign_with, key))


def _sign_with(key: BybitKey, request: UnsignedRequest, signed_at_ms: int, _: str) -> VenueRequest:
    return sign(request, key, signed_at_ms)
