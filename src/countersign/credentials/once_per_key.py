"""Idempotency: the work of one key is done once, whoever asks again and when."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from countersign.credentials.credential import Credential
from countersign.credentials.errors import RecordedRefusalError
from countersign.credentials.ports import (
    Answered,
    Claim,
    Claimed,
    IdempotencyScope,
    IdempotencyStore,
)
from countersign.envelope.digest import keyed_digest
from countersign.kernel.clock import Clock
from countersign.kernel.errors import CountersignError, Metadata
from countersign.kernel.ids import UserId, new_id
from countersign.kernel.secret import Secret

_POLL_S: Final = 0.03

Perform = Callable[[Claim | None], Awaitable[Credential]]


class _Refusal(msgspec.Struct):
    code: str
    text: str
    metadata: dict[str, object]


class _Answer(msgspec.Struct):
    """What is kept for a key: one of the two."""

    credential: Credential | None = None
    refusal: _Refusal | None = None


class OncePerKey:
    """Does a piece of work once for each (user, route, idempotency key)."""

    def __init__(self, *, store: IdempotencyStore, clock: Clock, digest_key: Secret) -> None:
        self._store = store
        self._clock = clock
        self._digest_key = digest_key

    async def __call__(
        self,
        user_id: UserId,
        route: str,
        key: str | None,
        body: Sequence[bytes],
        perform: Perform,
    ) -> Credential:
        """Perform, or return (or raise) what the first request of the key got.

        Waits for a request of the same key that is under way. Answers that a
        retry could change (5xx, 429) are not kept.

        Raises:
            IdempotencyConflictError: the key came with another body before.
        """
        if key is None:
            return await perform(None)
        scope = IdempotencyScope(user_id, route, self._digest("idempotency-key", key.encode()))
        claim = Claim(scope, new_id(), _answer_of)
        body_digest = self._digest("idempotency-body", *body)
        while True:
            state = await self._store.claim(
                scope, body_digest, claim.claim_id, self._clock.now_ms()
            )
            match state:
                case Claimed():
                    return await self._perform(claim, perform)
                case Answered(answer):
                    return _replayed(answer)
                case _:
                    await asyncio.sleep(_POLL_S)

    async def _perform(self, claim: Claim, perform: Perform) -> Credential:
        try:
            return await perform(claim)
        except CountersignError as error:
            if error.retryable or error.code == CountersignError.code:
                await self._store.release(claim)
            else:
                await self._store.keep_refusal(claim, _refusal_of(error))
            raise
        except BaseException:
            await self._store.release(claim)
            raise

    def _digest(self, purpose: str, *parts: bytes) -> bytes:
        return keyed_digest(self._digest_key, purpose, *parts)


def _answer_of(credential: Credential) -> bytes:
    return msgspec.json.encode(_Answer(credential=credential))


def _refusal_of(error: CountersignError) -> bytes:
    return msgspec.json.encode(
        _Answer(refusal=_Refusal(error.code, error.text, dict(error.metadata)))
    )


def _replayed(answer: bytes) -> Credential:
    kept = msgspec.json.decode(answer, type=_Answer)
    if kept.credential is not None:
        return kept.credential
    if kept.refusal is None:
        raise RuntimeError("an idempotency row without an answer")
    metadata: Metadata = msgspec.convert(kept.refusal.metadata, Metadata)
    raise RecordedRefusalError(kept.refusal.code, kept.refusal.text, metadata)
