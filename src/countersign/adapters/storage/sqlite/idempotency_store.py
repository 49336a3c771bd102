"""Idempotency keys in SQLite."""

from datetime import timedelta
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.credentials.credential import Credential
from countersign.credentials.errors import ClaimLostError, IdempotencyConflictError
from countersign.credentials.ports import (
    Answered,
    Claim,
    Claimed,
    IdempotencyScope,
    InProgress,
)

_KEPT_MS: Final = timedelta(hours=24) // timedelta(milliseconds=1)
# Longer than a request can take (the check's own limit and one more second for all else), so
# that only the claim of a process that died is ever taken over.
_LEASE_MS: Final = timedelta(seconds=30) // timedelta(milliseconds=1)
_PURGED_AT_ONCE: Final = 100

_FIND: Final = (
    "SELECT body_digest, answer, claimed_until_ms FROM idempotency_keys"
    " WHERE user_id = ? AND route = ? AND key_digest = ? AND created_at_ms >= ?"
)
_TAKE: Final = (
    "INSERT INTO idempotency_keys (user_id, route, key_digest, body_digest, claim_id,"
    " claimed_until_ms, answer, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, NULL, ?)"
)
_TAKE_OVER: Final = (
    "UPDATE idempotency_keys SET claim_id = ?, claimed_until_ms = ?"
    " WHERE user_id = ? AND route = ? AND key_digest = ?"
)
_ANSWER: Final = (
    "UPDATE idempotency_keys SET answer = ?"
    " WHERE user_id = ? AND route = ? AND key_digest = ? AND claim_id = ? AND answer IS NULL"
)
_RELEASE: Final = (
    "DELETE FROM idempotency_keys"
    " WHERE user_id = ? AND route = ? AND key_digest = ? AND claim_id = ? AND answer IS NULL"
)
# What is too old to be found must go before its place is taken, however much else is too old.
_FORGET: Final = (
    "DELETE FROM idempotency_keys"
    " WHERE user_id = ? AND route = ? AND key_digest = ? AND created_at_ms < ?"
)
_PURGE: Final = (
    "DELETE FROM idempotency_keys WHERE (user_id, route, key_digest) IN"
    " (SELECT user_id, route, key_digest FROM idempotency_keys"
    " WHERE created_at_ms < ? LIMIT ?)"
)


class SqliteIdempotencyStore:
    """Implements IdempotencyStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, scope: IdempotencyScope, body_digest: bytes, claim_id: str, now_ms: int
    ) -> Claimed | Answered | InProgress:
        def look_first(connection: apsw.Connection) -> Answered | InProgress | None:
            return _state(connection, scope, body_digest, now_ms)

        def take(connection: apsw.Connection) -> Claimed | Answered | InProgress:
            # Looked at again: another process may have been quicker.
            connection.execute(_FORGET, (*_key(scope), now_ms - _KEPT_MS))
            connection.execute(_PURGE, (now_ms - _KEPT_MS, _PURGED_AT_ONCE))
            state = _state(connection, scope, body_digest, now_ms)
            if state is not None:
                return state
            until_ms = now_ms + _LEASE_MS
            connection.execute(_TAKE_OVER, (claim_id, until_ms, *_key(scope)))
            if connection.changes() == 0:
                connection.execute(_TAKE, (*_key(scope), body_digest, claim_id, until_ms, now_ms))
            return Claimed()

        known = self._database.read(look_first)
        return known if known is not None else await self._database.write(take)

    async def release(self, claim: Claim) -> None:
        def forget(connection: apsw.Connection) -> None:
            connection.execute(_RELEASE, (*_key(claim.scope), claim.claim_id))

        await self._database.write(forget)

    async def keep_refusal(self, claim: Claim, answer: bytes) -> None:
        def keep(connection: apsw.Connection) -> None:
            connection.execute(_ANSWER, (answer, *_key(claim.scope), claim.claim_id))

        await self._database.write(keep)


def keep_answer(connection: apsw.Connection, claim: Claim | None, credential: Credential) -> None:
    """Keep the answer of a claim inside the transaction of the change that it answers.

    Raises:
        ClaimLostError: somebody else went on in this request's place.
    """
    if claim is None:
        return
    connection.execute(_ANSWER, (claim.answer(credential), *_key(claim.scope), claim.claim_id))
    if connection.changes() != 1:
        raise ClaimLostError


def _state(
    connection: apsw.Connection, scope: IdempotencyScope, body_digest: bytes, now_ms: int
) -> Answered | InProgress | None:
    """Return what came of the key, or None where its work may be taken up."""
    found = connection.execute(_FIND, (*_key(scope), now_ms - _KEPT_MS))
    for kept_digest, answer, claimed_until_ms in found:
        if kept_digest != body_digest:
            raise IdempotencyConflictError
        if answer is not None:
            return Answered(answer)
        if claimed_until_ms > now_ms:
            return InProgress()
    return None


def _key(scope: IdempotencyScope) -> tuple[SqlValue, ...]:
    return (scope.user_id, scope.route, scope.key_digest)
