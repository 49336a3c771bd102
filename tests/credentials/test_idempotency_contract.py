"""What every store of idempotency keys must do, the fake included."""

from dataclasses import replace

import pytest
from tests.credentials.conftest import NOW_MS
from tests.credentials.stage import Kept

from countersign.credentials.credential import Credential
from countersign.credentials.errors import IdempotencyConflictError
from countersign.credentials.ports import (
    Answered,
    Claim,
    Claimed,
    IdempotencyScope,
    InProgress,
)
from countersign.kernel.ids import UserId, new_id

SCOPE = IdempotencyScope(UserId(new_id()), "credential.create", b"key digest")
HOUR_MS = 3600 * 1000
LEASE_MS = 30_000


def _answer(credential: Credential) -> bytes:
    return credential.name.encode()


async def _take(
    kept: Kept,
    claim_id: str = "first",
    *,
    scope: IdempotencyScope = SCOPE,
    body: bytes = b"body",
    at_ms: int = NOW_MS,
) -> Claimed | Answered | InProgress:
    return await kept.idempotency.claim(scope, body, claim_id, at_ms)


def _claim(claim_id: str = "first") -> Claim:
    return Claim(SCOPE, claim_id, _answer)


async def test_the_second_caller_is_told_that_the_first_is_at_work(kept: Kept) -> None:
    first = await _take(kept)
    second = await _take(kept, "second")

    assert (first, second) == (Claimed(), InProgress())


async def test_a_kept_refusal_is_everybodys_answer(kept: Kept) -> None:
    await _take(kept)

    await kept.idempotency.keep_refusal(_claim(), b"refused")

    assert await _take(kept, "second") == Answered(b"refused")


async def test_an_answer_is_never_replaced(kept: Kept) -> None:
    await _take(kept)
    await kept.idempotency.keep_refusal(_claim(), b"one")

    await kept.idempotency.keep_refusal(_claim(), b"two")
    await kept.idempotency.release(_claim())

    assert await _take(kept, "second") == Answered(b"one")


async def test_a_released_key_is_as_new(kept: Kept) -> None:
    await _take(kept)

    await kept.idempotency.release(_claim())

    assert await _take(kept, "second", body=b"another body") == Claimed()


async def test_another_body_is_a_conflict_whatever_came_of_the_first(kept: Kept) -> None:
    await _take(kept)
    with pytest.raises(IdempotencyConflictError):
        await _take(kept, "second", body=b"another body")

    await kept.idempotency.keep_refusal(_claim(), b"refused")
    with pytest.raises(IdempotencyConflictError):
        await _take(kept, "second", body=b"another body")


@pytest.mark.parametrize(
    "other",
    [
        replace(SCOPE, user_id=UserId(new_id())),
        replace(SCOPE, route="credential.rotate"),
        replace(SCOPE, key_digest=b"another key digest"),
    ],
    ids=["user", "route", "key"],
)
async def test_another_scope_is_another_key(kept: Kept, other: IdempotencyScope) -> None:
    await _take(kept)

    assert await _take(kept, "second", scope=other, body=b"another body") == Claimed()


async def test_a_lease_that_ended_is_taken_over_once(kept: Kept) -> None:
    await _take(kept)

    early = await _take(kept, "second", at_ms=NOW_MS + LEASE_MS - 1)
    late = await _take(kept, "second", at_ms=NOW_MS + LEASE_MS)
    third = await _take(kept, "third", at_ms=NOW_MS + LEASE_MS)

    assert (early, late, third) == (InProgress(), Claimed(), InProgress())


async def test_who_lost_the_lease_can_neither_answer_nor_release(kept: Kept) -> None:
    await _take(kept)
    await _take(kept, "second", at_ms=NOW_MS + LEASE_MS)

    await kept.idempotency.keep_refusal(_claim(), b"too late")
    await kept.idempotency.release(_claim())

    assert await _take(kept, "third", at_ms=NOW_MS + LEASE_MS) == InProgress()


async def test_a_taken_over_key_still_means_the_first_body(kept: Kept) -> None:
    await _take(kept)

    with pytest.raises(IdempotencyConflictError):
        await _take(kept, "second", body=b"another body", at_ms=NOW_MS + LEASE_MS)


async def test_an_answer_is_remembered_for_a_day_and_no_longer(kept: Kept) -> None:
    await _take(kept)
    await kept.idempotency.keep_refusal(_claim(), b"refused")

    within = await _take(kept, "second", at_ms=NOW_MS + 24 * HOUR_MS)
    after = await _take(kept, "third", body=b"another body", at_ms=NOW_MS + 24 * HOUR_MS + 1)

    assert (within, after) == (Answered(b"refused"), Claimed())


async def test_a_day_is_over_also_behind_many_older_keys(kept: Kept) -> None:
    for number in range(150):
        await _take(kept, scope=replace(SCOPE, key_digest=number.to_bytes(8)), at_ms=NOW_MS - 1)
    await _take(kept)
    await kept.idempotency.keep_refusal(_claim(), b"refused")

    after = await _take(kept, "second", body=b"another body", at_ms=NOW_MS + 24 * HOUR_MS + 1)

    assert after == Claimed()
