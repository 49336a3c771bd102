"""What every credential store must do, the fake included."""

import asyncio
import dataclasses

import pytest
from msgspec.structs import replace
from tests.credentials.conftest import NOW_MS
from tests.credentials.stage import Kept, caller

from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
    ListFilter,
)
from countersign.credentials.errors import (
    AlreadyRevokedError,
    ClaimLostError,
    CredentialNotFoundError,
    VersionConflictError,
)
from countersign.credentials.owned import require_unrevoked
from countersign.credentials.ports import Answered, Claim, Claimed, IdempotencyScope
from countersign.kernel.decision import Caller, Decision, Outcome
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, UserId, new_id
from countersign.venues.passport import Passport, Permission

PASSPORT = Passport(
    read=Permission.YES,
    trade=Permission.NO,
    withdraw=Permission.UNKNOWN,
    transfer=Permission.NO,
    ip_bound=Permission.YES,
    checked_at_ms=NOW_MS,
    ip_addresses=("203.0.113.7", "198.51.100.0/24"),
    expires_at_ms=NOW_MS + 1,
    account_kind="sub",
    account_id="100",
    accounts=("spot", "margin"),
)
WHO = caller()


def _credential(who: Caller = WHO, **changes: object) -> Credential:
    plain = Credential(
        credential_id=CredentialId(new_id()),
        user_id=who.user_id,
        version=1,
        venue="BINANCE",
        name="a name ü 🔑",
        type=AccountType.BROKER,
        credential_type=CredentialType.ED25519,
        masked_key="abc***",
        fingerprint=b"\x00\xfffingerprint",
        status=CredentialStatus.ACTIVE,
        passport=PASSPORT,
        nonce_unit="us",
        created_at_ms=NOW_MS,
        updated_at_ms=NOW_MS,
    )
    return replace(plain, **changes)


def _decision(credential: Credential, outcome: Outcome = Outcome.ALLOWED) -> Decision:
    return WHO.decided("test.change", outcome, NOW_MS, credential_id=credential.credential_id)


def _next(credential: Credential, **changes: object) -> Credential:
    return replace(credential, version=credential.version + 1, **changes)


def _revoked(credential: Credential) -> Credential:
    return _next(credential, status=CredentialStatus.REVOKED, revoked_at_ms=NOW_MS + 5)


async def _added(kept: Kept, sealed: bytes = b"sealed 1") -> Credential:
    credential = _credential()
    await kept.writer.add(credential, sealed, _decision(credential), None)
    return credential


async def _claimed(kept: Kept) -> Claim:
    scope = IdempotencyScope(WHO.user_id, "route", b"key digest")
    claim = Claim(scope, new_id(), lambda credential: credential.name.encode())
    await kept.idempotency.claim(scope, b"body", claim.claim_id, NOW_MS)
    return claim


async def test_gives_back_what_was_added(kept: Kept) -> None:
    full = _credential()
    bare = _credential(passport=None, nonce_unit=None, name="")

    for each in (full, bare):
        await kept.writer.add(each, b"sealed", _decision(each), None)

    assert kept.reader.find(full.credential_id) == full
    assert kept.reader.find(bare.credential_id) == bare
    assert kept.reader.find(CredentialId(new_id())) is None


async def test_a_change_is_recorded_with_its_decision(kept: Kept) -> None:
    credential = _credential()
    decision = _decision(credential)

    await kept.writer.add(credential, b"sealed", decision, None)

    assert [entry.entry_id for entry in kept.entries()] == [decision.entry_id]


async def test_an_id_is_given_once(kept: Kept) -> None:
    credential = await _added(kept)

    with pytest.raises(StoreUnavailableError):
        await kept.writer.add(credential, b"sealed 2", _decision(credential), None)

    assert kept.material(credential.credential_id) == (b"sealed 1", 1)
    assert len(kept.entries()) == 1


async def test_replaces_key_material_with_the_credential(kept: Kept) -> None:
    before = await _added(kept)
    after = _next(before, masked_key="xyz***", fingerprint=b"other", passport=None)

    await kept.writer.replace_material(after, 1, b"sealed 2", _decision(after), None)

    assert kept.reader.find(before.credential_id) == after
    assert kept.material(before.credential_id) == (b"sealed 2", 2)


async def test_a_replace_over_another_version_changes_nothing(kept: Kept) -> None:
    credential = await _added(kept)

    with pytest.raises(VersionConflictError):
        await kept.writer.replace_material(
            _next(credential), 7, b"sealed 2", _decision(credential), None
        )

    assert kept.reader.find(credential.credential_id) == credential
    assert kept.material(credential.credential_id) == (b"sealed 1", 1)
    assert len(kept.entries()) == 1


async def test_a_revoke_leaves_no_key_material(kept: Kept) -> None:
    credential = await _added(kept)
    revoked = _revoked(credential)

    await kept.writer.revoke(revoked, 1, _decision(revoked))

    assert kept.reader.find(credential.credential_id) == revoked
    assert kept.material(credential.credential_id) is None


