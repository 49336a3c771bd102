"""Refresh: new tokens for a refresh token, which works once."""

from typing import Final

from countersign.access.errors import InvalidRefreshTokenError
from countersign.access.ports import RefreshStore
from countersign.access.request_budgets import RequestBudgets
from countersign.access.session import IssuedSession, RefreshFamily, RotateResult
from countersign.access.session_issuing import SessionIssuing, find_refresh_digest
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "session.refresh"
REUSE_ACTION: Final = "session.end_reused"


class RefreshSession:
    """Rotates refresh tokens. Using one twice ends its whole session at once.

    Source: RFC 9700 section 4.14.2: of thief and owner one must come second,
    and which of them it was cannot be told.
    """

    def __init__(
        self,
        *,
        refreshes: RefreshStore,
        issuing: SessionIssuing,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._refreshes = refreshes
        self._issuing = issuing
        self._budgets = budgets
        self._clock = clock

    async def __call__(self, refresh_token: Secret, origin: Origin) -> IssuedSession:
        """Return the session with both tokens new.

        Raises:
            InvalidRefreshTokenError: unknown, expired, used, or of a session that ended.
            RateLimitedError: too many by this user or from this address.
            StoreUnavailableError: the token was not used up.
        """
        digest = find_refresh_digest(refresh_token)
        family = None if digest is None else await self._refreshes.find_family(digest)
        if digest is None or family is None:
            raise InvalidRefreshTokenError
        async with self._budgets.refresh(family.user.user_id, origin):
            return await self._rotate(digest, family, origin)

    async def _rotate(self, digest: bytes, family: RefreshFamily, origin: Origin) -> IssuedSession:
        user = family.user
        tokens = await self._issuing.prepare(
            user.user_id, family.session_id, user.role, family.authenticated_at_ms
        )
        now_ms = self._clock.now_ms()
        result = await self._refreshes.rotate(
            digest,
            tokens.refresh,
            now_ms,
            rotated=_decided(ACTION, family, now_ms, origin),
            reused=_decided(REUSE_ACTION, family, now_ms, origin),
        )
        if result is not RotateResult.ROTATED:
            raise InvalidRefreshTokenError
        return tokens.present(user)


def _decided(action: str, family: RefreshFamily, now_ms: int, origin: Origin) -> Decision:
    return Decision(
        action,
        Outcome.ALLOWED,
        now_ms,
        origin,
        user_id=family.user.user_id,
        session_id=family.session_id,
    )
