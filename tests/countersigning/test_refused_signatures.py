"""A signed request that was refused is over: no copy of it is ever sent."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from tests.access.stage import ManualClock
from tests.adapters.storage.use_examples import intent
from tests.countersigning.forward_stage import SECRETS, Holder, forward_over, holder, passage
from tests.support.bot_signing import SignedRequest, binance, kraken

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.errors import PolicyDeniedError
from countersign.kernel.capability import Capability
from countersign.kernel.errors import CountersignError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.errors import VenueUnreachableError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

FORWARDED: Final = "FORWARDED"
REPLAYED: Final = "SIGNATURE_REPLAYED"
ORDER: Final = (
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000&recvWindow=60000"
)
KRAKEN_ORDER: Final = "ordertype=limit&type=buy&volume=0.01&pair=XBTUSD&price=20000"
_HOSTS: Final = {"BINANCE": "api.binance.com", "KRAKEN": "api.kraken.com"}
_FULL: Final = (
    "CREATE TRIGGER full BEFORE INSERT ON caller_signatures BEGIN SELECT RAISE(ABORT, 'full'); END"
)


class Venue:
    """Implements VenueHttp: keeps what arrives."""

    def __init__(self) -> None:
        self.sent: list[VenueRequest] = []
        self.reachable = True

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        assert sending is not None
        if not self.reachable:
            raise VenueUnreachableError("no connection")
        sending.started = True
        self.sent.append(request)
        return VenueAnswer(200, {}, b"{}")


class Stage:
    """A gateway's Forward over a database, and one bot that signs."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database = database
        self.clock = clock
        self.venue = Venue()
        self.wrapper = KeyFileKeyWrapper(Secret(secrets.token_bytes(32)))
        self.log = SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)
        self.forward = forward_over(
            database, self.log, http=self.venue, key_wrapper=self.wrapper, clock=clock
        )

    async def bot(self, venue: str, **limits: Any) -> Holder:
        return await holder(self.database, venue, self.wrapper, caller_signature=True, **limits)

    async def said(self, bot: Holder, request: BotRequest) -> str:
        """Return the gateway's word for a request."""
        try:
            await self.forward(request, bot.token, passage())
        except PolicyDeniedError as error:
            return f"{error.code}/{error.rule}"
        except CountersignError as error:
            return error.code
        return FORWARDED

    async def execute(self, statement: str) -> list[Any]:
        return await self.database.write(
            lambda connection: connection.execute(statement).fetchall()
        )

    def order(self, bot: Holder) -> BotRequest:
        at_ms = self.clock.now_ms()
        return _read("BINANCE", binance(_secret(bot), "POST", "/api/v3/order", ORDER, at_ms))

    def kraken_order(self, bot: Holder, nonce: int) -> BotRequest:
        return _read("KRAKEN", kraken(_secret(bot), "/0/private/AddOrder", KRAKEN_ORDER, nonce))


def _secret(bot: Holder) -> str:
    return SECRETS.of(bot.grant.grant_id).reveal().decode()


def _read(venue: str, signed: SignedRequest) -> BotRequest:
    path, _, query = signed.path.partition("?")
    headers = {name.lower(): value for name, value in signed.headers.items()}
    if signed.body is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    return BotRequest(_HOSTS[venue], signed.method, path, query, headers, signed.body or b"")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    database = Database.open(tmp_path / "test.db", 0)
    made = Stage(database, ManualClock())
    yield made
    await made.log.close()
    await database.close()


# --- What is refused is spent --------------------------------------------------------------------


async def test_an_order_that_its_pace_refused_is_not_sent_when_its_copy_comes(
    stage: Stage,
) -> None:
    bot = await stage.bot("BINANCE", requests_per_minute=1)
    await stage.said(bot, stage.order(bot))
    stage.clock.advance(0.001)
    order = stage.order(bot)
    assert await stage.said(bot, order) == "RATE_LIMITED"
    await stage.execute("DELETE FROM grant_paces")

    assert await stage.said(bot, order) == REPLAYED
    assert len(stage.venue.sent) == 1
    stage.clock.advance(0.001)
    assert await stage.said(bot, stage.order(bot)) == FORWARDED


