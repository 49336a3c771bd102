"""Identifiers. Each is a lower-case UUID in its canonical text form."""

import re
import uuid
from typing import Final, NewType

UserId = NewType("UserId", str)
CredentialId = NewType("CredentialId", str)
SessionId = NewType("SessionId", str)
RequestId = NewType("RequestId", str)

_CANONICAL: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)


def new_id() -> str:
    """Return a random (version 4) UUID as text."""
    return str(uuid.uuid4())


def find_canonical_id(text: str) -> str | None:
    """Return the canonical lower-case form of a UUID, or None when it is none."""
    lowered = text.lower()
    return lowered if _CANONICAL.fullmatch(lowered) else None
