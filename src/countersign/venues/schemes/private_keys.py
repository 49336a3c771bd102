"""Private keys out of PEM text.

The library checks an RSA key's primes for 40 ms (2048 bits) to 260 ms (4096 bits) and holds the
interpreter's lock for all of it, so a thread is no way out: the whole process would stand still.
Here the same relations are checked but for primality, which takes 0.02 ms, and then the key has
to make a signature that its public half accepts. The library's warning about keys that it has
not checked is about sizes and relations that are wrong, which is what is refused here; a number
that is no prime fails the signature.
"""

import binascii
from base64 import b64decode
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason

PrivateKey = Ed25519PrivateKey | RSAPrivateKey

# Binance, rest-api.md and its key generator: 2048 and 4096 bits.
_RSA_BITS: Final = range(2_048, 4_097)
_EXPONENT: Final = range(3, 2**64, 2)
_DER_BYTES_MAX: Final = 2_600  # PKCS#8 of a 4096-bit key takes 2,375
_PROBE: Final = b"does this key sign?"
_BROKEN_HINT: Final = "No private key can be read from this PEM text: copy the whole of it again."
_KIND_HINT: Final = "The private key must be an Ed25519 key, or an RSA key of 2048 to 4096 bits."
_SIZE_HINT: Final = "An RSA key must have 2048 to 4096 bits."


def is_pem(secret: Secret) -> bool:
    """Tell whether a normalised secret is a private key in PEM."""
    return secret.reveal().startswith(b"-----BEGIN ")


def load_private_key(secret: Secret, kind_hint: str = _KIND_HINT) -> PrivateKey:
    """Parse a private key in PEM, as `normal_pem` writes it.

    Args:
        secret: the PEM.
        kind_hint: what a person is told of a key that is neither Ed25519 nor RSA.

    Raises:
        KeyRejectedError: MALFORMED_KEY: it is broken, or neither Ed25519 nor RSA.
    """
    der = _der_of(secret.reveal())
    if len(der) > _DER_BYTES_MAX:
        raise _malformed(kind_hint)
    key: object = None
    hint = _BROKEN_HINT
    # Bytes that are no key fail in any of these ways; the texts are not ours to show, so
    # nothing is chained.
    try:
        key = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError):
        pass
    except UnsupportedAlgorithm:
        hint = kind_hint
    if isinstance(key, RSAPrivateKey):
        return _checked(key)
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise _malformed(hint if key is None else kind_hint)


def load_signer(secret: Secret, kind: KeyKind, hint: str) -> Secret | PrivateKey:
    """Return what a key signs with, where a venue takes secrets and one kind of private key.

    Args:
        secret: a text, or a private key in PEM.
        kind: of private key: ED25519 or RSA.
        hint: what a person is told of a private key of another kind.

    Raises:
        KeyRejectedError: MALFORMED_KEY: a PEM that is broken, or of another kind.
    """
    if not is_pem(secret):
        return secret
    key = load_private_key(secret, hint)
    if kind_of(key) is not kind:
        raise _malformed(hint)
    return key


def kind_of(signs_with: Secret | PrivateKey) -> KeyKind:
    """Return what a key is called by what it signs with."""
    if isinstance(signs_with, Secret):
        return KeyKind.HMAC
    return KeyKind.ED25519 if isinstance(signs_with, Ed25519PrivateKey) else KeyKind.RSA


def raw_signature(key: PrivateKey, payload: bytes) -> bytes:
    """Return a signature by Ed25519, or by RSA as RSASSA-PKCS1-v1_5 with SHA-256."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(payload)
    return key.sign(payload, PKCS1v15(), SHA256())


def _checked(key: RSAPrivateKey) -> RSAPrivateKey:
    numbers = key.private_numbers()
    if numbers.public_numbers.n.bit_length() not in _RSA_BITS:
        raise _malformed(_SIZE_HINT)
    if not (_sizes_hold(numbers) and _relations_hold(numbers) and _signs(key)):
        raise _malformed(_BROKEN_HINT)
    return key


def _sizes_hold(numbers: RSAPrivateNumbers) -> bool:
    """Refuse what big-number code is not made for: even, small or lopsided numbers."""
    modulus = numbers.public_numbers.n
    half = modulus.bit_length() // 2
    return (
        numbers.public_numbers.e in _EXPONENT
        and 1 < numbers.d < modulus
        and all(
            prime % 2 and abs(prime.bit_length() - half) <= 1 for prime in (numbers.p, numbers.q)
        )
        and numbers.p != numbers.q
    )


def _relations_hold(numbers: RSAPrivateNumbers) -> bool:
    """Check RFC 8017, section 3.2, second representation."""
    p, q, exponent = numbers.p, numbers.q, numbers.public_numbers.e
    return (
        p * q == numbers.public_numbers.n
        and numbers.dmp1 == numbers.d % (p - 1)
        and numbers.dmq1 == numbers.d % (q - 1)
        and 0 < numbers.iqmp < p
        and numbers.iqmp * q % p == 1
        and exponent * numbers.dmp1 % (p - 1) == 1
        and exponent * numbers.dmq1 % (q - 1) == 1
    )


def _signs(key: RSAPrivateKey) -> bool:
    with suppress(InvalidSignature, ValueError):
        signature = raw_signature(key, _PROBE)
        key.public_key().verify(signature, _PROBE, PKCS1v15(), SHA256())
        return True
    return False


def _malformed(hint: str) -> KeyRejectedError:
    return KeyRejectedError([RejectionReason.MALFORMED_KEY], hint)


def _der_of(pem: bytes) -> bytes:
    body = b"".join(line for line in pem.split(b"\n") if not line.startswith(b"-----"))
    try:
        return b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""
