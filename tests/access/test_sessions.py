"""Sign-up, log-in, refresh and log-out, as a person goes through them."""

import asyncio
import time

import argon2
import pytest
from tests.access.stage import (
    EMAIL,
    ORIGIN,
    OTHER_PASSWORD,
    PASSWORD,
    QUICK,
    KeySource,
    ManualClock,
    Stage,
)

from countersign.access.errors import (
    EmailTakenError,
    InvalidLoginError,
    InvalidRefreshTokenError,
    InvalidTokenError,
    SignupClosedError,
)
from countersign.access.passwords import DEFAULT_PARAMETERS
from countersign.access.throttle import Limit, ThrottleLimits
from countersign.access.user import Role
from countersign.kernel.decision import Origin
from countersign.kernel.errors import InvalidRequestError, RateLimitedError, StoreUnavailableError
from countersign.kernel.ids import RequestId
from countersign.kernel.secret import Secret

ELSEWHERE = Origin(RequestId("b5b7a6b0-52a5-4e6b-8a0b-1d1c3a2f4e5d"), "198.51.100.9")


def _from(address: str) -> Origin:
    return Origin(ORIGIN.request_id, address)


async def test_signing_up_opens_a_session(stage: Stage) -> None:
    session = await stage.sign_up(" Ada@Example.com ", PASSWORD, {"theme": "dark"}, ORIGIN)

    assert session.user.email == EMAIL
    assert session.user.role is Role.USER
    assert session.user.user_metadata == {"theme": "dark"}
    assert session.user.last_sign_in_at_ms == stage.clock.now_ms()
    assert session.refresh_token.reveal().startswith(b"v1.")
    assert session.expires_at_s == stage.clock.now_ms() // 1000 + 3600
    assert (await stage.authenticate(session.access_token)).user_id == session.user.user_id
    assert stage.actions() == ["user.sign_up"]


async def test_nobody_signs_up_where_sign_up_is_closed() -> None:
    stage = Stage(is_open=False)

    with pytest.raises(SignupClosedError):
        await stage.signed_up()

    assert not stage.memory.accounts


async def test_one_address_is_one_account_in_any_case(stage: Stage) -> None:
    await stage.signed_up()

    with pytest.raises(EmailTakenError):
        await stage.signed_up("ADA@EXAMPLE.COM", OTHER_PASSWORD)


async def test_of_two_sign_ups_at_once_one_gets_the_address(stage: Stage) -> None:
    answers = await asyncio.gather(*(stage.signed_up() for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(answer, EmailTakenError) for answer in answers) == 7
    assert len(stage.memory.accounts) == 1


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("nobody", PASSWORD, "email"), (EMAIL, Secret(b"seven77"), "password")],
)
async def test_sign_up_names_the_field_that_is_wrong(
    stage: Stage, email: str, password: Secret, field: str
) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        await stage.sign_up(email, password, {}, ORIGIN)

    assert set(refusal.value.fields) == {field}


async def test_logging_in_opens_another_session(stage: Stage) -> None:
    first = await stage.signed_up()
    stage.clock.advance(5)

    second = await stage.log_in("ADA@example.com", PASSWORD, ORIGIN)

    assert second.access_token != first.access_token
    assert second.user.last_sign_in_at_ms == stage.clock.now_ms()
    await stage.authenticate(first.access_token)
    await stage.authenticate(second.access_token)


async def test_a_wrong_password_and_an_unknown_address_look_the_same(stage: Stage) -> None:
    await stage.signed_up()

    with pytest.raises(InvalidLoginError) as wrong:
        await stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)
    with pytest.raises(InvalidLoginError) as unknown:
        await stage.log_in("eve@example.com", PASSWORD, ORIGIN)

    assert str(wrong.value) == str(unknown.value)
    assert wrong.value.metadata == unknown.value.metadata


