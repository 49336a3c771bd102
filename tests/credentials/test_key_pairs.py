"""Key pairs that are made here: generated, activated, and expired where nobody activates them."""

import asyncio
import threading
from base64 import b64decode
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import structs
from tests.credentials.stage import (
    FakeVenue,
    Kept,
    Stage,
    caller,
    key,
    refused,
    restrictions,
)

from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.credentials.errors import (
    AccessDeniedError,
    AlreadyRevokedError,
    CredentialNotFoundError,
    FrozenError,
    IdempotencyConflictError,
    NotActiveError,
    NotCreatedError,
    VersionConflictError,
    WithdrawalEnabledError,
)
from countersign.credentials.expire_unactivated import WAITS_MS
from countersign.credentials.generate import NewKeyPair
from countersign.envelope.errors import EnvelopeError
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import CountersignError, InvalidRequestError
from countersign.kernel.ids import CredentialId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import (
    DeadlinePassedError,
    KeyRejectedError,
    VenueTimeoutError,
    VenueUnreachableError,
)
from countersign.venues.key_pairs import KeyPair, make_key_pair
from countersign.venues.requests import VenueAnswer, VenueRequest

WHO: Final = caller()
API_KEY: Final = Secret.from_text("an-api-key-of-the-venue")


def pair(**changes: object) -> NewKeyPair:
    plain = NewKeyPair("BINANCE", "ED25519", "a name", AccountType.EXCHANGE)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the fields of NewKeyPair


async def generated(stage: Stage, **changes: object) -> Credential:
    return (await stage.generate(pair(**changes), WHO, None)).credential


def said(stage: Stage) -> list[tuple[str, str, str | None]]:
    return [(each.action, each.outcome, each.reason) for each in stage.kept.entries()]


@pytest.mark.parametrize(("kind", "public"), [("ED25519", Ed25519PublicKey), ("rsa", RSAPublicKey)])
async def test_makes_a_pair_and_gives_its_public_half_alone(
    stage: Stage, kind: str, public: type
) -> None:
    made = await stage.generate(pair(kind=kind, name=" mine "), WHO, None)

    credential = made.credential
    assert stage.find(credential) == credential
    assert credential.status is CredentialStatus.CREATED
    assert credential.credential_type is CredentialType(kind.upper())
    assert (credential.name, credential.masked_key, credential.passport) == ("mine", "***", None)
    assert isinstance(load_pem_public_key((credential.public_key or "").encode()), public)
    assert "PRIVATE" not in repr(made)
    assert made.steps
    assert stage.venue.asked == []
    assert said(stage) == [("credential.generate", "ALLOWED", None)]


async def test_makes_another_pair_each_time(stage: Stage) -> None:
    first, second = await generated(stage), await generated(stage)

    assert first.public_key != second.public_key
    assert first.fingerprint != second.fingerprint


async def test_callers_who_hang_up_have_no_more_pairs_made_at_once(kept: Kept) -> None:
    begun: list[KeyKind] = []
    started, may_end = threading.Semaphore(0), threading.Event()

    def slow(kind: KeyKind) -> KeyPair:
        begun.append(kind)
        started.release()
        may_end.wait(10)
        return make_key_pair(kind)

    stage = Stage(kept, make_pair=slow)
    for _ in range(5):
        making = asyncio.create_task(stage.generate(pair(), WHO, None))
        await asyncio.sleep(0.02)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making

    assert await asyncio.to_thread(started.acquire, timeout=10)
    assert await asyncio.to_thread(started.acquire, timeout=10)
    assert len(begun) == 2
    may_end.set()
    await generated(stage)
    assert len(begun) == 3


async def test_one_idempotency_key_makes_one_pair(stage: Stage) -> None:
    first = await stage.generate(pair(), WHO, "once")
    again = await stage.generate(pair(), WHO, "once")

    assert again == first
    with pytest.raises(IdempotencyConflictError):
        await stage.generate(pair(kind="RSA"), WHO, "once")


