"""What happens when two things happen to one credential at once."""

import asyncio

import pytest
from tests.credentials.stage import Stage, caller, key, refused

from countersign.credentials.credential import CredentialStatus
from countersign.credentials.errors import AlreadyRevokedError

WHO = caller()


async def test_a_revoke_during_the_check_of_a_rotate_wins(stage: Stage) -> None:
    created = await stage.created(WHO)
    gate = stage.venue.hold("the-new-key")
    rotating = asyncio.create_task(
        stage.rotate(created.credential_id, key("the-new-key"), WHO, None)
    )
    await gate.reached.wait()

    revoked = await stage.revoke(created.credential_id, WHO)
    gate.opened.set()

    with pytest.raises(AlreadyRevokedError):
        await rotating
    assert stage.find(created) == revoked.credential
    assert stage.kept.material(created.credential_id) is None


async def test_of_two_rotates_at_once_the_later_stored_one_stays_and_opens(stage: Stage) -> None:
    created = await stage.created(WHO)
    first, second = stage.venue.hold("first-new-key"), stage.venue.hold("second-new-key")
    rotating = [
        asyncio.create_task(stage.rotate(created.credential_id, key(name), WHO, None))
        for name in ("first-new-key", "second-new-key")
    ]
    await first.reached.wait()
    await second.reached.wait()
    second.opened.set()
    await rotating[1]
    first.opened.set()

    answers = await asyncio.gather(*rotating)

    assert [answer.version for answer in answers] == [3, 2]
    assert stage.find(created) == answers[0]
    verification = await stage.verified(created, WHO)
    assert verification.rejection is None
    assert stage.venue.asked[-1] == "first-new-key"


async def test_many_rotates_at_once_leave_a_key_that_opens(stage: Stage) -> None:
    created = await stage.created(WHO)

    answers = await asyncio.gather(
        *(
            stage.rotate(created.credential_id, key(f"rotated-to-{number}"), WHO, None)
            for number in range(5)
        )
    )

    assert sorted(answer.version for answer in answers) == [2, 3, 4, 5, 6]
    newest = max(answers, key=lambda answer: answer.version)
    assert stage.find(created) == newest
    assert (await stage.verified(created, WHO)).rejection is None


async def test_a_verify_during_a_rotate_neither_undoes_it_nor_fails(stage: Stage) -> None:
    created = await stage.created(WHO, key("the-old-key"))
    gate = stage.venue.hold("the-old-key")
    verifying = asyncio.create_task(stage.verified(created, WHO))
    await gate.reached.wait()

    rotated = await stage.rotate(created.credential_id, key("the-new-key"), WHO, None)
    gate.opened.set()

    assert (await verifying).rejection is None
    assert stage.find(created) == rotated


async def test_a_rotate_during_a_verify_that_stores_first_is_not_lost(stage: Stage) -> None:
    created = await stage.created(WHO)
    gate = stage.venue.hold("the-new-key")
    rotating = asyncio.create_task(
        stage.rotate(created.credential_id, key("the-new-key"), WHO, None)
    )
    await gate.reached.wait()

    await stage.verified(created, WHO)
    gate.opened.set()
    rotated = await rotating

    assert rotated.version == 3
    assert stage.find(created) == rotated
    await stage.verified(created, WHO)
    assert stage.venue.asked[-1] == "the-new-key"


async def test_a_verify_that_a_revoke_overtakes_does_not_bring_the_credential_back(
    stage: Stage,
) -> None:
    created = await stage.created(WHO, key("soon-revoked"))
    gate = stage.venue.hold("soon-revoked")
    verifying = asyncio.create_task(stage.verified(created, WHO))
    await gate.reached.wait()

    revoked = await stage.revoke(created.credential_id, WHO)
    gate.opened.set()
    with pytest.raises(AlreadyRevokedError):
        await verifying

    assert stage.find(created) == revoked.credential
    assert revoked.credential.status is CredentialStatus.REVOKED
    assert revoked.in_flight == 1
    outcomes = [entry.outcome for entry in stage.kept.entries() if entry.intent_id]
    assert outcomes == ["ALLOWED"]


async def test_a_rejected_verify_during_a_rotate_does_not_touch_the_new_key(stage: Stage) -> None:
    created = await stage.created(WHO, key("the-old-key"))
    gate = stage.venue.hold("the-old-key")
    stage.venue.answers["the-old-key"] = refused()
    verifying = asyncio.create_task(stage.verified(created, WHO))
    await gate.reached.wait()

    rotated = await stage.rotate(created.credential_id, key("the-new-key"), WHO, None)
    gate.opened.set()
    await verifying

    assert stage.find(created) == rotated


async def test_of_two_revokes_at_once_one_is_told_that_it_was_late(stage: Stage) -> None:
    created = await stage.created(WHO)

    answers = await asyncio.gather(
        stage.revoke(created.credential_id, WHO),
        stage.revoke(created.credential_id, WHO),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, AlreadyRevokedError) for answer in answers) == 1
    revokes = [entry for entry in stage.kept.entries() if entry.action == "credential.revoke"]
    assert len(revokes) == 1