async def test_a_read_that_is_denied_is_no_cancel_when_its_copy_comes(stage: Stage) -> None:
    bot = await stage.bot("BINANCE", endpoints=frozenset({"DELETE /api/v3/openOrders"}))
    at_ms = stage.clock.now_ms()
    read, cancel = (
        _read(
            "BINANCE",
            binance(_secret(bot), method, "/api/v3/openOrders", "symbol=BTCUSDT", at_ms),
        )
        for method in ("GET", "DELETE")
    )
    assert await stage.said(bot, read) == "POLICY_DENIED/ENDPOINT"

    assert await stage.said(bot, cancel) == REPLAYED
    assert stage.venue.sent == []


async def test_a_read_that_was_refused_leaves_another_read_of_its_millisecond_alone(
    stage: Stage,
) -> None:
    bot = await stage.bot("BINANCE", endpoints=frozenset({"GET /api/v3/account"}))
    at_ms = stage.clock.now_ms()
    denied, allowed = (
        _read("BINANCE", binance(_secret(bot), "GET", path, "recvWindow=9000", at_ms))
        for path in ("/api/v3/openOrders", "/api/v3/account")
    )

    assert await stage.said(bot, denied) == "POLICY_DENIED/ENDPOINT"
    assert await stage.said(bot, allowed) == FORWARDED


async def test_an_order_that_a_freeze_refused_is_not_sent_after_the_thaw(stage: Stage) -> None:
    bot = await stage.bot("KRAKEN")
    await stage.execute("UPDATE credentials SET frozen_at_ms = 1, version = version + 1")
    order = stage.kraken_order(bot, 5)
    assert await stage.said(bot, order) == "FROZEN"
    await stage.execute("UPDATE credentials SET frozen_at_ms = NULL, version = version + 1")

    assert await stage.said(bot, order) == REPLAYED
    assert stage.venue.sent == []
    assert await stage.said(bot, stage.kraken_order(bot, 6)) == FORWARDED


async def test_an_order_that_a_pause_refused_is_not_sent_after_the_pause(stage: Stage) -> None:
    bot = await stage.bot("BINANCE")
    await stage.log.pause("api.binance.com", stage.clock.now_ms() + 5_000, "RATE_LIMITED")
    order = stage.order(bot)
    assert await stage.said(bot, order) == "VENUE_PAUSED"
    stage.clock.advance(10)

    assert await stage.said(bot, order) == REPLAYED


async def test_an_order_that_a_full_lane_refused_is_not_sent_later(stage: Stage) -> None:
    bot = await stage.bot("KRAKEN")
    order = stage.kraken_order(bot, 5)
    async with AsyncExitStack() as held:
        await _fill(stage, bot, held)
        assert await stage.said(bot, order) == "LANE_BUSY"

    assert await stage.said(bot, order) == REPLAYED


async def _fill(stage: Stage, bot: Holder, held: AsyncExitStack) -> None:
    """Hold a key's lane, and every place that this grant may wait in."""
    wanted = intent(bot.credential, bot.grant)

    async def wait() -> None:
        async with stage.log.place(wanted):
            pass

    async def gathered(waiting: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*waiting)

    await held.enter_async_context(stage.log.place(wanted))
    waiting = [asyncio.create_task(wait()) for _ in range(15)]
    await asyncio.sleep(0)
    holding = held.pop_all()
    held.push_async_callback(gathered, waiting)
    await held.enter_async_context(holding)


async def test_who_is_refused_though_a_copy_was_sent_is_told_of_the_copy(stage: Stage) -> None:
    bot = await stage.bot("BINANCE", requests_per_minute=1)
    order = stage.order(bot)
    assert await stage.said(bot, order) == FORWARDED

    # Not RATE_LIMITED, of which a bot reads that nothing was sent.
    assert await stage.said(bot, order) == REPLAYED


async def test_a_refusal_that_cannot_be_kept_is_one_of_the_store(stage: Stage) -> None:
    bot = await stage.bot("BINANCE", endpoints=frozenset({"GET /api/v3/account"}))
    await stage.execute(_FULL)

    assert await stage.said(bot, stage.order(bot)) == "STORE_UNAVAILABLE"


async def test_what_is_spent_outlasts_the_process(stage: Stage) -> None:
    bot = await stage.bot("BINANCE", symbols=frozenset({"ETHUSDT"}))
    order = stage.order(bot)
    await stage.said(bot, order)
    await stage.execute("UPDATE grants SET limits = json_set(limits, '$.symbols', json('[]'))")
    later = Stage(stage.database, stage.clock)

    assert await later.said(bot, order) == REPLAYED
    await later.log.close()


