"""Text and key pairs made from a seed: the same on every run, and nobody's real key."""

import hashlib
import string
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256K1,
    SECP256R1,
    EllipticCurve,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ALPHANUMERIC = string.ascii_letters + string.digits
_LABEL = b"venue simulator, made up: "
_PUBLIC_EXPONENT = 65537
# The two primes that follow SHAKE-256 of the label and "rsa p" or "rsa q", with the top two
# bits set. They stand here because looking for them takes seconds.
_P = int(
    "c37037fce691401567cf35d7838859b03b88960ab4861da3a8db9f772dd77adc"
    "211446fb769c1f800b3ddde3a1d1aa9883d26d9f32f3459cd404dbf4e8d3cc52"
    "0d7744764a6deb3e24f79cf793d828008abe6edc53618567a5fa43c803efba32"
    "1fa844bf3385509a83fc5f22d0599013993e7994863a1b2e223213c1cf110a99",
    16,
)
_Q = int(
    "d257ed31c1455214700ddde36c37746f2ff1416b16ddb39c318054ab494315dd"
    "fed0bb8a28ec0a8886d60f7722f84d30d36f5e691a332239e7e92bee72f26a76"
    "f3c68ca63f736b4863f637b49635229ef8fb899be3e6e1c2d1fcf26737ac3c11"
    "83cfc7ccb82b27cec616d99090600b03b034247b1833df30df6988126623a943",
    16,
)


def seeded_bytes(seed: str, length: int) -> bytes:
    return hashlib.shake_256(_LABEL + seed.encode()).digest(length)


def seeded_text(seed: str, length: int, alphabet: str = ALPHANUMERIC) -> str:
    """Make text that is even enough for a made-up key; it is no source of real ones."""
    return "".join(alphabet[byte % len(alphabet)] for byte in seeded_bytes(seed, length))


def ed25519_key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seeded_bytes(seed, 32))


def es256_key(seed: str) -> EllipticCurvePrivateKey:
    """Make a key of P-256, the curve of ES256."""
    return _curve_key(seed, SECP256R1())


def secp256k1_key(seed: str) -> EllipticCurvePrivateKey:
    """Make a key of the curve of Ethereum's wallets."""
    return _curve_key(seed, SECP256K1())


def _curve_key(seed: str, curve: EllipticCurve) -> EllipticCurvePrivateKey:
    # The order of both curves begins with 32 one bits, so 31 bytes are below it.
    return derive_private_key(int.from_bytes(seeded_bytes(seed, 31)) | 1, curve)


@cache
def rsa_key() -> RSAPrivateKey:
    """Build the one RSA key pair of all built-in RSA keys."""
    exponent = pow(_PUBLIC_EXPONENT, -1, (_P - 1) * (_Q - 1))
    return RSAPrivateNumbers(
        p=_P,
        q=_Q,
        d=exponent,
        dmp1=rsa_crt_dmp1(exponent, _P),
        dmq1=rsa_crt_dmq1(exponent, _Q),
        iqmp=rsa_crt_iqmp(_P, _Q),
        public_numbers=RSAPublicNumbers(e=_PUBLIC_EXPONENT, n=_P * _Q),
    ).private_key()


def pem(key: Ed25519PrivateKey | RSAPrivateKey | EllipticCurvePrivateKey) -> str:
    """Write a private key as PKCS#8 PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
