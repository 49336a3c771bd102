"""A verify that comes too late to sign: nothing is sent, and the record says so."""

from collections.abc import Callable, Sequence

import pytest
from tests.access.stage import ManualClock
from tests.credentials.stage import FakeVenue, Kept, Stage, caller, key

from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.ports import SIGNING_S, CredentialUses, Use
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId
from countersign.venues.errors import DeadlinePassedError, VenueTimeoutError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

WHO = caller()


class SlowUses:
    """Implements CredentialUses: it takes `wait_s` until intents are on record."""

    def __init__(self, inner: CredentialUses) -> None:
        self.clock = ManualClock()
        self.wait_s = 0.0
        self._inner = inner

    async def begin(
        self,
        intents: Sequence[Decision],
        require_usable: Callable[[Credential | None], Credential],
    ) -> list[Use]:
        uses = await self._inner.begin(intents, require_usable)
        self.clock.advance(self.wait_s)
        return uses

    async def conclude(
        self, outcomes: Sequence[Decision], checked: Sequence[tuple[Credential, int]]
    ) -> list[Credential | None]:
        return await self._inner.conclude(outcomes, checked)


class WatchedVenue(FakeVenue):
    """Keeps until when each request may be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float | None] = []

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        self.ends.append(None if sending is None else sending.not_after)
        return await super().send(request, sending)


@pytest.fixture
def uses(kept: Kept) -> SlowUses:
    return SlowUses(kept.uses)


@pytest.fixture
def slow_stage(kept: Kept, uses: SlowUses) -> Stage:
    stage = Stage(kept, uses=uses, venue=WatchedVenue())
    uses.clock = stage.clock
    return stage


def _ends(stage: Stage) -> list[float | None]:
    assert isinstance(stage.venue, WatchedVenue)
    return stage.venue.ends


async def _open(stage: Stage, credential_id: CredentialId) -> int:
    """Return how many uses are open."""
    return await stage.kept.open_uses.settle(WHO.user_id, [credential_id])


async def test_the_deadline_begins_before_the_intent_is_stored(
    slow_stage: Stage, uses: SlowUses
) -> None:
    created = await slow_stage.created(WHO)
    begun = slow_stage.clock.monotonic()
    uses.wait_s = SIGNING_S - 0.5

    await slow_stage.verified(created, WHO)

    # Create checked with the secret that was just sent: it has no deadline.
    assert _ends(slow_stage) == [None, begun + SIGNING_S]


async def test_past_the_deadline_nothing_is_unsealed_or_sent(
    slow_stage: Stage, uses: SlowUses
) -> None:
    created = await slow_stage.created(WHO)
    unwrapped = slow_stage.key_wrapper.unwrapped
    uses.wait_s = SIGNING_S + 0.1

    with pytest.raises(VenueTimeoutError):
        await slow_stage.verified(created, WHO)

    assert slow_stage.key_wrapper.unwrapped == unwrapped
    assert len(slow_stage.venue.asked) == 1
    intent, outcome = slow_stage.kept.entries()[-2:]
    assert (outcome.outcome, outcome.reason) == ("FAILED", "DEADLINE_PASSED")
    assert outcome.intent_id == intent.entry_id
    assert await _open(slow_stage, created.credential_id) == 0


async def test_what_the_client_stopped_in_time_counts_as_not_sent(stage: Stage) -> None:
    created = await stage.created(WHO, key("late"))
    stage.venue.answers["late"] = DeadlinePassedError()

    with pytest.raises(VenueTimeoutError):
        await stage.verified(created, WHO)

    assert stage.find(created).status is CredentialStatus.ACTIVE
    assert stage.kept.entries()[-1].reason == "DEADLINE_PASSED"
    assert await _open(stage, created.credential_id) == 0


async def test_a_rotate_has_no_deadline(slow_stage: Stage) -> None:
    created = await slow_stage.created(WHO)

    await slow_stage.rotate(created.credential_id, key(), WHO, None)

    assert _ends(slow_stage) == [None, None]