async def test_what_failed_after_its_intent_is_told_as_what_it_is(stage: Stage) -> None:
    bot = await stage.bot("BINANCE")
    stage.venue.reachable = False
    order = stage.order(bot)

    # Its intent has used the signature up.
    assert await stage.said(bot, order) == "VENUE_UNREACHABLE"
    assert await stage.said(bot, order) == REPLAYED


# --- What is not ---------------------------------------------------------------------------------


async def test_what_is_refused_before_its_signature_is_looked_at_spends_nothing(
    stage: Stage,
) -> None:
    bot = await stage.bot("BINANCE")
    at_ms = stage.clock.now_ms()
    unknown, account = (
        _read("BINANCE", binance(_secret(bot), "GET", path, "recvWindow=9000", at_ms))
        for path in ("/api/v3/nothing", "/api/v3/account")
    )
    assert await stage.said(bot, unknown) == "POLICY_DENIED/UNKNOWN_ENDPOINT"

    assert await stage.execute("SELECT 1 FROM caller_signatures") == []
    assert await stage.said(bot, account) == FORWARDED


async def test_a_wrong_signature_spends_no_nonce(stage: Stage) -> None:
    bot, other = await stage.bot("KRAKEN"), await stage.bot("BINANCE")
    assert await stage.said(bot, stage.kraken_order(other, 2**63)) == "SIGNATURE_INVALID"

    assert await stage.said(bot, stage.kraken_order(bot, 5)) == FORWARDED


@pytest.mark.parametrize("venue", ["BINANCE", "KRAKEN"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE grants SET version = version + 1",
        "UPDATE credentials SET frozen_at_ms = NULL, version = version + 1",
    ],
)
async def test_a_request_that_is_decided_again_does_not_refuse_itself(
    stage: Stage, venue: str, change: str
) -> None:
    bot = await stage.bot(venue)
    make: Callable[[int], BotRequest] = (
        (lambda _: stage.order(bot))
        if venue == "BINANCE"
        else (lambda nonce: stage.kraken_order(bot, nonce))
    )
    if "frozen" in change:
        await stage.execute("UPDATE credentials SET frozen_at_ms = 1, version = version + 1")
    await stage.said(bot, make(5))  # so that the state of before is kept in memory
    stage.clock.advance(0.001)
    await stage.execute(change)

    assert await stage.said(bot, make(6)) == FORWARDED


# --- Who waits for a lane ------------------------------------------------------------------------


async def _within_a_second(said: Coroutine[Any, Any, str]) -> str:
    return await asyncio.wait_for(said, 1)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("UPDATE grants SET revoked_at_ms = 1", "POLICY_DENIED/GRANT_REVOKED"),
        ("UPDATE credentials SET frozen_at_ms = 1", "FROZEN"),
        (
            "UPDATE grants SET limits = json_set(limits, '$.notAfter', 1)",
            "POLICY_DENIED/GRANT_OVER",
        ),
    ],
)
async def test_what_is_denied_anyway_does_not_wait_for_the_lane(
    stage: Stage, change: str, word: str
) -> None:
    bot = await stage.bot("KRAKEN")
    await stage.execute(change)

    async with stage.log.place(intent(bot.credential, bot.grant)):
        assert await _within_a_second(stage.said(bot, stage.kraken_order(bot, 5))) == word


async def test_nor_does_a_request_without_the_secret(stage: Stage) -> None:
    bot = await stage.bot("KRAKEN")
    thief = await stage.bot("KRAKEN")

    async with stage.log.place(intent(bot.credential, bot.grant)):
        with pytest.raises(SignatureInvalidError):
            async with asyncio.timeout(1):
                await stage.forward(stage.kraken_order(thief, 5), bot.token, passage())


async def test_what_is_revoked_while_it_waits_is_not_sent(stage: Stage) -> None:
    bot = await stage.bot("KRAKEN", capabilities=frozenset({Capability.TRADE}))
    async with stage.log.place(intent(bot.credential, bot.grant)):
        waiting = asyncio.create_task(stage.said(bot, stage.kraken_order(bot, 5)))
        await asyncio.sleep(0.01)
        await stage.execute("UPDATE grants SET revoked_at_ms = 1, version = version + 1")

    assert await waiting == "POLICY_DENIED/GRANT_REVOKED"
    assert stage.venue.sent == []
