"""Answers that a venue, or what stands before it, compressed although asked not to."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Final

_GZIP: Final = (zlib.MAX_WBITS | 16,)
# RFC 9110, section 8.4.1.2: deflate is the zlib form; some servers send the bare one.
_DEFLATE: Final = (zlib.MAX_WBITS, -zlib.MAX_WBITS)
# RFC 9110, section 8.4.1.3: x-gzip is another word for gzip.
_WINDOWS_OF: Final[Mapping[str, Sequence[int]]] = {
    "gzip": _GZIP,
    "x-gzip": _GZIP,
    "deflate": _DEFLATE,
}


def find_plain(body: bytes, coding: str, bytes_max: int) -> bytes | None:
    """Return what a compressed body says.

    None where that cannot be told, or not whole: another coding or several, a broken or
    truncated body, something behind its end (a reader that goes on would see more than we
    did), more bytes than `bytes_max`.

    Args:
        body: as it was sent; an empty one is nothing in every coding.
        coding: the value of Content-Encoding.
        bytes_max: the longest answer that is taken.
    """
    word = coding.strip().lower()
    if word == "identity" or (word in _WINDOWS_OF and not body):
        return body
    for window_bits in _WINDOWS_OF.get(word, ()):
        unpacker = zlib.decompressobj(window_bits)
        try:
            # One more tells an answer of the greatest length from one beyond it.
            plain = unpacker.decompress(body, bytes_max + 1)
        except zlib.error:
            continue
        whole = unpacker.eof and not unpacker.unused_data
        return plain if whole and len(plain) <= bytes_max else None
    return None
