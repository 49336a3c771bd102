"""Create, rotate, revoke and verify: what is stored, what is refused, what is recorded."""

import asyncio
from dataclasses import replace

import msgspec
import pytest
from tests.credentials.stage import (
    Kept,
    Stage,
    caller,
    key,
    new_credential,
    refused,
    restrictions,
)
from tests.envelope.fake_key_wrapper import FakeKeyWrapper

from countersign.credentials.credential import (
    Credential,
    CredentialStatus,
    CredentialType,
    ListFilter,
)
from countersign.credentials.errors import (
    AccessDeniedError,
    AlreadyRevokedError,
    CredentialNotFoundError,
    IdempotencyConflictError,
    WithdrawalEnabledError,
)
from countersign.credentials.intake import SubmittedKey, WithdrawalPolicy
from countersign.envelope.errors import EnvelopeError
from countersign.envelope.ports import KekId, WrappedKey
from countersign.kernel.errors import CountersignError, InvalidRequestError
from countersign.kernel.ids import CredentialId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.errors import (
    KeyRejectedError,
    VenueNotSupportedError,
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.passport import Permission

WHO = caller()
UNSURE = [
    VenueUnreachableError("no connection"),
    VenueTimeoutError("no answer"),
    VenueUnavailableError("busy", reason="OVERLOADED"),
]


async def _all(stage: Stage) -> tuple[Credential, ...]:
    return (await stage.list(ListFilter(), WHO.user_id)).credentials


async def test_stores_a_good_key_masked_and_active(stage: Stage) -> None:
    submitted = key("abcdefghijklmnop")

    created = await stage.create(new_credential(submitted, name="  my key "), WHO, None)

    assert await _all(stage) == (created,)
    assert (created.masked_key, created.name) == ("abcdefghi***", "my key")
    assert (created.status, created.version) == (CredentialStatus.ACTIVE, 1)
    assert created.credential_type is CredentialType.HMAC
    assert [(entry.action, entry.outcome) for entry in stage.kept.entries()] == [
        ("credential.create", "ALLOWED")
    ]


@pytest.mark.parametrize("error", [*UNSURE, None], ids=lambda error: type(error).__name__)
async def test_stores_nothing_that_its_venue_did_not_accept(
    stage: Stage, error: CountersignError | None
) -> None:
    submitted = key("a-key-that-is-not-good")
    stage.venue.answers["a-key-that-is-not-good"] = error or refused()

    with pytest.raises(CountersignError) as refusal:
        await stage.created(WHO, submitted)

    assert type(refusal.value) is (type(error) if error else KeyRejectedError)
    assert await _all(stage) == ()


async def test_refuses_a_key_that_may_withdraw_by_default(stage: Stage) -> None:
    stage.venue.answers["withdraws"] = restrictions(enableWithdrawals=True)

    with pytest.raises(WithdrawalEnabledError, match=r"at Binance .* called: Enable Withdrawals"):
        await stage.created(WHO, key("withdraws"))

    assert await _all(stage) == ()


async def test_refuses_to_rotate_to_a_key_that_may_withdraw(stage: Stage) -> None:
    created = await stage.created(WHO)
    stage.venue.answers["withdraws"] = restrictions(enableWithdrawals=True)

    with pytest.raises(WithdrawalEnabledError):
        await stage.rotate(created.credential_id, key("withdraws"), WHO, None)

    assert stage.find(created) == created


async def test_a_key_that_may_withdraw_is_stored_and_shown_where_that_only_warns(
    kept: Kept,
) -> None:
    stage = Stage(kept, withdrawal=WithdrawalPolicy.WARN)
    stage.venue.answers["withdraws"] = restrictions(enableWithdrawals=True)

    created = await stage.created(WHO, key("withdraws"))

    assert created.passport is not None
    assert created.passport.withdraw is Permission.YES
    assert await _all(stage) == (created,)


async def test_a_read_only_key_is_valid(stage: Stage) -> None:
    stage.venue.answers["reads"] = restrictions(enableSpotAndMarginTrading=False)

    created = await stage.created(WHO, key("reads"))

    assert created.passport is not None
    assert (created.passport.read, created.passport.trade) == (Permission.YES, Permission.NO)


async def test_a_right_that_the_venue_does_not_tell_is_unknown_and_stored(stage: Stage) -> None:
    venue = stage.intake.parse("BINANCE_UAT", key())[0]
    body = b'{"canTrade":true,"canWithdraw":true,"accountType":"SPOT","balances":[],"uid":7}'
    stage.venue.answers["testnet"] = replace(restrictions(), body=body)

    created = await stage.create(new_credential(key("testnet"), venue="binance_sandbox"), WHO, None)

    assert created.venue == venue.name == "BINANCE_UAT"
    assert created.passport is not None
    assert created.passport.withdraw is Permission.UNKNOWN


@pytest.mark.parametrize(
    ("part", "limit"), [("api_key", 512), ("api_secret", 8 * 1024), ("api_passphrase", 256)]
)
async def test_refuses_a_part_over_its_limit_before_asking(
    stage: Stage, part: str, limit: int
) -> None:
    long = Secret(b"x" * (limit + 1))
    submitted: SubmittedKey = replace(key(), **{part: long})

    with pytest.raises(InvalidRequestError) as refusal:
        await stage.created(WHO, submitted)

    assert "xxx" not in str(refusal.value)
    assert stage.venue.asked == []


@pytest.mark.parametrize("name", ["n" * 129, "a\nb", "a\x00b", "a\x7fb", "a\x85b"])
async def test_refuses_a_bad_name_before_asking(stage: Stage, name: str) -> None:
    with pytest.raises(InvalidRequestError):
        await stage.create(new_credential(key(), name=name), WHO, None)

    assert stage.venue.asked == []


async def test_refuses_an_unknown_venue_without_repeating_it(stage: Stage) -> None:
    with pytest.raises(VenueNotSupportedError) as refusal:
        await stage.create(new_credential(key(), venue="a-pasted-secret"), WHO, None)

    assert "a-pasted-secret" not in f"{refusal.value}{refusal.value.metadata}"


async def test_what_was_sealed_opens_to_what_was_sent(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO, key("the-first-key"))
    await stage.rotate(created.credential_id, key("the-second-key"), WHO, None)

    await stage.verified(created, WHO)

    assert stage.venue.asked == ["the-first-key", "the-second-key", "the-second-key"]


async def test_rotate_changes_the_key_and_keeps_the_credential(stage: Stage) -> None:
    created = await stage.created(WHO)
    stage.clock.advance(60)

    rotated = await stage.rotate(created.credential_id, key("another-key-of-mine"), WHO, None)

    assert stage.find(created) == rotated
    assert rotated.masked_key == "another-k***"
    assert rotated.version == 2
    assert rotated.fingerprint != created.fingerprint
    assert (rotated.created_at_ms, rotated.name) == (created.created_at_ms, created.name)
    assert rotated.updated_at_ms == created.updated_at_ms + 60_000


async def test_a_rotate_that_fails_leaves_the_old_key_in_place(stage: Stage) -> None:
    created = await stage.created(WHO)
    before = stage.kept.material(created.credential_id)
    stage.venue.answers["bad"] = refused()

    with pytest.raises(KeyRejectedError):
        await stage.rotate(created.credential_id, key("bad"), WHO, None)

    assert stage.find(created) == created
    assert stage.kept.material(created.credential_id) == before


async def test_a_revoke_is_final(stage: Stage) -> None:
    created = await stage.created(WHO)

    revoked = await stage.revoke(created.credential_id, WHO)

    assert revoked.credential.status is CredentialStatus.REVOKED
    assert revoked.in_flight == 0
    assert stage.kept.material(created.credential_id) is None
    with pytest.raises(AlreadyRevokedError):
        await stage.revoke(created.credential_id, WHO)
    with pytest.raises(AlreadyRevokedError):
        await stage.rotate(created.credential_id, key(), WHO, None)
    with pytest.raises(AlreadyRevokedError):
        await stage.verified(created, WHO)


async def test_what_is_somebody_elses_is_denied_and_what_is_nowhere_not_found(
    stage: Stage,
) -> None:
    created = await stage.created(WHO)
    stranger, nowhere = caller(), CredentialId(new_id())
    asked = len(stage.venue.asked)

    for wanted, who, error in (
        (created.credential_id, stranger, AccessDeniedError),
        (nowhere, WHO, CredentialNotFoundError),
    ):
        with pytest.raises(error):
            await stage.revoke(wanted, who)
        with pytest.raises(error):
            await stage.rotate(wanted, key(), who, None)
        with pytest.raises(error):
            await stage.verify([wanted], who)
    assert stage.find(created) == created
    assert len(stage.venue.asked) == asked


async def test_an_expired_credential_lives_again_once_verified(stage: Stage) -> None:
    created = await stage.created(WHO)
    expired = msgspec.structs.replace(created, version=2, status=CredentialStatus.EXPIRED)
    await stage.kept.uses.conclude([], [(expired, 1)])

    verification = await stage.verified(created, WHO)

    assert verification.credential.status is CredentialStatus.ACTIVE
    assert stage.find(created).status is CredentialStatus.ACTIVE


async def test_a_rejected_key_stays_as_it_was(stage: Stage) -> None:
    created = await stage.created(WHO, key("soon-rejected"))
    stage.venue.answers["soon-rejected"] = refused()

    verification = await stage.verified(created, WHO)

    assert verification.rejection is not None
    assert stage.find(created) == created


async def test_many_are_verified_in_the_order_asked_each_once(stage: Stage) -> None:
    created = [await stage.created(WHO, key(f"key-number-{number}")) for number in range(3)]
    ids = [each.credential_id for each in created]

    verifications = await stage.verify([ids[2], ids[0], ids[2], ids[1]], WHO)

    assert [each.credential.credential_id for each in verifications] == [ids[2], ids[0], ids[1]]
    assert sorted(stage.venue.asked[3:]) == ["key-number-0", "key-number-1", "key-number-2"]


async def test_the_same_key_twice_is_allowed_and_shown(stage: Stage) -> None:
    one = await stage.created(WHO, key("twice"))
    stage.clock.advance(1)
    two = await stage.created(WHO, key("twice"))
    await stage.created(caller(), key("twice"))

    page = await stage.list(ListFilter(), WHO.user_id)

    assert page.same_key == {one.fingerprint: (one.credential_id, two.credential_id)}


async def test_one_idempotency_key_creates_once(stage: Stage) -> None:
    new = new_credential(key("only-once-please"))

    first = await stage.create(new, WHO, "k")
    second = await stage.create(new, WHO, "k")

    assert first == second
    assert await _all(stage) == (first,)
    assert len(stage.venue.asked) == 1


async def test_the_second_caller_waits_for_the_first(stage: Stage) -> None:
    new = new_credential(key("held-at-the-venue"))
    gate = stage.venue.hold("held-at-the-venue")

    callers = [asyncio.create_task(stage.create(new, WHO, "k")) for _ in range(5)]
    await gate.reached.wait()
    gate.opened.set()
    answers = await asyncio.gather(*callers)

    assert len({answer.credential_id for answer in answers}) == 1
    assert len(stage.venue.asked) == 1


async def test_another_body_conflicts(stage: Stage) -> None:
    submitted = key()
    await stage.create(new_credential(submitted), WHO, "k")

    for other in (
        new_credential(key()),
        new_credential(submitted, name="another"),
        new_credential(replace(submitted, api_secret=Secret(b"another"))),
        new_credential(submitted, credential_type=CredentialType.HMAC),
    ):
        with pytest.raises(IdempotencyConflictError):
            await stage.create(other, WHO, "k")


async def test_parts_cannot_be_shifted_into_each_other(stage: Stage) -> None:
    created = await stage.created(WHO)
    one = SubmittedKey(Secret(b"ab"), Secret(b"c"), None)
    other = SubmittedKey(Secret(b"a"), Secret(b"bc"), None)

    await stage.rotate(created.credential_id, one, WHO, "k")
    with pytest.raises(IdempotencyConflictError):
        await stage.rotate(created.credential_id, other, WHO, "k")


async def test_a_refusal_is_said_again_word_for_word(stage: Stage) -> None:
    new = new_credential(key("will-be-refused"))
    stage.venue.answers["will-be-refused"] = refused()
    with pytest.raises(KeyRejectedError) as first:
        await stage.create(new, WHO, "k")
    del stage.venue.answers["will-be-refused"]

    with pytest.raises(CountersignError) as second:
        await stage.create(new, WHO, "k")

    assert (second.value.code, second.value.text) == (first.value.code, first.value.text)
    assert dict(second.value.metadata) == dict(first.value.metadata)
    assert len(stage.venue.asked) == 1


@pytest.mark.parametrize("error", UNSURE, ids=lambda error: type(error).__name__)
async def test_what_a_retry_could_change_is_not_kept(stage: Stage, error: CountersignError) -> None:
    new = new_credential(key("not-reached"))
    stage.venue.answers["not-reached"] = error
    with pytest.raises(type(error)):
        await stage.create(new, WHO, "k")
    del stage.venue.answers["not-reached"]

    created = await stage.create(new, WHO, "k")

    assert await _all(stage) == (created,)


class MisfitKeyWrapper(FakeKeyWrapper):
    """Gives what fits into no envelope: a fault of ours, not a refusal."""

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        return WrappedKey(KekId("x" * 300 if self.away else "x"), b"")


async def test_a_fault_of_ours_is_not_kept_as_the_keys_answer(kept: Kept) -> None:
    holder = MisfitKeyWrapper(away=True)
    stage = Stage(kept, key_wrapper=holder)
    new = new_credential(key())
    with pytest.raises(EnvelopeError):
        await stage.create(new, WHO, "k")
    holder.away = False

    created = await stage.create(new, WHO, "k")

    assert await _all(stage) == (created,)
