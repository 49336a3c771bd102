"""Coinbase's JWTs.

Source: https://docs.cdp.coinbase.com/get-started/authentication/jwt-authentication and
https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication;
the official coinbase-advanced-py 1.8.4, `jwt_generator.py`, writes the same. The header has `alg`,
`typ`, `kid` (the key's name) and a random `nonce`; the claims are `sub` (the name again), `iss`
`cdp`, `nbf`, `exp` two minutes later, and `uri`: method, host and path, without scheme and query.
Each request has a JWT of its own. Neither query nor body is signed. ES256 signatures are r and s,
32 bytes each (RFC 7518, section 3.4).
"""

from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, with_headers
from countersign.venues.schemes.scheme import PreparedKey

_LIFETIME_S: Final = 120
_MS_PER_S: Final = 1_000
_HALF_BYTES: Final = 32
_HINT: Final = (
    "The private key must be an Ed25519 key, or an ECDSA key of P-256: copy the whole of it again."
)


@dataclass(frozen=True, slots=True)
class CoinbaseKey:
    """A key's name with its private key, parsed."""

    name: Secret
    signs_with: Ed25519PrivateKey | EllipticCurvePrivateKey

    @property
    def kind(self) -> KeyKind:
        is_edwards = isinstance(self.signs_with, Ed25519PrivateKey)
        return KeyKind.ED25519 if is_edwards else KeyKind.ES256


def load_key(material: KeyMaterial) -> CoinbaseKey:
    """Parse key material: a private key in PEM, as normalised_material has it.

    Raises:
        KeyRejectedError: MALFORMED_KEY: it is broken, or of another kind.
    """
    key: object = None
    # Bytes that are no key fail in any of these ways; the texts are not ours to show.
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = load_pem_private_key(material.api_secret.reveal(), password=None)
    if isinstance(key, Ed25519PrivateKey) or (
        isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)
    ):
        return CoinbaseKey(material.api_key, key)
    raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _HINT)


def sign(request: UnsignedRequest, key: CoinbaseKey, signed_at_ms: int, nonce: str) -> VenueRequest:
    """Add the JWT.

    Args:
        request: sent as it is; a body is JSON.
        key: as load_key returns it.
        signed_at_ms: refused when ahead of Coinbase's own clock, or two minutes behind it.
        nonce: random, another one for each request.
    """
    name, now_s = key.name.reveal_text(), signed_at_ms // _MS_PER_S
    algorithm = "EdDSA" if key.kind is KeyKind.ED25519 else "ES256"
    header = {"alg": algorithm, "typ": "JWT", "kid": name, "nonce": nonce}
    claims = {
        "sub": name,
        "iss": "cdp",
        "nbf": now_s,
        "exp": now_s + _LIFETIME_S,
        "uri": f"{request.method} {request.host}{request.path}",
    }
    signed = f"{_segment(msgspec.json.encode(header))}.{_segment(msgspec.json.encode(claims))}"
    signature = _segment(_signature(key.signs_with, signed.encode("ascii")))
    headers = {"Authorization": f"Bearer {signed}.{signature}"}
    return with_headers(request, headers, signature)


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    key = load_key(material)
    return PreparedKey(key.kind, partial(_sign_with, key))


def _sign_with(
    key: CoinbaseKey, request: UnsignedRequest, signed_at_ms: int, salt: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms, salt)


def _signature(key: Ed25519PrivateKey | EllipticCurvePrivateKey, payload: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(payload)
    r, s = decode_dss_signature(key.sign(payload, ECDSA(SHA256())))
    return r.to_bytes(_HALF_BYTES) + s.to_bytes(_HALF_BYTES)


def _segment(raw: bytes) -> str:
    """Encode one part of a JWT: base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