async def test_a_wrong_password_and_an_unknown_address_take_the_same_time() -> None:
    stage = Stage(parameters=DEFAULT_PARAMETERS)
    await stage.signed_up()

    async def takes_s(email: str) -> float:
        began = time.perf_counter()
        with pytest.raises(InvalidLoginError):
            await stage.log_in(email, OTHER_PASSWORD, ORIGIN)
        return time.perf_counter() - began

    pairs = [(await takes_s(EMAIL), await takes_s("eve@example.com")) for _ in range(4)]

    # Bounds that a busy machine keeps; without the hash the ratio would be a hundred and more.
    known_s, unknown_s = (min(times) for times in zip(*pairs, strict=True))
    assert 0.25 < known_s / unknown_s < 4


async def test_an_outdated_hash_is_renewed_at_log_in(stage: Stage) -> None:
    await stage.signed_up()
    newer = argon2.Parameters(
        type=QUICK.type,
        version=QUICK.version,
        salt_len=QUICK.salt_len,
        hash_len=QUICK.hash_len,
        time_cost=2,
        memory_cost=16,
        parallelism=1,
    )
    later = Stage(memory=stage.memory, parameters=newer)

    await later.log_in(EMAIL, PASSWORD, ORIGIN)

    (account,) = stage.memory.accounts.values()
    assert argon2.extract_parameters(account.password_hash).time_cost == 2
    assert account.password_version == 1
    await later.log_in(EMAIL, PASSWORD, ORIGIN)


async def test_refreshing_gives_two_new_tokens_and_keeps_the_time_of_log_in(stage: Stage) -> None:
    first = await stage.signed_up()
    logged_in_at_ms = stage.clock.now_ms()
    stage.clock.advance(3000)

    second = await stage.refresh(first.refresh_token, ORIGIN)

    assert second.refresh_token != first.refresh_token
    assert second.access_token != first.access_token
    assert second.expires_at_s == stage.clock.now_ms() // 1000 + 3600
    principal = await stage.authenticate(second.access_token)
    assert principal.authenticated_at_ms == logged_in_at_ms
    assert stage.actions() == ["user.sign_up", "session.refresh"]


async def test_using_a_refresh_token_twice_ends_the_whole_family_at_once(stage: Stage) -> None:
    first = await stage.signed_up()
    second = await stage.refresh(first.refresh_token, ORIGIN)
    third = await stage.refresh(second.refresh_token, ORIGIN)

    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(first.refresh_token, ELSEWHERE)

    for session in (first, second, third):
        with pytest.raises(InvalidTokenError):
            await stage.authenticate(session.access_token)
    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(third.refresh_token, ORIGIN)
    assert stage.actions()[-1] == "session.end_reused"
    assert stage.memory.decisions[-1].origin == ELSEWHERE


async def test_reuse_ends_no_other_session(stage: Stage) -> None:
    first = await stage.signed_up()
    other = await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    await stage.refresh(first.refresh_token, ORIGIN)

    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(first.refresh_token, ORIGIN)

    await stage.authenticate(other.access_token)


async def test_of_many_refreshes_at_once_one_wins_and_the_family_ends(stage: Stage) -> None:
    first = await stage.signed_up()

    answers = await asyncio.gather(
        *(stage.refresh(first.refresh_token, ORIGIN) for _ in range(20)), return_exceptions=True
    )

    assert sum(isinstance(answer, InvalidRefreshTokenError) for answer in answers) == 19
    with pytest.raises(InvalidTokenError):
        await stage.authenticate(first.access_token)


async def test_a_refresh_token_lasts_seven_days(stage: Stage) -> None:
    session = await stage.signed_up()
    stage.clock.advance(7 * 24 * 3600 - 1)
    session = await stage.refresh(session.refresh_token, ORIGIN)

    stage.clock.advance(7 * 24 * 3600)

    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(session.refresh_token, ORIGIN)


@pytest.mark.parametrize(
    "text", ["", "v1.", "v1.abc", "v2." + "a" * 43, "v1." + "a" * 43, "x" * 9000]
)
async def test_refuses_a_refresh_token_that_it_never_gave(stage: Stage, text: str) -> None:
    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(Secret.from_text(text), ORIGIN)


