"""Key pairs made here: the private half never leaves, the public half is for the venue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.schemes.private_keys import PrivateKey, load_private_key

# NIST SP 800-57 part 1, rev. 5, table 2: 112 bits of security; every venue takes this size.
_RSA_BITS: Final = 2_048
_RSA_EXPONENT: Final = 65_537


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key as PKCS#8 PEM, and its public half as the venues' pages take it.

    Attributes:
        public_pem: SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
    """

    kind: KeyKind
    private_pem: Secret
    public_pem: str


def make_key_pair(kind: KeyKind) -> KeyPair:
    """Make a new pair; takes up to half a second for RSA, without holding the interpreter's lock.

    Args:
        kind: ED25519 or RSA.
    """
    key = _MAKERS[kind]()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(kind, Secret(private), _public_pem(key))


def public_pem_of(private_pem: Secret) -> str:
    """Return the public half of a private key that was made here.

    Raises:
        KeyRejectedError: MALFORMED_KEY: it is none.
    """
    return _public_pem(load_private_key(private_pem))


def _public_pem(key: PrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode("ascii")


def _make_rsa() -> RSAPrivateKey:
    return generate_private_key(_RSA_EXPONENT, _RSA_BITS)


_MAKERS: Final[Mapping[KeyKind, Callable[[], PrivateKey]]] = {
    KeyKind.ED25519: Ed25519PrivateKey.generate,
    KeyKind.RSA: _make_rsa,
}
