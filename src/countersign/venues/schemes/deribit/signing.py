"""Deribit's signatures.

Source: https://docs.deribit.com/articles/authentication, read in November 2026: "Deribit
Signature Credentials (HTTP REST)" for every private method, "Client Signature" for
public/auth. A private method's signature covers time, nonce, method, URI with its query, and
body: the whole request. Either is good for 60 s after its time, and its nonce for one use.
"""

import hmac
import re
from functools import partial
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import (
    UnsignedRequest,
    VenueRequest,
    encoded_pairs,
    target_of,
    with_headers,
)
from countersign.venues.schemes.scheme import PreparedKey

API: Final = "/api/v2/"
LOG_IN: Final = API + "public/auth"

# The documents' own (`fo7WAPRm4P`, `aD-KFx-H`). A comma would begin another part of the header.
_CLIENT_ID: Final = re.compile(rb"[A-Za-z0-9_-]{1,64}")
_HINT: Final = (
    "This is no client ID of Deribit: it has letters, digits, - and _ only. Copy it again, and"
    " look that client ID and client secret stand in their own fields."
)


def load_key(material: KeyMaterial) -> KeyMaterial:
    """Return key material whose client ID can stand in the header.

    Raises:
        KeyRejectedError: MALFORMED_KEY: the API key is no client ID.
    """
    if not _CLIENT_ID.fullmatch(material.api_key.reveal()):
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _HINT)
    return material


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int, nonce: str) -> VenueRequest:
    """Add the header `Authorization`; to public/auth, the parameters of a client signature.

    Args:
        request: its body, where it has one, is JSON.
        key: as load_key returns it.
        signed_at_ms: refused once it is 60 s old.
        nonce: any text without blanks and commas; Deribit takes it once.
    """
    if request.path == LOG_IN:
        return _log_in(request, key, signed_at_ms, nonce)
    target = target_of(request.path, request.query)
    head = f"{signed_at_ms}\n{nonce}\n{request.method}\n{target}\n"
    signature = _signature(key, head.encode() + request.body + b"\n")
    headers = {
        "Authorization": f"deri-hmac-sha256 id={key.api_key.reveal_text()},ts={signed_at_ms},"
        f"sig={signature},nonce={nonce}",
    }
    return with_headers(request, headers, signature)


def _log_in(
    request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int, nonce: str
) -> VenueRequest:
    """Prove the key without a header: there is none for a method that is public."""
    # Behind the nonce stands `data`, which is left out, and so empty.
    signature = _signature(key, f"{signed_at_ms}\n{nonce}\n".encode())
    proof = encoded_pairs(
        [
            ("client_id", key.api_key.reveal_text()),
            ("timestamp", str(signed_at_ms)),
            ("nonce", nonce),
            ("signature", signature),
        ]
    )
    return VenueRequest(
        host=request.host,
        method=request.method,
        target=target_of(request.path, f"{request.query}&{proof}".lstrip("&")),
        headers=request.headers,
        body=request.body,
        signature=Secret.from_text(signature),
    )


def _signature(key: KeyMaterial, payload: bytes) -> str:
    return hmac.digest(key.api_secret.reveal(), payload, "sha256").hex()


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, load_key(material)))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, salt: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms, salt)