async def test_logging_out_ends_both_tokens_and_is_done_once(stage: Stage) -> None:
    session = await stage.signed_up()
    principal = await stage.authenticate(session.access_token)

    await stage.log_out(principal, ORIGIN)
    await stage.log_out(principal, ORIGIN)

    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.access_token)
    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(session.refresh_token, ORIGIN)
    assert stage.actions() == ["user.sign_up", "session.log_out"]


async def test_guessing_is_refused_after_ten_failures_with_the_time_to_wait(stage: Stage) -> None:
    await stage.signed_up()
    for _ in range(10):
        with pytest.raises(InvalidLoginError):
            await stage.log_in(EMAIL, OTHER_PASSWORD, ELSEWHERE)

    with pytest.raises(RateLimitedError) as refusal:
        await stage.log_in(EMAIL, PASSWORD, ELSEWHERE)

    assert 1 <= refusal.value.retry_after_s <= 30
    stage.clock.advance(refusal.value.retry_after_s)
    await stage.log_in(EMAIL, PASSWORD, ELSEWHERE)


async def test_guesses_made_at_the_same_moment_count_too(stage: Stage) -> None:
    await stage.signed_up()

    answers = await asyncio.gather(
        *(stage.log_in(EMAIL, OTHER_PASSWORD, ELSEWHERE) for _ in range(40)),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, InvalidLoginError) for answer in answers) <= 10


async def test_an_unknown_address_is_throttled_like_a_known_one(stage: Stage) -> None:
    for _ in range(10):
        with pytest.raises(InvalidLoginError):
            await stage.log_in("eve@example.com", OTHER_PASSWORD, ELSEWHERE)

    with pytest.raises(RateLimitedError):
        await stage.log_in("eve@example.com", OTHER_PASSWORD, ELSEWHERE)


async def test_nobody_locks_a_person_out_by_failing_from_elsewhere(stage: Stage) -> None:
    await stage.signed_up()
    await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    refused = 0
    for number in range(200):
        try:
            await stage.log_in(EMAIL, OTHER_PASSWORD, _from(f"198.51.100.{number}"))
        except RateLimitedError:
            refused += 1
        except InvalidLoginError:
            pass

    assert refused >= 100
    await stage.log_in(EMAIL, PASSWORD, ORIGIN)


async def test_right_log_ins_are_not_counted(stage: Stage) -> None:
    await stage.signed_up()

    for _ in range(30):
        await stage.log_in(EMAIL, PASSWORD, ORIGIN)


async def test_our_own_failures_are_not_counted_against_the_caller() -> None:
    source = KeySource()
    stage = Stage(source=source)
    await stage.create_user(EMAIL, PASSWORD, Role.USER, ORIGIN)
    for _ in range(30):
        with pytest.raises(StoreUnavailableError):
            await stage.log_in(EMAIL, PASSWORD, ORIGIN)


async def test_sign_ups_of_one_address_are_bounded() -> None:
    limits = ThrottleLimits(sign_up_address=Limit(burst=2, refill_s=60))
    stage = Stage(limits=limits, clock=ManualClock())
    await stage.signed_up("a@example.com")
    await stage.signed_up("b@example.com")

    with pytest.raises(RateLimitedError):
        await stage.signed_up("c@example.com")


async def test_the_operator_creates_accounts_of_any_role_while_sign_up_is_closed() -> None:
    stage = Stage(is_open=False)

    user = await stage.create_user(EMAIL, PASSWORD, Role.ADMIN, ORIGIN)

    session = await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    assert user.role is Role.ADMIN
    assert (await stage.authenticate(session.access_token)).role is Role.ADMIN
    assert stage.memory.decisions[0].details == {"role": "admin"}


async def test_sessions_that_ended_are_forgotten_after_a_day(stage: Stage) -> None:
    ended = await stage.signed_up()
    live = await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    await stage.log_out(await stage.authenticate(ended.access_token), ORIGIN)
    stage.clock.advance(24 * 3600)
    assert await stage.forget_ended() == 0

    stage.clock.advance(1)

    assert await stage.forget_ended() == 1
    await stage.refresh(live.refresh_token, ORIGIN)
