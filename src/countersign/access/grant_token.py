"""Grant tokens: what a bot holds in the place of an API key.

`csg_`, 43 characters of base62 (32 random bytes), 6 characters of base62 (CRC-32 of the 43).
The checksum lets a scanner tell a leaked token from a text that looks like one.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from countersign.kernel.secret import Secret

PREFIX: Final = "csg_"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES: Final = 32
_RANDOM_CHARACTERS: Final = 43  # 62**43 > 2**256
_CHECK_CHARACTERS: Final = 6  # 62**6 > 2**32
_FORM: Final = re.compile(r"csg_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)
# No token holds the beginning of another, so one pass finds all of them.
_WITHIN: Final = re.compile(rb"csg_[0-9A-Za-z]{49}")


def mint_token(random_bytes: Callable[[int], bytes]) -> Secret:
    """Return a new token."""
    number = int.from_bytes(random_bytes(_RANDOM_BYTES))
    body = _base62(number, _RANDOM_CHARACTERS)
    return Secret.from_text(PREFIX + body + _checksum(body))


def parse_token(text: str) -> Secret | None:
    """Return a token of the right form and checksum; None where it is none."""
    match = _FORM.fullmatch(text)
    if match is None or _checksum(match[1]) != match[2]:
        return None
    return Secret.from_text(text)


def tokens_within(raw: bytes) -> Sequence[Secret]:
    """Return every token that stands in some bytes, whatever stands around it, each once."""
    found = dict.fromkeys(match[0].decode("ascii") for match in _WITHIN.finditer(raw))
    return [token for text in found if (token := parse_token(text)) is not None]


def holds_token(text: Secret) -> bool:
    """Tell whether a token stands somewhere in a text."""
    return bool(tokens_within(text.reveal()))


def find_grant_token(bearer: Secret) -> Secret | None:
    """Return a bearer token that is a grant's by its form; None where it is another."""
    return parse_token(bearer.reveal_text())


def token_digest(token: Secret) -> bytes:
    """Return what a token is stored and found by: SHA-256, which 256 random bits need no more."""
    return hashlib.sha256(token.reveal()).digest()


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode("ascii")), _CHECK_CHARACTERS)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
