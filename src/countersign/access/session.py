"""Sessions: a log-in and the tokens that follow from it."""

from dataclasses import dataclass, field
from enum import StrEnum, auto

from countersign.access.user import Role, User
from countersign.kernel.ids import SessionId, UserId
from countersign.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class RefreshDigest:
    """A refresh token as it is stored: SHA-256 suffices for 256 random bits."""

    value: bytes = field(repr=False)
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to store: one row for the whole family of its refresh tokens."""

    user_id: UserId
    session_id: SessionId
    authenticated_at_ms: int
    refresh: RefreshDigest


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, with what is true of its user now."""

    role: Role
    authenticated_at_ms: int
    raised_until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RefreshFamily:
    """Whose a refresh token is, whether or not it still works."""

    user: User
    session_id: SessionId
    authenticated_at_ms: int


class RotateResult(StrEnum):
    """ROTATED: done. REUSED: it was used before, the session ends. ENDED: nothing changed."""

    ROTATED = auto()
    REUSED = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class IssuedSession:
    """What a caller gets; `expires_at_s` is Unix seconds."""

    access_token: Secret
    refresh_token: Secret
    expires_in_s: int
    expires_at_s: int
    user: User
