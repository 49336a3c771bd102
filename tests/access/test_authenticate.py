import pytest
from tests.access.memory_stores import Memory, MemorySessionStore
from tests.access.stage import EMAIL, ORIGIN, PASSWORD, Stage, memory_stores, new_key

from countersign.access.errors import InvalidTokenError, StepUpRequiredError
from countersign.access.session import LiveSession
from countersign.access.user import Role
from countersign.kernel.ids import SessionId, UserId
from countersign.kernel.secret import Secret


class CountingSessionStore(MemorySessionStore):
    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.reads = 0

    async def find_live(self, user_id: UserId, session_id: SessionId) -> LiveSession | None:
        self.reads += 1
        return await super().find_live(user_id, session_id)


async def test_tells_who_calls_and_when_they_logged_in(stage: Stage) -> None:
    session = await stage.signed_up()
    logged_in_at_ms = stage.clock.now_ms()
    stage.clock.advance(60)

    principal = await stage.authenticate(session.access_token)

    assert principal.user_id == session.user.user_id
    assert (principal.role, principal.authenticated_at_ms) == (Role.USER, logged_in_at_ms)


async def test_asks_the_store_at_every_request() -> None:
    memory = Memory()
    stores = memory_stores(memory)
    counting = CountingSessionStore(memory)
    stores.sessions = counting
    stage = Stage(memory=memory, stores=stores)
    session = await stage.signed_up()

    for _ in range(3):
        await stage.authenticate(session.access_token)

    assert counting.reads == 3


async def test_a_cached_token_ends_with_its_session(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await stage.authenticate(session.access_token)

    await stage.log_out(principal, ORIGIN)

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.access_token)


async def test_a_cached_token_ends_at_its_time(stage: Stage) -> None:
    session = await stage.signed_up()
    await stage.authenticate(session.access_token)

    stage.clock.advance(3600)

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.access_token)


async def test_a_cached_token_ends_with_its_key(stage: Stage) -> None:
    session = await stage.signed_up()
    await stage.authenticate(session.access_token)
    stage.source.keys = [new_key("k2")]

    stage.clock.advance(60)

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.access_token)


async def test_a_token_of_the_old_key_outlives_a_rotation(stage: Stage) -> None:
    session = await stage.signed_up()
    stage.source.keys.append(new_key("k2", stage.clock.now_ms()))

    stage.clock.advance(3000)
    fresh = await stage.log_in(EMAIL, PASSWORD, ORIGIN)

    await stage.authenticate(session.access_token)
    await stage.authenticate(fresh.access_token)


async def test_remembers_a_bounded_number_of_tokens() -> None:
    stage = Stage(cached_max=2)
    await stage.signed_up()
    sessions = [await stage.log_in(EMAIL, PASSWORD, ORIGIN) for _ in range(5)]

    for session in sessions * 2:
        await stage.authenticate(session.access_token)

    assert len(stage.authenticate._verified) == 2


async def test_a_good_signature_without_a_stored_session_is_nothing(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await stage.authenticate(session.access_token)
    stranger = SessionId("7c1f0a52-93cc-4d7e-b0a4-6f5e4d3c2b1a")
    made_up = await stage.tokens.issue(principal.user_id, stranger, Role.ADMIN, 0)

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(made_up.token)


async def test_a_refresh_token_is_no_access_token(stage: Stage) -> None:
    session = await stage.signed_up()

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.refresh_token)
    with pytest.raises(InvalidTokenError):
        await stage.authenticate(Secret(b""))


async def test_a_log_in_is_recent_for_fifteen_minutes(stage: Stage) -> None:
    principal = await stage.authenticate((await stage.signed_up()).access_token)
    stage.clock.advance(15 * 60)
    principal.require_recent_log_in(stage.clock.now_ms())

    stage.clock.advance(0.001)

    with pytest.raises(StepUpRequiredError):
        principal.require_recent_log_in(stage.clock.now_ms())
