"""Bitvavo's signatures.

Source: https://docs.bitvavo.com/docs/rest-api/introduction/, "Headers" and "Create a signature",
read in November 2026: HMAC-SHA256 in hexadecimal over timestamp, method, path and body, without
anything between them. The path begins with /v2 and has its query behind it
(https://github.com/bitvavo/python-bitvavo-api, createSignature), so the signature binds the whole
request. It is over a window after its time: 10 s where no header says otherwise.
"""

import hmac
from functools import partial
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of, with_headers
from countersign.venues.schemes.scheme import PreparedKey

WINDOW_MS: Final = 10_000


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add the four headers of Bitvavo's authentication.

    Args:
        request: sent as it is; a body is JSON.
        key: its secret is text.
        signed_at_ms: refused when it is more than WINDOW_MS ago at Bitvavo's clock.
    """
    target = target_of(request.path, request.query)
    timestamp = str(signed_at_ms)
    signature = signature_of(key.api_secret, timestamp, request.method, target, request.body)
    headers = {
        "Bitvavo-Access-Key": key.api_key.reveal_text(),
        "Bitvavo-Access-Signature": signature,
        "Bitvavo-Access-Timestamp": timestamp,
        "Bitvavo-Access-Window": str(WINDOW_MS),
    }
    return with_headers(request, headers, signature)


def signature_of(secret: Secret, timestamp: str, method: str, target: str, body: bytes) -> str:
    """Return a signature in small letters, as Bitvavo's clients write it."""
    signed = (timestamp + method + target).encode() + body
    return hmac.digest(secret.reveal(), signed, "sha256").hex()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
