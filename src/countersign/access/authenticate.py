"""Authenticate: from an access token of this server to who calls."""

import hashlib
from collections import OrderedDict
from typing import Final

from countersign.access.access_tokens import AccessClaims, AccessTokens
from countersign.access.errors import InvalidTokenError
from countersign.access.ports import SessionStore, SigningKeys
from countersign.access.principal import Principal
from countersign.kernel.clock import Clock
from countersign.kernel.secret import Secret

_CACHED_MAX: Final = 10_000


class AuthenticateSession:
    """Implements Authenticator for the tokens of this server.

    A verified token is remembered by its digest, which spares the signature.
    Everything that can end is asked anew each time: the token's own end, its
    key, and its session, in the store.
    """

    def __init__(
        self,
        *,
        tokens: AccessTokens,
        keys: SigningKeys,
        sessions: SessionStore,
        clock: Clock,
        cached_max: int = _CACHED_MAX,
    ) -> None:
        self._tokens = tokens
        self._keys = keys
        self._sessions = sessions
        self._clock = clock
        self._cached_max = cached_max
        self._verified: OrderedDict[bytes, AccessClaims] = OrderedDict()

    async def __call__(self, token: Secret) -> Principal:
        # (1) The token is ours and has not expired.
        claims = await self._claims(token)
        # (2) Its session has not ended: one point read, at every request.
        session = await self._sessions.find_live(claims.user_id, claims.session_id)
        if session is None:
            raise InvalidTokenError
        # (3) Role, log-in and step-up are what they are now, not when the token was made.
        return Principal(
            claims.user_id,
            claims.session_id,
            session.role,
            session.authenticated_at_ms,
            session.raised_until_ms,
        )

    async def _claims(self, token: Secret) -> AccessClaims:
        digest = hashlib.sha256(token.reveal()).digest()
        known = self._verified.get(digest)
        if known is None:
            known = await self._tokens.verify(token)
        elif not await self._is_still_good(known):
            self._verified.pop(digest, None)
            raise InvalidTokenError
        self._remember(digest, known)
        return known

    async def _is_still_good(self, claims: AccessClaims) -> bool:
        if self._clock.now_ms() >= claims.expires_at_s * 1000:
            return False
        return await self._keys.find(claims.kid) is not None

    def _remember(self, digest: bytes, claims: AccessClaims) -> None:
        self._verified[digest] = claims
        self._verified.move_to_end(digest)
        while len(self._verified) > self._cached_max:
            self._verified.popitem(last=False)
