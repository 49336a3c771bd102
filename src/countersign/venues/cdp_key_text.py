"""Keys of the Coinbase Developer Platform, as people paste them, in one form.

Sources: https://docs.cdp.coinbase.com/get-started/authentication (ECDSA and Ed25519 keys) and the
official coinbase-advanced-py 1.8.4, `jwt_generator.py` and `api_base.py`, which read: a PEM of SEC1
or PKCS#8, the seed of an Ed25519 key or seed and public key in base64, line ends written as
backslash and n, and the portal's JSON file, which has `privateKey`, and `name` or `id`. That an
Ed25519 key has no name with `organizations/` in it, or an ECDSA key always one, no document says.
"""

import re
from base64 import b64decode
from typing import Any, Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_der_public_key,
)

from countersign.venues.key_text import (
    ENCRYPTED_HINT,
    PUBLIC_HINT,
    MalformedKeyTextError,
    normal_base64,
    read_pem,
    trimmed,
)

_SEED_BYTES: Final = 32
_NAME: Final = re.compile(
    r"organizations/[0-9A-Za-z-]+/apiKeys/[0-9A-Za-z-]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    re.ASCII,
)
_KIND_HINT: Final = (
    "The private key must be an Ed25519 key, or an ECDSA key of the curve P-256 (ES256)."
)
_NO_KEY_HINT: Final = (
    "This is no private key of the Coinbase Developer Platform. Copy the whole private key, or the"
    " whole downloaded JSON file. Legacy keys with a short secret ended in 2025: make a new key at"
    " portal.cdp.coinbase.com."
)
_HALVES_HINT: Final = (
    "The two halves of this secret do not belong together, so it is no Ed25519 key: copy the"
    " private key again, and check that it is not the secret of a Coinbase Exchange key."
)
_SWAPPED_HINT: Final = (
    "Name and private key are in each other's place: the name belongs into apiKey, the private key"
    " into apiSecret."
)
_KEY_NAME_HINT: Final = (
    "The API key is a name like organizations/…/apiKeys/… or an id. A private key in PEM belongs"
    " into apiSecret."
)
_FILE_HINT: Final = (
    "The JSON file has no name or id, or no privateKey: send the file as downloaded."
)
_OTHER_FILE_HINT: Final = "The JSON file is of another key than the one that is named as apiKey."
_object: Final = msgspec.json.Decoder(dict[str, Any])


def normal_cdp_key(api_key: str, secret: str) -> tuple[str, str]:
    """Return the key's name, and its private key as PKCS#8 in PEM.

    Either may be the portal's JSON file as a whole.

    Raises:
        MalformedKeyTextError: there is no private key in it, or one of another kind.
    """
    file = _read_file(secret)
    if file is not None:
        secret = _text(file, "privateKey")
        api_key = _same_name(_read_name(api_key), _text(file, "name", "id"))
    else:
        api_key = _read_name(api_key)
    if _NAME.fullmatch(secret):
        raise MalformedKeyTextError(_SWAPPED_HINT)
    if "-----BEGIN" in api_key:
        raise MalformedKeyTextError(_KEY_NAME_HINT)
    key = _read_key(secret)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return api_key, pem.decode("ascii")


def _read_file(text: str) -> dict[str, Any] | None:
    """Return the portal's file; None where the text is something else."""
    if not text.startswith("{"):
        return None
    try:
        return _object.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _read_name(api_key: str) -> str:
    file = _read_file(api_key)
    return api_key if file is None else _text(file, "name", "id")


def _same_name(sent: str, named: str) -> str:
    if sent != named:
        raise MalformedKeyTextError(_OTHER_FILE_HINT)
    return named


def _text(file: dict[str, Any], *names: str) -> str:
    for name in names:
        value = file.get(name)
        if isinstance(value, str) and value:
            return trimmed(value)
    raise MalformedKeyTextError(_FILE_HINT)


def _read_key(secret: str) -> Ed25519PrivateKey | EllipticCurvePrivateKey:
    if "-----BEGIN" in secret or "-----END" in secret:
        _, der = read_pem(secret)
        return _of_der(der)
    try:
        raw = b64decode(normal_base64(secret.rstrip(",").rstrip("\"'")))
    except MalformedKeyTextError:
        raise MalformedKeyTextError(_NO_KEY_HINT) from None
    if len(raw) == _SEED_BYTES:
        return Ed25519PrivateKey.from_private_bytes(raw)
    if len(raw) == 2 * _SEED_BYTES:
        return _of_halves(raw[:_SEED_BYTES], raw[_SEED_BYTES:])
    return _of_der(raw)


def _of_halves(seed: bytes, public: bytes) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    if key.public_key().public_bytes_raw() != public:
        raise MalformedKeyTextError(_HALVES_HINT)
    return key


def _of_der(der: bytes) -> Ed25519PrivateKey | EllipticCurvePrivateKey:
    key: object = None
    hint = PUBLIC_HINT if _is_public(der) else _NO_KEY_HINT
    # The library's texts are not ours to show, so nothing is chained.
    try:
        key = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except ValueError:
        pass
    except TypeError:
        hint = ENCRYPTED_HINT
    except UnsupportedAlgorithm:
        hint = _KIND_HINT
    if isinstance(key, Ed25519PrivateKey):
        return key
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise MalformedKeyTextError(hint if key is None else _KIND_HINT)


def _is_public(der: bytes) -> bool:
    try:
        load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
