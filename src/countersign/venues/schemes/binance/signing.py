"""Binance's signatures.

Source: https://github.com/binance/binance-spot-api-docs, rest-api.md, "Request Security",
"SIGNED Endpoint security", "Timing security" and the three examples that follow it (HMAC, RSA
and Ed25519 keys); state of 2026-07-21. What is signed is the query followed by the body, with
nothing between them; since 2026-01-15 it must be percent-encoded before it is signed. Neither
method nor path is signed.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.private_keys import (
    PrivateKey,
    is_pem,
    kind_of,
    load_private_key,
    raw_signature,
)
from countersign.venues.schemes.scheme import PreparedKey


@dataclass(frozen=True, slots=True)
class BinanceKey:
    """An API key with what it signs with: an HMAC secret or a parsed private key."""

    api_key: Secret
    signs_with: Secret | PrivateKey


def load_key(material: KeyMaterial) -> BinanceKey:
    """Parse key material.

    Raises:
        KeyRejectedError: MALFORMED_KEY: a PEM that is no Ed25519 or RSA key.
    """
    secret = material.api_secret
    return BinanceKey(material.api_key, load_private_key(secret) if is_pem(secret) else secret)


def sign(request: UnsignedRequest, key: BinanceKey, signed_at_ms: int) -> VenueRequest:
    """Add `timestamp` and `signature` to the query, and the API key as a header.

    Args:
        request: its query and body hold no timestamp and no signature.
        key: as load_key returns it.
        signed_at_ms: refused when 1 s or more ahead of Binance's own clock, or
            more than recvWindow (5 s unless given) behind it.

    Raises:
        InvalidRequestError: the body is not ASCII.
    """
    timed = f"{request.query}&timestamp={signed_at_ms}".lstrip("&")
    if not request.body.isascii():
        raise InvalidRequestError({"body": "must be percent-encoded ASCII"})
    signature = _signature(key.signs_with, timed.encode() + request.body)
    return VenueRequest(
        host=request.host,
        method=request.method,
        target=target_of(request.path, f"{timed}&signature={signature}"),
        headers={**request.headers, "X-MBX-APIKEY": key.api_key.reveal_text()},
        body=request.body,
        signature=Secret.from_text(signature),
    )


def _signature(signs_with: Secret | PrivateKey, payload: bytes) -> str:
    if isinstance(signs_with, Secret):
        return hmac.digest(signs_with.reveal(), payload, "sha256").hex()
    return quote(b64encode(raw_signature(signs_with, payload)), safe="")


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    key = load_key(material)
    return PreparedKey(kind_of(key.signs_with), partial(_sign_with, key))


def _sign_with(
    key: BinanceKey, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
