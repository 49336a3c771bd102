"""Whether a text repeats a secret, in one of the ways in which servers repeat what they were sent.

A venue that means to hide a secret can: what it was sent, it knows. What is found are the
repetitions of debugging pages, proxies and error texts: as it stands, with the escapes of JSON,
URLs and HTML, in hex, and within base64.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

# An escape can stand for a part of another one: `%252F`, `\\u002F`, `&amp;#x2F;`.
_ROUNDS: Final = 3
_ESCAPES_BEGIN: Final = (b"%", b"\\", b"&")
_NAMED: Final[Mapping[str, Sequence[str]]] = {
    "&": ("&amp;",),
    '"': ("&quot;",),
    "'": ("&apos;",),
    "<": ("&lt;",),
    ">": ("&gt;",),
    "\n": ("\\n",),
    "/": ("\\/", "&sol;"),
    "+": ("&plus;",),
    "=": ("&equals;",),
    " ": ("&nbsp;",),
}
_PLAIN: Final = re.compile(rb"[A-Za-z0-9]")
_HEX: Final = re.compile(rb"[0-9A-Fa-f]+")


def repeats(places: Sequence[bytes], secrets: Sequence[bytes]) -> bool:
    """Tell whether one of the places holds one of the secrets."""
    wanted = {spelling for secret in secrets for spelling in _spelled(secret)}
    return any(
        spelling in read
        for place in places
        for read in _readings(place, secrets)
        for spelling in wanted
    )


def _readings(place: bytes, secrets: Sequence[bytes]) -> Iterator[bytes]:
    """Yield a text as it stands, and with its escapes undone, round by round."""
    yield place
    if not any(mark in place for mark in _ESCAPES_BEGIN):
        return
    escapes = _escapes_of({*b"".join(secrets), *b"%\\&"})
    for _ in range(_ROUNDS):
        before = place
        for escape, character in escapes:
            place = place.replace(escape, character)
        if place == before:
            return
        yield place


def _escapes_of(characters: Iterable[int]) -> list[tuple[bytes, bytes]]:
    """Return every escape of these characters; letters and digits are written as they are."""
    found: list[tuple[bytes, bytes]] = []
    for code in sorted(characters):
        character = bytes([code])
        if _PLAIN.fullmatch(character):
            continue
        spelled = {
            form
            for digits in (f"{code:02x}", f"{code:02X}")
            for form in (f"%{digits}", f"\\u00{digits}", f"\\x{digits}", f"&#x{digits};")
        }
        spelled |= {f"&#{code};", f"&#0{code};", *_NAMED.get(chr(code), ())}
        found += [(form.encode(), character) for form in sorted(spelled)]
    found.append((b"\\\\", b"\\"))
    found.append((b'\\"', b'"'))
    return found


def _spelled(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.replace(b" ", b"+")
    lines = secret.replace(b"\r", b"").replace(b"\n", b"")
    yield lines
    # Without its padding, which is left away at times; and base64 as it stands in URLs.
    yield secret.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")
    yield secret.rstrip(b"=")
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    if _HEX.fullmatch(secret):
        yield secret.lower()
        yield secret.upper()
    for shift in range(3):
        inner = _within_base64(secret, shift)
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def _within_base64(secret: bytes, shift: int) -> bytes:
    """Return what base64 makes of a secret behind `shift` bytes, whatever stands around it."""
    whole = base64.b64encode(bytes(shift) + secret)
    mixed_before = (0, 2, 3)[shift]
    mixed_behind = (0, 3, 2)[(shift + len(secret)) % 3]
    return whole[mixed_before : len(whole) - mixed_behind]
