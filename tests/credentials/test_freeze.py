"""Freeze and thaw: a frozen credential is used by nobody, and stays all else that it was."""

import asyncio

import pytest
from tests.credentials.stage import Stage, caller, key

from countersign.credentials.credential import CredentialStatus
from countersign.credentials.errors import (
    AccessDeniedError,
    AlreadyRevokedError,
    CredentialNotFoundError,
    FrozenError,
)
from countersign.kernel.ids import CredentialId, new_id

WHO = caller()


def _actions(stage: Stage) -> list[tuple[str, str | None]]:
    return [(entry.action, entry.credential_id) for entry in stage.kept.entries()]


async def test_a_frozen_credential_is_not_verified_until_it_is_thawed(stage: Stage) -> None:
    created = await stage.created(WHO)
    asked = len(stage.venue.asked)

    (frozen,) = await stage.freeze([created.credential_id], WHO)

    assert frozen.credential.frozen_at_ms == stage.clock.now_ms()
    assert (frozen.credential.version, frozen.in_flight) == (created.version + 1, 0)
    assert frozen.credential.status is CredentialStatus.ACTIVE
    with pytest.raises(FrozenError):
        await stage.verified(created, WHO)
    assert len(stage.venue.asked) == asked
    (thawed,) = await stage.thaw([created.credential_id], WHO)
    assert (thawed.frozen_at_ms, thawed.version) == (None, created.version + 2)
    assert (await stage.verified(created, WHO)).rejection is None


async def test_freezing_twice_changes_and_records_nothing_more(stage: Stage) -> None:
    created = await stage.created(WHO)
    (first,) = await stage.freeze([created.credential_id], WHO)
    entries = _actions(stage)
    stage.clock.advance(60)

    (second,) = await stage.freeze([created.credential_id], WHO)

    assert second.credential == first.credential == stage.find(created)
    assert _actions(stage) == entries


async def test_thawing_what_is_not_frozen_changes_nothing(stage: Stage) -> None:
    created = await stage.created(WHO)
    entries = _actions(stage)

    assert await stage.thaw([created.credential_id], WHO) == [created]
    assert _actions(stage) == entries


async def test_all_freezes_every_unrevoked_credential_of_the_caller(stage: Stage) -> None:
    who = caller()
    first, second, revoked = [await stage.created(who) for _ in range(3)]
    foreign = await stage.created(WHO)
    await stage.revoke(revoked.credential_id, who)
    before = len(_actions(stage))

    frozen = await stage.freeze(None, who)

    ids = {each.credential.credential_id for each in frozen}
    assert ids == {first.credential_id, second.credential_id}
    assert all(stage.find(each).frozen_at_ms is not None for each in (first, second))
    assert stage.find(foreign) == foreign
    assert stage.find(revoked).frozen_at_ms is None
    assert sorted(_actions(stage)[before:]) == sorted(("credential.freeze", each) for each in ids)


async def test_all_of_none_is_none(stage: Stage) -> None:
    assert await stage.freeze(None, caller()) == []
    assert await stage.thaw(None, caller()) == []


async def test_one_that_cannot_be_frozen_undoes_the_whole(stage: Stage) -> None:
    created, revoked = await stage.created(WHO), await stage.created(WHO)
    await stage.revoke(revoked.credential_id, WHO)
    foreign = await stage.created(caller())
    entries = _actions(stage)

    for other, error in (
        (revoked.credential_id, AlreadyRevokedError),
        (foreign.credential_id, AccessDeniedError),
        (CredentialId(new_id()), CredentialNotFoundError),
    ):
        with pytest.raises(error):
            await stage.freeze([created.credential_id, other], WHO)
        with pytest.raises(error):
            await stage.thaw([other], WHO)

    assert stage.find(created) == created
    assert _actions(stage) == entries


async def test_a_frozen_credential_that_is_rotated_stays_frozen(stage: Stage) -> None:
    created = await stage.created(WHO)
    (frozen,) = await stage.freeze([created.credential_id], WHO)

    rotated = await stage.rotate(created.credential_id, key(), WHO, None)

    assert rotated.frozen_at_ms == frozen.credential.frozen_at_ms
    assert stage.find(created) == rotated
    with pytest.raises(FrozenError):
        await stage.verified(created, WHO)


async def test_a_freeze_during_the_check_of_a_rotate_holds(stage: Stage) -> None:
    created = await stage.created(WHO)
    gate = stage.venue.hold("the-new-key")
    rotating = asyncio.create_task(
        stage.rotate(created.credential_id, key("the-new-key"), WHO, None)
    )
    await gate.reached.wait()

    await stage.freeze([created.credential_id], WHO)
    gate.opened.set()

    assert (await rotating).frozen_at_ms is not None
    assert stage.find(created).frozen_at_ms is not None


async def test_a_frozen_credential_can_be_revoked(stage: Stage) -> None:
    created = await stage.created(WHO)
    await stage.freeze([created.credential_id], WHO)

    revoked = await stage.revoke(created.credential_id, WHO)

    assert revoked.credential.status is CredentialStatus.REVOKED
    with pytest.raises(AlreadyRevokedError):
        await stage.thaw([created.credential_id], WHO)


async def test_a_freeze_counts_what_is_still_with_the_venue(stage: Stage) -> None:
    created, idle = await stage.created(WHO, key("slow")), await stage.created(WHO)
    gate = stage.venue.hold("slow")
    verifying = asyncio.create_task(stage.verified(created, WHO))
    await gate.reached.wait()

    frozen = await stage.freeze([created.credential_id, idle.credential_id], WHO)
    gate.opened.set()

    assert [each.in_flight for each in frozen] == [1, 0]
    with pytest.raises(FrozenError):
        await verifying
    assert [entry.outcome for entry in stage.kept.entries() if entry.intent_id] == ["ALLOWED"]
    (again,) = await stage.freeze([created.credential_id], WHO)
    assert again.in_flight == 0


async def test_many_freezes_at_once_leave_one_entry(stage: Stage) -> None:
    created = await stage.created(WHO)

    await asyncio.gather(*(stage.freeze([created.credential_id], WHO) for _ in range(8)))

    assert [action for action, _ in _actions(stage)].count("credential.freeze") == 1
    assert stage.find(created).version == created.version + 1
