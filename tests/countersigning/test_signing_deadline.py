"""A bot's request whose time is over is neither signed nor sent, and the record says so."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from tests.access.stage import ManualClock
from tests.countersigning.forward_stage import (
    Holder,
    binance_order,
    forward_over,
    holder,
    kraken_balance,
    passage,
)
from tests.credentials.stage import RecordingKeyWrapper

from countersign.access.grant import Grant
from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.errors import LaneBusyError
from countersign.countersigning.forward import Forward
from countersign.countersigning.ports import Intent, Recorded, Stale
from countersign.credentials.credential import Credential
from countersign.kernel.decision import Decision
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.secret import Secret
from countersign.venues.bot_signatures.bot_signature import CallerProof
from countersign.venues.errors import DeadlinePassedError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

# Promise 4 (design, section 2): from before the intent is queued, 2 s. Written out, so that a
# longer deadline is noticed.
_ALLOWED_S: Final = 2.0
_NOT_SENT: Final = ("FAILED", "DEADLINE_PASSED", {"sent": "NO"})


class SlowIntents:
    """Implements IntentLog by a real one; what it is told comes first.

    Attributes:
        takes_s: how long each call takes in turn; none where it takes no time.
        refusals: what each call raises in turn instead of recording.
    """

    def __init__(self, inner: SqliteIntentLog, clock: ManualClock) -> None:
        self._inner = inner
        self._clock = clock
        self.takes_s: list[float] = []
        self.refusals: list[CountersignError] = []

    async def begin(self, intent: Intent) -> Recorded | Stale:
        self._clock.advance(self.takes_s.pop(0) if self.takes_s else 0.0)
        if self.refusals:
            raise self.refusals.pop(0)
        return await self._inner.begin(intent)

    def conclude(self, intent: Intent, outcome: Decision) -> None:
        self._inner.conclude(intent, outcome)

    async def pause(
        self, host: str, until_ms: int, reason: str, *, public_alone: bool = False
    ) -> None:
        await self._inner.pause(host, until_ms, reason, public_alone=public_alone)

    async def pause_key(self, credential: Credential, until_ms: int, reason: str) -> None:
        await self._inner.pause_key(credential, until_ms, reason)

    def require_no_pause(self, host: str) -> None:
        self._inner.require_no_pause(host)

    def place(self, intent: Intent) -> AbstractAsyncContextManager[None]:
        return self._inner.place(intent)

    async def spend(self, grant: Grant, proof: CallerProof) -> None:
        await self._inner.spend(grant, proof)


class PunctualVenue:
    """Implements VenueHttp as the real client does it, by the clock of the tests."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.ends: list[float | None] = []
        self.sent: list[VenueRequest] = []

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        assert sending is not None
        self.ends.append(sending.not_after)
        if sending.not_after is None or self._clock.monotonic() > sending.not_after:
            raise DeadlinePassedError
        sending.started = True
        self.sent.append(request)
        return VenueAnswer(200, {}, b"{}")


class Stage:
    def __init__(
        self, database: Database, clock: ManualClock, wrapper: RecordingKeyWrapper
    ) -> None:
        self.database = database
        self.clock = clock
        self.wrapper = wrapper
        self.venue = PunctualVenue(clock)
        self._log = SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)
        self.intents = SlowIntents(self._log, clock)
        self.forward: Forward = forward_over(
            database, self.intents, http=self.venue, key_wrapper=wrapper, clock=clock
        )

    async def close(self) -> None:
        await self._log.close()
        await self.database.close()

    async def entries(self) -> list[Mapping[str, Any]]:
        """Return what is on record of uses, once it is written."""
        await self._log.close()
        rows = self.database.read(
            lambda connection: connection.execute(
                "SELECT canonical FROM audit_entries WHERE action = 'credential.forward'"
                " ORDER BY rowid"
            ).fetchall()
        )
        return [msgspec.json.decode(bytes(row[0]).partition(b"\n")[2]) for row in rows]  # type: ignore[arg-type]  # the schema is STRICT

    async def outcome(self) -> tuple[str, str | None, Mapping[str, Any]]:
        intent, outcome = await self.entries()
        assert outcome["intentId"] == intent["entryId"]
        return outcome["outcome"], outcome.get("reason"), outcome["details"]


@pytest.fixture
def wrapper() -> RecordingKeyWrapper:
    return RecordingKeyWrapper(KeyFileKeyWrapper(Secret(secrets.token_bytes(32))))


@pytest.fixture
async def stage(tmp_path: Path, wrapper: RecordingKeyWrapper) -> AsyncIterator[Stage]:
    database = Database.open(tmp_path / "test.db", 0)
    made = Stage(database, ManualClock(), wrapper)
    yield made
    await made.close()


@pytest.fixture
async def bot(stage: Stage, wrapper: RecordingKeyWrapper) -> Holder:
    return await holder(stage.database, "BINANCE", wrapper)


async def test_an_intent_that_took_too_long_is_neither_unsealed_nor_sent(
    stage: Stage, bot: Holder
) -> None:
    stage.intents.takes_s = [_ALLOWED_S + 0.001]

    with pytest.raises(DeadlinePassedError):
        await stage.forward(binance_order(1), bot.token, passage())

    assert stage.wrapper.unwrapped == 0
    assert stage.venue.ends == []
    assert await stage.outcome() == _NOT_SENT


async def test_so_is_one_of_a_key_that_takes_nonces(
    stage: Stage, wrapper: RecordingKeyWrapper
) -> None:
    bot = await holder(stage.database, "KRAKEN", wrapper)
    stage.intents.takes_s = [_ALLOWED_S + 0.001]

    with pytest.raises(DeadlinePassedError):
        await stage.forward(kraken_balance(1), bot.token, passage())

    assert stage.wrapper.unwrapped == 0
    assert stage.venue.ends == []
    assert await stage.outcome() == _NOT_SENT


async def test_the_deadline_counts_from_before_the_intent_is_queued(
    stage: Stage, bot: Holder
) -> None:
    queued_at = stage.clock.monotonic()
    stage.intents.takes_s = [_ALLOWED_S - 0.5]

    await stage.forward(binance_order(1), bot.token, passage())

    assert stage.venue.ends == [queued_at + _ALLOWED_S]
    assert len(stage.venue.sent) == 1


async def test_it_counts_anew_when_the_intent_is_queued_again(stage: Stage, bot: Holder) -> None:
    stage.intents.takes_s = [1.5, 1.0]
    stage.intents.refusals = [LaneBusyError("busy", 1)]
    began = stage.clock.monotonic()

    await stage.forward(binance_order(1), bot.token, passage())

    assert stage.venue.ends == [began + 1.5 + _ALLOWED_S]


async def test_unsealing_that_took_too_long_is_not_followed_by_sending(
    stage: Stage, bot: Holder, wrapper: RecordingKeyWrapper
) -> None:
    wrapper.on_unwrap = lambda: stage.clock.advance(_ALLOWED_S + 0.001)

    with pytest.raises(DeadlinePassedError):
        await stage.forward(binance_order(1), bot.token, passage())

    assert stage.venue.sent == []
    assert await stage.outcome() == _NOT_SENT


async def test_a_store_that_is_away_leaves_nothing_unsealed_or_sent(
    stage: Stage, bot: Holder
) -> None:
    stage.intents.refusals = [StoreUnavailableError("away")]

    with pytest.raises(StoreUnavailableError):
        await stage.forward(binance_order(1), bot.token, passage())

    assert stage.wrapper.unwrapped == 0
    assert stage.venue.ends == []
    assert await stage.entries() == []
