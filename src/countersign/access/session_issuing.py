"""Makes sessions and the tokens that callers are given."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

from countersign.access.access_tokens import AccessTokens, IssuedAccessToken
from countersign.access.session import IssuedSession, NewSession, RefreshDigest
from countersign.access.user import Role, User
from countersign.kernel.clock import Clock
from countersign.kernel.ids import SessionId, UserId, new_id
from countersign.kernel.secret import Secret

REFRESH_TOKEN_LIFETIME_MS: Final = 7 * 24 * 3600 * 1000

# `v1.` and 256 random bits in base64url without padding (RFC 4648 section 5).
_REFRESH_TOKEN: Final = re.compile(rb"v1\.[A-Za-z0-9_-]{43}")
_RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PreparedTokens:
    """Tokens that are good once their session is stored."""

    access: IssuedAccessToken
    refresh_token: Secret
    refresh: RefreshDigest

    def present(self, user: User) -> IssuedSession:
        """Return what the caller gets."""
        return IssuedSession(
            access_token=self.access.token,
            refresh_token=self.refresh_token,
            expires_in_s=self.access.expires_in_s,
            expires_at_s=self.access.expires_at_s,
            user=user,
        )


class SessionIssuing:
    """Prepares sessions; storing them, with their conditions, is the stores' part."""

    def __init__(
        self,
        *,
        tokens: AccessTokens,
        clock: Clock,
        refresh_lifetime_ms: int = REFRESH_TOKEN_LIFETIME_MS,
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._refresh_lifetime_ms = refresh_lifetime_ms

    async def start(
        self, user_id: UserId, role: Role, now_ms: int
    ) -> tuple[NewSession, PreparedTokens]:
        """Return a session that was logged in to at `now_ms`, and its tokens."""
        session_id = SessionId(new_id())
        prepared = await self.prepare(user_id, session_id, role, now_ms)
        return NewSession(user_id, session_id, now_ms, prepared.refresh), prepared

    async def prepare(
        self, user_id: UserId, session_id: SessionId, role: Role, authenticated_at_ms: int
    ) -> PreparedTokens:
        """Return fresh tokens of a session."""
        access = await self._tokens.issue(user_id, session_id, role, authenticated_at_ms)
        token = Secret.from_text(f"v1.{secrets.token_urlsafe(_RANDOM_BYTES)}")
        expires_at_ms = self._clock.now_ms() + self._refresh_lifetime_ms
        return PreparedTokens(access, token, RefreshDigest(digest_of(token), expires_at_ms))


def find_refresh_digest(token: Secret) -> bytes | None:
    """Return the digest of a refresh token, or None when it has not the form of one."""
    return digest_of(token) if _REFRESH_TOKEN.fullmatch(token.reveal()) else None


def digest_of(token: Secret) -> bytes:
    """Return what is stored of a token of 256 random bits."""
    return hashlib.sha256(token.reveal()).digest()
