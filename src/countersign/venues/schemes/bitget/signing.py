"""Bitget's signatures.

Sources, read in November 2026: https://www.bitget.com/api-doc/common/signature (with its samples
for HMAC and RSA) and Bitget's own SDK (v3-bitget-api-sdk, bitget-python-sdk-api, bitget/utils.py).
What is signed is timestamp + method + path with its query + body: the whole request. The query is
signed as it reads before it was percent-encoded: `toQueryWithNoEncode` in SDK and samples; ccxt
4.5.90 does so, too, and JKorf/Bitget.Net, issue 48, had to. Its order is the URL's.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import unquote, unquote_plus

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of, with_headers
from countersign.venues.schemes.private_keys import (
    PrivateKey,
    kind_of,
    load_signer,
    raw_signature,
)
from countersign.venues.schemes.scheme import PreparedKey

_RSA_HINT: Final = (
    "Bitget takes RSA key pairs, and this is another kind. Send the private key whose public half"
    " Bitget has, or the secret of an HMAC key."
)


@dataclass(frozen=True, slots=True)
class BitgetKey:
    """An API key with its passphrase, and what it signs with."""

    api_key: Secret
    passphrase: Secret
    signs_with: Secret | PrivateKey


def load_key(material: KeyMaterial) -> BitgetKey:
    """Parse key material.

    Raises:
        InvalidRequestError: the key has no passphrase.
        KeyRejectedError: MALFORMED_KEY: a PEM that is no RSA key.
    """
    if material.api_passphrase is None:
        raise InvalidRequestError({"apiPassphrase": "is required"})
    signs_with = load_signer(material.api_secret, KeyKind.RSA, _RSA_HINT)
    return BitgetKey(material.api_key, material.api_passphrase, signs_with)


def sign(request: UnsignedRequest, key: BitgetKey, signed_at_ms: int) -> VenueRequest:
    """Add the four headers of Bitget's authentication.

    Args:
        request: sent as it is; a body is JSON.
        key: its passphrase goes into a header as it is.
        signed_at_ms: refused when it is too far off Bitget's own clock: 30 s [K].
    """
    timestamp = str(signed_at_ms)
    signed = signed_text(timestamp, request.method, request.path, request.query) + request.body
    signature = _signature(key.signs_with, signed)
    headers = {
        "ACCESS-KEY": key.api_key.reveal_text(),
        "ACCESS-SIGN": signature,
        "ACCESS-TIMESTAMP": timestamp,
        "ACCESS-PASSPHRASE": key.passphrase.reveal_text(),
    }
    return with_headers(request, headers, signature)


def signed_text(timestamp: str, method: str, path: str, query: str) -> bytes:
    """Return what is signed but for the body; path and query are given percent-encoded.

    That a plus in a query is a blank is [K].
    """
    return (timestamp + method + target_of(unquote(path), unquote_plus(query))).encode()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    key = load_key(material)
    return PreparedKey(kind_of(key.signs_with), partial(_sign_with, key))


def _sign_with(key: BitgetKey, request: UnsignedRequest, signed_at_ms: int, _: str) -> VenueRequest:
    return sign(request, key, signed_at_ms)


def _signature(signs_with: Secret | PrivateKey, text: bytes) -> str:
    if isinstance(signs_with, Secret):
        raw = hmac.digest(signs_with.reveal(), text, "sha256")
    else:
        raw = raw_signature(signs_with, text)
    return b64encode(raw).decode()
