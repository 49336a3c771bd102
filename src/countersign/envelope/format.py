"""Envelope format, version 1.

    offset  length  what
    0       1       version, 0x01
    1       1       length n of the KEK's id
    2       n       the KEK's id, ASCII
    2+n     2       length w of the wrapped data key, big endian
    4+n     w       the wrapped data key, as the KEK's holder gave it
    4+n+w   12      nonce
    16+n+w  rest    AES-256-GCM ciphertext with its 16-byte tag

What the plaintext is bound to (`Binding`) is authenticated with the ciphertext
and with the wrapped key, and is not stored: whoever opens must know it.
"""

from dataclasses import dataclass
from typing import Final

from countersign.envelope.errors import EnvelopeError
from countersign.envelope.ports import KekId, WrappedKey

VERSION: Final = 1
NONCE_BYTES: Final = 12  # NIST SP 800-38D section 5.2.1.1: 96 bits is the recommended length
TAG_BYTES: Final = 16
_KEK_ID_MAX: Final = 0xFF
_WRAPPED_MAX: Final = 0xFFFF
_CONTEXT: Final = b"countersign.envelope.1"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a secret belongs to; an envelope opens under the very same binding only."""

    purpose: str
    owner: str
    subject: str
    venue: str
    version: int

    def canonical(self) -> bytes:
        """Return one unambiguous byte string: each part preceded by its length."""
        parts = (
            self.purpose.encode(),
            self.owner.encode(),
            self.subject.encode(),
            self.venue.encode(),
            str(self.version).encode(),
        )
        return _CONTEXT + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed secret in its parts."""

    wrapped_key: WrappedKey
    nonce: bytes
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        """Return the bytes to store.

        Raises:
            EnvelopeError: the KEK's holder gave an id or a wrapped key that does not fit.
        """
        kek_id = self.wrapped_key.kek_id.encode("utf-8")
        wrapped = self.wrapped_key.ciphertext
        if not kek_id.isascii() or len(kek_id) > _KEK_ID_MAX or len(wrapped) > _WRAPPED_MAX:
            raise EnvelopeError("what the holder of the KEK gave does not fit into an envelope")
        return b"".join(
            (
                bytes((VERSION, len(kek_id))),
                kek_id,
                len(wrapped).to_bytes(2, "big"),
                wrapped,
                self.nonce,
                self.ciphertext,
            )
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Envelope":
        """Parse a stored envelope.

        Raises:
            EnvelopeError: of another version, or cut short.
        """
        if not data or data[0] != VERSION:
            raise EnvelopeError("this envelope is of a version that is not known here")
        kek_id, rest = _take(data[2:], data[1] if len(data) > 1 else 0)
        length, rest = _take(rest, 2)
        wrapped, rest = _take(rest, int.from_bytes(length, "big"))
        nonce, ciphertext = _take(rest, NONCE_BYTES)
        if len(ciphertext) < TAG_BYTES or not kek_id.isascii():
            raise EnvelopeError("this envelope is cut short or altered")
        return cls(WrappedKey(KekId(kek_id.decode("ascii")), wrapped), nonce, ciphertext)


def _take(data: bytes, length: int) -> tuple[bytes, bytes]:
    if len(data) < length:
        raise EnvelopeError("this envelope is cut short or altered")
    return data[:length], data[length:]