@pytest.mark.parametrize(
    ("venue", "kind"),
    [("OKX", "ED25519"), ("BINANCE", "HMAC"), ("BINANCE", "ES256"), ("BINANCE", "")],
)
async def test_makes_only_what_the_venue_takes(stage: Stage, venue: str, kind: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        await generated(stage, venue=venue, kind=kind)

    assert list(caught.value.metadata["fields"]) == ["kind"]  # type: ignore[arg-type]  # JSON
    assert stage.kept.entries() == []


async def test_says_so_where_no_pair_can_be_made_at_all(stage: Stage) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        await generated(stage, venue="OKX", kind="RSA")

    wrong = {"kind": "cannot be any: no key pair for OKX can be made here"}
    assert caught.value.metadata["fields"] == wrong


async def test_an_activated_pair_is_checked_and_active(stage: Stage) -> None:
    made = await generated(stage)

    active = await stage.activate(made.credential_id, API_KEY, WHO)

    assert stage.find(made) == active
    assert active.status is CredentialStatus.ACTIVE
    assert (active.masked_key, active.version) == ("an-api-ke***", 2)
    assert active.passport is not None
    assert active.public_key == made.public_key
    assert active.fingerprint != made.fingerprint
    assert stage.venue.asked == ["an-api-key-of-the-venue"]
    intent, outcome = stage.kept.entries()[1:]
    assert [intent.outcome, outcome.outcome] == ["INTENDED", "ALLOWED"]
    assert outcome.intent_id == intent.entry_id
    assert await stage.kept.open_uses.settle(WHO.user_id, [made.credential_id]) == 0
    # The sealed key now has its API key: a later check finds both.
    assert (await stage.verified(active, WHO)).rejection is None
    assert stage.venue.asked == ["an-api-key-of-the-venue"] * 2


async def test_signs_with_the_half_that_never_left(stage: Stage) -> None:
    sent: list[VenueRequest] = []

    class Watching(FakeVenue):
        async def send(self, request: VenueRequest, sending: object = None) -> VenueAnswer:
            sent.append(request)
            return await super().send(request)

    watched = Stage(stage.kept, venue=Watching())
    made = await generated(watched)
    await watched.activate(made.credential_id, API_KEY, WHO)

    public = load_pem_public_key((made.public_key or "").encode())
    assert isinstance(public, Ed25519PublicKey)
    query, _, signature = sent[0].target.partition("?")[2].partition("&signature=")
    public.verify(b64decode(unquote(signature)), query.encode())


@pytest.mark.parametrize(
    ("answer", "error", "outcome"),
    [
        (refused(), KeyRejectedError, "ALLOWED"),
        (restrictions(enableWithdrawals=True), WithdrawalEnabledError, "ALLOWED"),
        (VenueUnreachableError("no connection"), VenueUnreachableError, "FAILED"),
    ],
)
async def test_a_pair_whose_key_is_not_taken_waits_on(
    stage: Stage,
    answer: VenueAnswer | CountersignError,
    error: type[CountersignError],
    outcome: str,
) -> None:
    made = await generated(stage)
    stage.venue.answers["an-api-key-of-the-venue"] = answer

    with pytest.raises(error) as caught:
        await stage.activate(made.credential_id, API_KEY, WHO)

    assert stage.find(made) == made
    assert said(stage)[-1] == ("credential.activate", outcome, caught.value.code)
    assert await stage.kept.open_uses.settle(WHO.user_id, [made.credential_id]) == 0
    del stage.venue.answers["an-api-key-of-the-venue"]
    again = await stage.activate(made.credential_id, API_KEY, WHO)
    assert again.status is CredentialStatus.ACTIVE


@pytest.mark.parametrize("api_key", ["", "  ", "x" * 513, "a\nb"])
async def test_refuses_an_api_key_that_is_none(stage: Stage, api_key: str) -> None:
    made = await generated(stage)

    with pytest.raises(InvalidRequestError):
        await stage.activate(made.credential_id, Secret.from_text(api_key), WHO)

    assert stage.find(made) == made
    assert stage.venue.asked == []


async def test_activates_only_what_waits_and_only_for_its_owner(stage: Stage) -> None:
    made = await generated(stage)
    with pytest.raises(CredentialNotFoundError):
        await stage.activate(CredentialId(new_id()), API_KEY, WHO)
    with pytest.raises(AccessDeniedError):
        await stage.activate(made.credential_id, API_KEY, caller())
    await stage.freeze([made.credential_id], WHO)
    with pytest.raises(FrozenError):
        await stage.activate(made.credential_id, API_KEY, WHO)
    await stage.thaw([made.credential_id], WHO)
    await stage.activate(made.credential_id, API_KEY, WHO)
    with pytest.raises(NotCreatedError):
        await stage.activate(made.credential_id, API_KEY, WHO)
    other = await stage.created(WHO)
    with pytest.raises(NotCreatedError):
        await stage.activate(other.credential_id, API_KEY, WHO)
    revoked = await generated(stage)
    await stage.revoke(revoked.credential_id, WHO)
    with pytest.raises(AlreadyRevokedError):
        await stage.activate(revoked.credential_id, API_KEY, WHO)

    assert stage.venue.asked.count("an-api-key-of-the-venue") == 1


async def test_a_pair_that_waits_is_neither_verified_nor_rotated(stage: Stage) -> None:
    made = await generated(stage)

    with pytest.raises(NotActiveError):
        await stage.verify([made.credential_id], WHO)
    with pytest.raises(NotActiveError):
        await stage.rotate(made.credential_id, key(), WHO, None)

    assert stage.find(made) == made
    assert stage.venue.asked == []


async def test_a_revoke_during_the_check_wins(stage: Stage) -> None:
    made = await generated(stage)
    gate = stage.venue.hold("an-api-key-of-the-venue")
    activating = asyncio.create_task(stage.activate(made.credential_id, API_KEY, WHO))
    await gate.reached.wait()
    await stage.revoke(made.credential_id, WHO)
    gate.opened.set()

    with pytest.raises(VersionConflictError):
        await activating

    assert stage.find(made).status is CredentialStatus.REVOKED
    assert stage.kept.material(made.credential_id) is None
    assert await stage.kept.open_uses.settle(WHO.user_id, [made.credential_id]) == 0


async def test_a_caller_who_hangs_up_leaves_no_open_use(stage: Stage) -> None:
    made = await generated(stage)
    gate = stage.venue.hold("an-api-key-of-the-venue")
    activating = asyncio.create_task(stage.activate(made.credential_id, API_KEY, WHO))
    await gate.reached.wait()
    activating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await activating

    assert said(stage)[-1][:2] == ("credential.activate", "FAILED")
    assert await stage.kept.open_uses.settle(WHO.user_id, [made.credential_id]) == 0


async def test_a_caller_who_hangs_up_when_it_is_stored_leaves_one_outcome_that_is_true(
    kept: Kept,
) -> None:
    stored, answered = asyncio.Event(), asyncio.Event()

    class Slow:
        """Implements CredentialWriter; what is stored is told late."""

        add = kept.writer.add

        async def replace_material(self, *changed: Any) -> None:
            await kept.writer.replace_material(*changed)
            stored.set()
            await answered.wait()

    stage = Stage(replace(kept, writer=Slow()))  # type: ignore[arg-type]  # all that is asked of it
    made = await generated(stage)
    activating = asyncio.create_task(stage.activate(made.credential_id, API_KEY, WHO))
    await stored.wait()
    activating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await activating
    answered.set()
    await asyncio.sleep(0)

    assert stage.find(made).status is CredentialStatus.ACTIVE
    outcomes = [outcome for action, outcome, _ in said(stage) if action == "credential.activate"]
    assert outcomes == ["INTENDED", "ALLOWED"]


async def test_a_key_that_came_too_late_to_be_asked_about_waits_on(stage: Stage) -> None:
    made = await generated(stage)
    stage.venue.answers["an-api-key-of-the-venue"] = DeadlinePassedError()

    with pytest.raises(VenueTimeoutError):
        await stage.activate(made.credential_id, API_KEY, WHO)

    assert stage.find(made) == made
    assert said(stage)[-1] == ("credential.activate", "FAILED", "DEADLINE_PASSED")


async def test_an_intent_that_was_queued_for_too_long_unseals_nothing(kept: Kept) -> None:
    stage = Stage(kept)

    class Slow:
        """Implements CredentialUses; the intent takes three seconds to be durable."""

        conclude = kept.uses.conclude

        async def begin(self, *asked: Any) -> Any:
            uses = await kept.uses.begin(*asked)
            late.clock.advance(3)
            return uses

    late = Stage(kept, uses=Slow(), key_wrapper=stage.key_wrapper)
    made = await generated(late)

    with pytest.raises(VenueTimeoutError):
        await late.activate(made.credential_id, API_KEY, WHO)

    assert (late.key_wrapper.unwrapped, late.venue.asked) == (0, [])


async def test_another_pairs_envelope_is_not_taken_for_it(stage: Stage, kept: Kept) -> None:
    made = await generated(stage)
    other = structs.replace(stage.find(made), public_key=(await generated(stage)).public_key)
    entry = WHO.decided("made.up", Outcome.ALLOWED, 1, credential_id=made.credential_id)
    await kept.writer.change(WHO.user_id, [made.credential_id], lambda _: (other, entry))

    with pytest.raises(EnvelopeError):
        await stage.activate(made.credential_id, API_KEY, WHO)

    assert stage.venue.asked == []


async def test_a_pair_that_waited_for_seven_days_is_activated_no_more(stage: Stage) -> None:
    old = await generated(stage)
    stage.clock.advance(WAITS_MS / 1_000 + 0.001)

    # Nor before the chore that expires it has come.
    with pytest.raises(NotCreatedError):
        await stage.activate(old.credential_id, API_KEY, WHO)

    assert stage.venue.asked == []


async def test_pairs_that_nobody_activates_expire_after_seven_days(stage: Stage) -> None:
    old, active = await generated(stage), await generated(stage)
    await stage.activate(active.credential_id, API_KEY, WHO)
    stage.clock.advance(WAITS_MS / 1_000)
    assert await stage.expire_unactivated() == 0
    young = await generated(stage)
    stage.clock.advance(0.001)

    assert await stage.expire_unactivated() == 1
    assert await stage.expire_unactivated() == 0

    assert stage.find(old).status is CredentialStatus.EXPIRED
    assert stage.kept.material(old.credential_id) is None
    assert said(stage)[-1] == ("credential.expire", "ALLOWED", "NEVER_ACTIVATED")
    assert stage.find(active).status is CredentialStatus.ACTIVE
    assert stage.find(young) == young
    with pytest.raises(NotCreatedError):
        await stage.activate(old.credential_id, API_KEY, WHO)
    with pytest.raises(NotActiveError):
        await stage.verify([old.credential_id], WHO)
    # An expired credential may get a key of another make, and is no pair of ours any more.
    rotated = await stage.rotate(old.credential_id, key(), WHO, None)
    assert (rotated.status, rotated.public_key) == (CredentialStatus.ACTIVE, None)
