"""Step-up: the password again raises the session for five minutes."""

import pytest
from tests.access.stage import ORIGIN, OTHER_PASSWORD, PASSWORD, Stage

from countersign.access.errors import InvalidLoginError, InvalidTokenError, StepUpRequiredError
from countersign.access.principal import Principal
from countersign.access.session import IssuedSession
from countersign.access.step_up import RAISED_MS, require_raised
from countersign.kernel.errors import RateLimitedError

_FIVE_MINUTES_S = 300


async def _principal(stage: Stage, session: IssuedSession) -> Principal:
    return await stage.authenticate(session.access_token)


async def _is_raised(stage: Stage, session: IssuedSession) -> bool:
    principal = await _principal(stage, session)
    try:
        require_raised(principal.raised_until_ms, stage.clock.now_ms())
    except StepUpRequiredError:
        return False
    return True


async def test_a_new_session_is_not_raised(stage: Stage) -> None:
    assert not await _is_raised(stage, await stage.signed_up())


async def test_the_password_raises_the_session_for_five_minutes(stage: Stage) -> None:
    session = await stage.signed_up()

    until_ms = await stage.step_up(await _principal(stage, session), PASSWORD, ORIGIN)

    assert until_ms == stage.clock.now_ms() + RAISED_MS
    stage.clock.advance(_FIVE_MINUTES_S - 0.001)
    assert await _is_raised(stage, session)
    stage.clock.advance(0.001)
    assert not await _is_raised(stage, session)
    assert stage.actions() == ["user.sign_up", "session.step_up"]


async def test_another_session_of_the_user_is_not_raised(stage: Stage) -> None:
    session = await stage.signed_up()
    other = await stage.log_in(session.user.email, PASSWORD, ORIGIN)

    await stage.step_up(await _principal(stage, session), PASSWORD, ORIGIN)

    assert not await _is_raised(stage, other)


async def test_refreshing_a_raised_session_keeps_it_raised_no_longer(stage: Stage) -> None:
    session = await stage.signed_up()
    await stage.step_up(await _principal(stage, session), PASSWORD, ORIGIN)
    stage.clock.advance(_FIVE_MINUTES_S - 1)

    refreshed = await stage.refresh(session.refresh_token, ORIGIN)

    assert await _is_raised(stage, refreshed)
    stage.clock.advance(1)
    assert not await _is_raised(stage, refreshed)


async def test_a_wrong_password_raises_nothing(stage: Stage) -> None:
    session = await stage.signed_up()

    with pytest.raises(InvalidLoginError):
        await stage.step_up(await _principal(stage, session), OTHER_PASSWORD, ORIGIN)

    assert not await _is_raised(stage, session)
    assert stage.actions() == ["user.sign_up"]


async def test_guessing_is_counted_together_with_log_ins(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await _principal(stage, session)
    for _ in range(5):
        with pytest.raises(InvalidLoginError):
            await stage.step_up(principal, OTHER_PASSWORD, ORIGIN)
        with pytest.raises(InvalidLoginError):
            await stage.log_in(session.user.email, OTHER_PASSWORD, ORIGIN)

    with pytest.raises(RateLimitedError):
        await stage.step_up(principal, PASSWORD, ORIGIN)
    assert not await _is_raised(stage, session)


async def test_a_session_that_ended_meanwhile_is_not_raised(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await _principal(stage, session)
    await stage.log_out(principal, ORIGIN)

    with pytest.raises(InvalidTokenError):
        await stage.step_up(principal, PASSWORD, ORIGIN)


async def test_a_new_password_ends_a_raised_session(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await _principal(stage, session)
    await stage.step_up(principal, PASSWORD, ORIGIN)

    await stage.update_user(principal, ORIGIN, password=OTHER_PASSWORD)

    with pytest.raises(InvalidTokenError):
        await _principal(stage, session)
    fresh = await stage.log_in(session.user.email, OTHER_PASSWORD, ORIGIN)
    assert not await _is_raised(stage, fresh)
