"""Whether a text repeats a secret, in one of the ways in which servers repeat what they were sent.

A venue that means to hide a secret can: what it was sent, it knows. What is found are the
repetitions of debugging pages, proxies and error texts: as it stands, with the escapes of JSON,
URLs and HTML, in hex, and within base64.

Most texts hold nothing, and are to cost little: no spelling touches letters and digits, so
that a text without the longest run of them in a secret holds no spelling of that secret.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from countersign.kernel.secret import Secret

# A shorter passphrase stands in many a text by chance.
_BYTES_MIN: Final = 6
# An escape can stand for a part of another one: `%252F`, `\\u002F`, `&amp;#x2F;`.
_ROUNDS: Final = 3
_ESCAPES_BEGIN: Final = (b"%", b"\\", b"&")
# What escapes are written with beside letters and digits.
_OF_ESCAPES: Final = b"%\\&#;"
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
# Blanks in the place of all but letters and digits.
_RUNS: Final = bytes(code if bytes([code]).isalnum() else 0x20 for code in range(256))
_HEX: Final = re.compile(rb"[0-9A-Fa-f]+")


def repeats_part(text: bytes, parts: Iterable[Secret | None]) -> bool:
    """Tell whether a text holds a part of a key, or what was made with it, that is long enough."""
    found = [each.reveal() for each in parts if each is not None and len(each) >= _BYTES_MIN]
    return repeats(text, found)


def repeats(text: bytes, secrets: Sequence[bytes]) -> bool:
    """Tell whether a text holds one of the secrets."""
    suspects = [each for each in secrets if any(run in text for run in _runs_of(each))]
    if not suspects:
        return False
    wanted = {spelling for secret in suspects for spelling in _spelled(secret)}
    return any(spelling in read for read in _readings(text, secrets) for spelling in wanted)


def _runs_of(secret: bytes) -> Iterator[bytes]:
    """Yield texts of letters and digits alone; each spelling of a secret holds one of them."""
    yield _longest_run(secret)
    yield from _in_hex(secret)
    for shift in range(3):
        yield _longest_run(_within_base64(secret, shift))


def _longest_run(text: bytes) -> bytes:
    return text if text.isalnum() else max(text.translate(_RUNS).split(), key=len, default=b"")


def _readings(text: bytes, secrets: Sequence[bytes]) -> Iterator[bytes]:
    """Yield a text as it stands, and with its escapes undone, round by round."""
    yield text
    marks = {mark for mark in _ESCAPES_BEGIN if mark in text}
    if not marks:
        return
    escapes = _escapes_of({*b"".join(secrets), *_OF_ESCAPES})
    for _ in range(_ROUNDS):
        before = text
        for escape, character in escapes:
            # Looking for what cannot be there takes as long as finding it.
            if escape[:1] in marks:
                text = text.replace(escape, character)
                if character in _ESCAPES_BEGIN and character in text:
                    marks.add(character)
        if text == before:
            return
        yield text


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
    yield secret.replace(b"\r", b"").replace(b"\n", b"")
    # Without its padding, which is left away at times; and base64 as it stands in URLs.
    yield secret.rstrip(b"=")
    yield _of_urls(secret.rstrip(b"="))
    yield from _in_hex(secret)
    for shift in range(3):
        inner = _within_base64(secret, shift)
        yield inner
        yield _of_urls(inner)


def _in_hex(secret: bytes) -> Iterator[bytes]:
    digits = secret.hex().encode()
    yield digits
    yield digits.upper()
    if _HEX.fullmatch(secret):
        yield secret.lower()
        yield secret.upper()


def _of_urls(base64: bytes) -> bytes:
    return base64.replace(b"+", b"-").replace(b"/", b"_")


def _within_base64(secret: bytes, shift: int) -> bytes:
    """Return what base64 makes of a secret behind `shift` bytes, whatever stands around it."""
    whole = b2a_base64(bytes(shift) + secret, newline=False)
    mixed_before = (0, 2, 3)[shift]
    mixed_behind = (0, 3, 2)[(shift + len(secret)) % 3]
    return whole[mixed_before : len(whole) - mixed_behind]
