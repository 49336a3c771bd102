"""Kraken's signatures (spot REST).

Source: https://docs.kraken.com/api/docs/guides/spot-rest-auth, "Authentication Algorithm":
HMAC-SHA512 under the base64-decoded secret of the path followed by SHA-256 of nonce and body,
in base64. The signature does not expire; the nonce must rise with every request of a key.
"""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.scheme import PreparedKey

NONCE_MAX = 2**64 - 1
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_HINT = "The private key is not base64 text: copy the whole of it again."


@dataclass(frozen=True, slots=True)
class KrakenKey:
    """An API key with its decoded secret."""

    api_key: Secret
    secret: Secret


def load_key(material: KeyMaterial) -> KrakenKey:
    """Decode key material.

    Raises:
        KeyRejectedError: MALFORMED_KEY: the secret is no base64.
    """
    decoded = b""
    with suppress(binascii.Error):
        decoded = b64decode(material.api_secret.reveal(), validate=True)
    if not decoded:
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _HINT)
    return KrakenKey(material.api_key, Secret(decoded))


def sign(request: UnsignedRequest, key: KrakenKey, nonce: int) -> VenueRequest:
    """Put the nonce first in the body, which is a form or a JSON object, and add the headers.

    Args:
        request: its body has no nonce; it is empty, a percent-encoded form or, where
            the Content-Type says so, a JSON object.
        key: as load_key returns it.
        nonce: unsigned, 64 bits, higher than every one that this key has used.
    """
    digits = str(nonce).encode()
    content_type = request.headers.get("Content-Type", _FORM)
    body = _with_nonce(request.body, digits, is_json=content_type == _JSON)
    # Only the path is signed: a query would not be, and Kraken's private methods take none.
    signed = request.path.encode() + hashlib.sha256(digits + body).digest()
    signature = b64encode(hmac.digest(key.secret.reveal(), signed, "sha512")).decode()
    headers = {
        **request.headers,
        "Content-Type": content_type,
        "API-Key": key.api_key.reveal_text(),
        "API-Sign": signature,
    }
    target = target_of(request.path, request.query)
    return VenueRequest(
        request.host, request.method, target, headers, body, Secret.from_text(signature)
    )


def _with_nonce(body: bytes, digits: bytes, *, is_json: bool) -> bytes:
    if is_json:
        separator = b"" if body == b"{}" else b","
        return b'{"nonce":' + digits + separator + body.removeprefix(b"{")
    return b"nonce=" + digits + (b"&" + body if body else b"")


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, load_key(material)))


def _sign_with(key: KrakenKey, request: UnsignedRequest, nonce: int, _: str) -> VenueRequest:
    return sign(request, key, nonce)
