"""Mends what copying does to keys: pure functions of text; each is the same when done twice."""

import binascii
import re
from base64 import b64decode, b64encode
from typing import Final

# Quotes that people and programs put around values: ASCII, typographic and guillemets.
_TYPOGRAPHIC: Final = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb"
_QUOTES: Final = "\"'`\u00b4" + _TYPOGRAPHIC
# Zero-width characters and marks that `str.strip` does not take for blanks, with the byte
# order mark. Source: Unicode Standard, section 23.2, "Layout Controls".
_INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e\u202a\u202c"
_WITHOUT_INVISIBLE: Final = str.maketrans("", "", _INVISIBLE)
_HEX: Final = re.compile(r"[0-9a-f]+", re.ASCII)
_LINE_LENGTH: Final = 64  # RFC 7468, section 2
_PEM: Final = re.compile(
    r"-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----(.*?)-----END \1-----", re.DOTALL
)
# How DER of PKCS#8 begins for an Ed25519 key: RFC 8410, section 7 (all but the key itself).
_ED25519_DER: Final = bytes.fromhex("302e020100300506032b657004220420")
_ED25519_DER_BYTES: Final = 48
# AlgorithmIdentifier of rsaEncryption: RFC 8017, appendix A.1.
_RSA_DER: Final = bytes.fromhex("300d06092a864886f70d0101010500")
_RSA_DER_AT: Final = 20
# How DER writes a SEQUENCE, its length, and the INTEGERs 0 and 1: X.690, sections 8.9, 8.1.3, 8.3.
_SEQUENCE: Final = 0x30
_LONG_LENGTH: Final = 0x80
_DER_BYTES_MIN: Final = 5
_VERSIONS: Final = frozenset({b"\x02\x01\x00", b"\x02\x01\x01"})

ENCRYPTED_HINT: Final = (
    "The private key is locked with a password. Unlock it first: openssl pkey -in key.pem"
    " -out unlocked.pem"
)
PUBLIC_HINT: Final = (
    "This is the public half of the key, which the exchange keeps. Send the private key."
)
_BROKEN_HINT: Final = (
    "The private key is not a whole PEM text: copy everything from -----BEGIN PRIVATE KEY-----"
    " to -----END PRIVATE KEY-----."
)
_OPENSSH_HINT: Final = (
    "This is a key in OpenSSH's own form. Convert a copy of it: ssh-keygen -p -m PKCS8 -f copy"
)
_BASE64_HINT: Final = (
    "The private key is not base64 text: copy the whole of it again, and check that it is not"
    " the API key."
)
_HEX_HINT: Final = (
    "The private key is not hexadecimal text, of the digits 0 to 9 and a to f: copy the whole of it"
    " again. Never send a recovery phrase."
)


class MalformedKeyTextError(Exception):
    """No key can be read from the text. `hint` says what to do, and holds nothing of the text."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


def trimmed(text: str) -> str:
    """Return text without the blanks, quotes and invisible characters around it."""
    return _stripped(text, _QUOTES)


def trimmed_passphrase(text: str) -> str:
    """Return a passphrase without what no passphrase begins or ends with.

    A person chooses it, so ASCII quotes around it can be its own.
    """
    return _stripped(text, _TYPOGRAPHIC)


def normal_pem(text: str) -> str:
    """Return a private key in PEM as RFC 7468 writes it; other text comes back as it is.

    Understands CRLF and lost line ends, line ends written as backslash and n,
    text around the key, and a bare PKCS#8 body without its BEGIN and END.

    Raises:
        MalformedKeyTextError: it is PEM, but not one of a usable private key.
    """
    if "-----BEGIN" not in text and "-----END" not in text:
        return _with_armour(text)
    return _pem(*read_pem(text))


def read_pem(text: str) -> tuple[str, bytes]:
    """Return the label and the bytes of a private key in PEM, as `normal_pem` understands it.

    Raises:
        MalformedKeyTextError: it is PEM, but not one of a private key that can be read.
    """
    plain = re.sub(r"\\r\\n|\\n|\\r|\r\n?", "\n", text)
    found = _PEM.search(plain)
    if found is None:
        raise MalformedKeyTextError(PUBLIC_HINT if "PUBLIC KEY" in plain else _BROKEN_HINT)
    label, inner = found.group(1), found.group(2)
    if "ENCRYPTED" in label or "ENCRYPTED" in inner:
        raise MalformedKeyTextError(ENCRYPTED_HINT)
    if label.startswith("OPENSSH "):
        raise MalformedKeyTextError(_OPENSSH_HINT)
    der = _decoded(inner)
    if not der:
        raise MalformedKeyTextError(_BROKEN_HINT)
    return label, der


def normal_base64(text: str) -> str:
    """Return base64 on one line, padded (RFC 4648, section 4).

    Line breaks within, missing padding and the URL-safe alphabet are
    understood: they change no bit of the key.

    Raises:
        MalformedKeyTextError: it is no base64, or holds nothing.
    """
    der = _decoded(text.replace("-", "+").replace("_", "/"))
    if not der:
        raise MalformedKeyTextError(_BASE64_HINT)
    return b64encode(der).decode()


def decoded_size(text: str) -> int:
    """Return how many bytes a text is the base64 of; 0 where it is none."""
    return len(_decoded(text) or b"")


def is_private_key_body(text: str) -> bool:
    """Tell whether a text is a private key in DER, in base64 without BEGIN and END.

    Each form is a SEQUENCE to the end whose first member is the version, 0 or 1: PKCS#8 (RFC 5958,
    section 2), PKCS#1 (RFC 8017, appendix A.1.2), SEC 1 (RFC 5915, section 3).
    """
    der = _decoded(text) or b""
    if len(der) < _DER_BYTES_MIN or der[0] != _SEQUENCE:
        return False
    long = der[1] & _LONG_LENGTH
    header = 2 + (der[1] ^ _LONG_LENGTH if long else 0)
    size = int.from_bytes(der[2:header]) if long else der[1]
    return header + size == len(der) and der[header : header + 3] in _VERSIONS


def normal_hex(text: str) -> str:
    """Return hexadecimal digits in lower case, without the 0x that can stand before them.

    Raises:
        MalformedKeyTextError: it has other characters, or no digits.
    """
    joined = "".join(text.translate(_WITHOUT_INVISIBLE).split()).lower().removeprefix("0x")
    if not _HEX.fullmatch(joined):
        raise MalformedKeyTextError(_HEX_HINT)
    return joined


def _stripped(text: str, others: str) -> str:
    while True:
        shorter = text.strip().strip(_INVISIBLE + others + "\x00")
        if shorter == text:
            return text
        text = shorter


def _decoded(text: str) -> bytes | None:
    joined = "".join(text.translate(_WITHOUT_INVISIBLE).split()).rstrip("=")
    try:
        return b64decode(joined + "=" * (-len(joined) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _with_armour(text: str) -> str:
    """Put BEGIN and END around a bare PKCS#8 body, which no HMAC secret looks like."""
    der = _decoded(text) or b""
    is_ed25519 = der.startswith(_ED25519_DER) and len(der) == _ED25519_DER_BYTES
    is_rsa = der[: _RSA_DER_AT + len(_RSA_DER)].find(_RSA_DER) > 0
    return _pem("PRIVATE KEY", der) if is_ed25519 or is_rsa else text


def _pem(label: str, der: bytes) -> str:
    body = b64encode(der).decode()
    lines = [body[at : at + _LINE_LENGTH] for at in range(0, len(body), _LINE_LENGTH)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
