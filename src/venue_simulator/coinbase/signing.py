"""How Coinbase checks the JWT of a request.

Source: docs.cdp.coinbase.com, "JWT Authentication" and "Coinbase App API Key Authentication", and
the official coinbase-advanced-py 1.8.4, `jwt_generator.py`: header with alg, kid and nonce; claims
sub, iss `cdp`, nbf, exp and `uri`, which is method, host and path without the query. ccxt 4.5.90
writes two shapes of its own, which work in the wild: for ES256 iss `coinbase-cloud`, aud and iat
(that of SDKs before 1.2.2 and 1.4.1), for Ed25519 aud and a list of `uris`. That a nonce may come
again, and that no clock is forgiven a second, is [K].
"""

import binascii
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from venue_simulator.key_records import PublicKey
from venue_simulator.messages import Arrival

_BEARER: Final = re.compile(r"Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_ISSUERS: Final = frozenset({"cdp", "coinbase-cloud"})
_AUDIENCES: Final[tuple[list[str], ...]] = ([], ["retail_rest_api_proxy"], ["cdp_service"])
_HALF: Final = 32  # bytes of r and of s: RFC 7518, section 3.4
_object: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Token:
    """A JWT, read but not believed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def key_name(self) -> str:
        return _text(self.header.get("kid"))


def read_token(arrival: Arrival) -> Token | None:
    """Read the bearer's JWT; None where there is none."""
    found = _BEARER.fullmatch(arrival.header(b"authorization"))
    if found is None:
        return None
    try:
        header, claims, signature = (_decoded(part) for part in found.groups())
        return Token(
            _object.decode(header),
            _object.decode(claims),
            f"{found[1]}.{found[2]}".encode(),
            signature,
        )
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def is_signed_by(token: Token, key: PublicKey | None) -> bool:
    """Tell whether the private half of a key made the signature."""
    algorithm = token.header.get("alg")
    try:
        if isinstance(key, Ed25519PublicKey) and algorithm == "EdDSA":
            key.verify(token.signature, token.signed)
        elif isinstance(key, EllipticCurvePublicKey) and algorithm == "ES256":
            key.verify(_der(token.signature), token.signed, ECDSA(SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def is_for(token: Token, arrival: Arrival, host: str) -> bool:
    """Tell whether a JWT is for this request: its method, a name of the host, and its path."""
    claims = token.claims
    named = claims.get("uris", [claims.get("uri")])
    path = arrival.path.decode("latin-1")
    own = arrival.header(b"host")
    # Over plain HTTP on loopback ccxt leaves the scheme before the host.
    allowed = {f"{arrival.method} {name}{path}" for name in (host, own, f"http://{own}")}
    return isinstance(named, list) and len(named) == 1 and _text(named[0]) in allowed


def is_well_formed(token: Token) -> bool:
    """Check what does not change with the request."""
    claims = token.claims
    return (
        token.header.get("typ") == "JWT"
        and bool(_text(token.header.get("nonce")))
        and bool(token.key_name)
        and claims.get("sub") == token.key_name
        and claims.get("iss") in _ISSUERS
        and claims.get("aud", []) in _AUDIENCES
    )


def is_in_time(token: Token, now_ns: int) -> bool:
    begins, ends = token.claims.get("nbf"), token.claims.get("exp")
    if not isinstance(begins, int) or not isinstance(ends, int):
        return False
    return begins * 1_000_000_000 <= now_ns < ends * 1_000_000_000


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _der(signature: bytes) -> bytes:
    if len(signature) != 2 * _HALF:
        return b""
    r, s = signature[:_HALF], signature[_HALF:]
    return encode_dss_signature(int.from_bytes(r), int.from_bytes(s))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
