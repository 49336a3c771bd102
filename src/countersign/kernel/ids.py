"""Identifiers. Each is a lower-case UUID in its canonical text form."""

import os
import re
import threading
from typing import Final, NewType

UserId = NewType("UserId", str)
CredentialId = NewType("CredentialId", str)
GrantId = NewType("GrantId", str)
SessionId = NewType("SessionId", str)
RequestId = NewType("RequestId", str)

_ID_BYTES: Final = 16
_POOL_BYTES: Final = 64 * _ID_BYTES
_CANONICAL: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)


class _RandomPool:
    """Random bytes of the system's, fetched for many ids at once.

    Each fetch lets go of the interpreter's lock, which costs more than all the rest of
    an id where other threads are at work: 3 ids of a request took a tenth of its time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes = b""
        # A forked process must never give the ids that its parent will.
        os.register_at_fork(after_in_child=self.empty)

    def take(self) -> bytes:
        """Return 16 bytes that nobody else gets."""
        with self._lock:
            if not self._bytes:
                self._bytes = os.urandom(_POOL_BYTES)
            taken, self._bytes = self._bytes[:_ID_BYTES], self._bytes[_ID_BYTES:]
        return taken

    def empty(self) -> None:
        """Forget what was fetched."""
        self._lock = threading.Lock()
        self._bytes = b""


_pool: Final = _RandomPool()


def new_id() -> str:
    """Return a random (version 4) UUID as text (RFC 9562, section 5.4)."""
    digits = _pool.take().hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def find_canonical_id(text: str) -> str | None:
    """Return the canonical lower-case form of a UUID, or None when it is none."""
    lowered = text.lower()
    return lowered if _CANONICAL.fullmatch(lowered) else None