async def test_a_revoke_of_another_version_changes_nothing(kept: Kept) -> None:
    credential = await _added(kept)

    with pytest.raises(VersionConflictError):
        await kept.writer.revoke(_revoked(credential), 2, _decision(credential))

    assert kept.reader.find(credential.credential_id) == credential
    assert kept.material(credential.credential_id) == (b"sealed 1", 1)
    assert len(kept.entries()) == 1


async def test_of_two_changes_of_one_version_one_is_made(kept: Kept) -> None:
    credential = await _added(kept)
    rotated, revoked = _next(credential, masked_key="new***"), _revoked(credential)

    results = await asyncio.gather(
        kept.writer.replace_material(rotated, 1, b"sealed 2", _decision(rotated), None),
        kept.writer.revoke(revoked, 1, _decision(revoked)),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [type(None), VersionConflictError]
    assert kept.reader.find(credential.credential_id) == rotated


async def test_a_change_keeps_the_answer_of_its_claim(kept: Kept) -> None:
    claim, credential = await _claimed(kept), _credential()

    await kept.writer.add(credential, b"sealed", _decision(credential), claim)

    state = await kept.idempotency.claim(claim.scope, b"body", new_id(), NOW_MS)
    assert state == Answered(credential.name.encode())


async def test_a_change_whose_claim_was_lost_is_not_made(kept: Kept) -> None:
    claim, credential = await _claimed(kept), _credential()
    existing = await _added(kept)
    lost = dataclasses.replace(claim, claim_id=new_id())

    with pytest.raises(ClaimLostError):
        await kept.writer.add(credential, b"sealed", _decision(credential), lost)
    with pytest.raises(ClaimLostError):
        await kept.writer.replace_material(
            _next(existing), 1, b"sealed 2", _decision(existing), lost
        )

    assert kept.reader.find(credential.credential_id) is None
    assert kept.material(existing.credential_id) == (b"sealed 1", 1)
    assert len(kept.entries()) == 1


async def test_lists_nobody_elses(kept: Kept) -> None:
    credential = await _added(kept)

    mine = await kept.reader.list_owned(WHO.user_id, ListFilter())
    theirs = await kept.reader.list_owned(UserId(new_id()), ListFilter())

    assert mine.credentials == (credential,)
    assert (theirs.credentials, theirs.total, theirs.same_key) == ((), 0, {})


async def test_names_the_credentials_of_one_key_oldest_first(kept: Kept) -> None:
    first = _credential(created_at_ms=NOW_MS - 10)
    second, gone = _credential(), _credential()
    other = _credential(fingerprint=b"other")
    foreign = _credential(caller())
    for each in (second, first, gone, other, foreign):
        await kept.writer.add(each, b"sealed", _decision(each), None)
    await kept.writer.revoke(_revoked(gone), 1, _decision(gone))

    same = kept.reader.find_same_key(WHO.user_id, first.fingerprint)
    page = await kept.reader.list_owned(WHO.user_id, ListFilter(limit=1))

    assert same == (first.credential_id, second.credential_id)
    assert page.same_key == {first.fingerprint: same}


async def test_a_use_gives_the_key_material_and_records_its_intent(kept: Kept) -> None:
    credential = await _added(kept)
    intent = _decision(credential, Outcome.INTENDED)

    (use,) = await kept.uses.begin([intent], lambda found: require_unrevoked(found, WHO.user_id))

    assert (use.credential, use.sealed, use.material_version) == (credential, b"sealed 1", 1)
    assert kept.entries()[-1].entry_id == intent.entry_id


async def test_one_use_that_is_refused_refuses_all_and_records_none(kept: Kept) -> None:
    good, gone = await _added(kept), await _added(kept)
    await kept.writer.revoke(_revoked(gone), 1, _decision(gone))
    before = kept.entries()

    for other in (gone, _credential()):
        intents = [_decision(good, Outcome.INTENDED), _decision(other, Outcome.INTENDED)]
        with pytest.raises((AlreadyRevokedError, CredentialNotFoundError)):
            await kept.uses.begin(intents, lambda found: require_unrevoked(found, WHO.user_id))

    assert kept.entries() == before


async def test_an_outcome_is_stored_with_what_was_read(kept: Kept) -> None:
    credential = await _added(kept)
    checked = _next(credential, passport=None)

    await kept.uses.conclude([_decision(credential)], [(checked, 1)])

    assert kept.reader.find(credential.credential_id) == checked
    assert kept.material(credential.credential_id) == (b"sealed 1", 1)


async def test_an_outcome_never_overwrites_a_newer_state(kept: Kept) -> None:
    credential = await _added(kept)
    revoked = _revoked(credential)
    await kept.writer.revoke(revoked, 1, _decision(revoked))

    await kept.uses.conclude([_decision(credential)], [(_next(credential), 1)])

    assert kept.reader.find(credential.credential_id) == revoked
    assert len(kept.entries()) == 3


async def test_a_claim_is_the_first_callers_alone(kept: Kept) -> None:
    scope = IdempotencyScope(WHO.user_id, "route", b"key digest")

    states = await asyncio.gather(
        *(kept.idempotency.claim(scope, b"body", new_id(), NOW_MS) for _ in range(20))
    )

    assert sum(isinstance(state, Claimed) for state in states) == 1
