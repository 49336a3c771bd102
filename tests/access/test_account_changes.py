"""Changing, recovering and resetting what an account is opened with."""

import asyncio

import pytest
from tests.access.stage import EMAIL, ORIGIN, OTHER_PASSWORD, PASSWORD, Stage

from countersign.access.errors import (
    EmailTakenError,
    InvalidLoginError,
    InvalidRecoveryTokenError,
    InvalidRefreshTokenError,
    InvalidTokenError,
    MailNotSentError,
    StepUpRequiredError,
    UserNotFoundError,
)
from countersign.access.ports import Mail
from countersign.access.principal import Principal
from countersign.access.session import IssuedSession
from countersign.kernel.errors import InvalidRequestError, RateLimitedError
from countersign.kernel.secret import Secret


async def _principal(stage: Stage, session: IssuedSession) -> Principal:
    return await stage.authenticate(session.access_token)


async def _require_ended(stage: Stage, session: IssuedSession) -> None:
    with pytest.raises(InvalidTokenError):
        await stage.authenticate(session.access_token)
    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(session.refresh_token, ORIGIN)


async def _mailed_token(stage: Stage, email: str = EMAIL) -> Secret:
    await stage.recover(email, ORIGIN)
    await stage.background.drain()
    return stage.postbox.link_tokens()[-1]


async def test_reads_the_callers_own_account(stage: Stage) -> None:
    session = await stage.signed_up()

    assert await stage.get_user(await _principal(stage, session)) == session.user


async def test_an_account_that_is_gone_has_no_reader(stage: Stage) -> None:
    principal = await _principal(stage, await stage.signed_up())
    stage.memory.accounts.clear()

    with pytest.raises(InvalidTokenError):
        await stage.get_user(principal)


async def test_metadata_changes_at_any_age_of_the_log_in(stage: Stage) -> None:
    session = await stage.sign_up(EMAIL, PASSWORD, {"a": 1, "b": 2}, ORIGIN)
    stage.clock.advance(3000)
    principal = await _principal(stage, session)

    user = await stage.update_user(principal, ORIGIN, metadata={"b": None, "c": 3})

    assert user.user_metadata == {"a": 1, "c": 3}
    assert user.updated_at_ms == stage.clock.now_ms()
    assert stage.memory.decisions[-1].details == {"metadata": "changed"}


async def test_metadata_cannot_grow_past_its_size_by_merging(stage: Stage) -> None:
    session = await stage.sign_up(EMAIL, PASSWORD, {"a": "x" * 10_000}, ORIGIN)
    principal = await _principal(stage, session)

    with pytest.raises(InvalidRequestError, match="metadata"):
        await stage.update_user(principal, ORIGIN, metadata={"b": "x" * 10_000})


async def test_an_update_of_nothing_changes_and_records_nothing(stage: Stage) -> None:
    session = await stage.signed_up()
    stage.clock.advance(3000)

    user = await stage.update_user(
        await _principal(stage, session), ORIGIN, email=" ADA@example.com"
    )

    assert user == session.user
    assert stage.actions() == ["user.sign_up"]


async def test_a_new_address_logs_in_and_the_old_one_is_told(mail_stage: Stage) -> None:
    session = await mail_stage.signed_up()
    principal = await _principal(mail_stage, session)

    user = await mail_stage.update_user(principal, ORIGIN, email="Lovelace@example.com")
    await mail_stage.background.drain()

    assert user.email == "lovelace@example.com"
    assert [mail.to for mail in mail_stage.postbox.mails] == [EMAIL]
    await mail_stage.log_in("lovelace@example.com", PASSWORD, ORIGIN)
    with pytest.raises(InvalidLoginError):
        await mail_stage.log_in(EMAIL, PASSWORD, ORIGIN)
    await mail_stage.authenticate(session.access_token)


async def test_nobody_takes_anothers_address(stage: Stage) -> None:
    await stage.signed_up("eve@example.com")
    principal = await _principal(stage, await stage.signed_up())

    with pytest.raises(EmailTakenError):
        await stage.update_user(principal, ORIGIN, email="eve@example.com")


async def test_a_link_mailed_to_the_old_address_ends_with_it(mail_stage: Stage) -> None:
    principal = await _principal(mail_stage, await mail_stage.signed_up())
    token = await _mailed_token(mail_stage)

    await mail_stage.update_user(principal, ORIGIN, email="lovelace@example.com")

    with pytest.raises(InvalidRecoveryTokenError):
        await mail_stage.confirm_recovery(token, OTHER_PASSWORD, ORIGIN)


@pytest.mark.parametrize(
    "change", [{"email": "lovelace@example.com"}, {"password": OTHER_PASSWORD}], ids=str
)
async def test_address_and_password_need_a_recent_log_in(
    stage: Stage, change: dict[str, str | Secret]
) -> None:
    session = await stage.signed_up()
    stage.clock.advance(15 * 60 + 1)
    session = await stage.refresh(session.refresh_token, ORIGIN)
    principal = await _principal(stage, session)

    with pytest.raises(StepUpRequiredError):
        await stage.update_user(principal, ORIGIN, **change)  # type: ignore[arg-type]


async def test_a_new_password_ends_every_session_at_once(mail_stage: Stage) -> None:
    stage = mail_stage
    first = await stage.signed_up()
    second = await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    link = await _mailed_token(stage)

    await stage.update_user(await _principal(stage, first), ORIGIN, password=OTHER_PASSWORD)

    await _require_ended(stage, first)
    await _require_ended(stage, second)
    with pytest.raises(InvalidRecoveryTokenError):
        await stage.confirm_recovery(link, PASSWORD, ORIGIN)
    with pytest.raises(InvalidLoginError):
        await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    await stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)
    await stage.background.drain()
    assert stage.postbox.mails[-1].subject == "Your password was changed"


async def test_a_session_that_ended_meanwhile_changes_nothing(stage: Stage) -> None:
    principal = await _principal(stage, await stage.signed_up())
    await stage.reset_password(EMAIL, PASSWORD, ORIGIN)

    with pytest.raises(InvalidTokenError):
        await stage.update_user(principal, ORIGIN, password=OTHER_PASSWORD)

    await stage.log_in(EMAIL, PASSWORD, ORIGIN)


async def test_a_recovery_link_sets_a_password_once(mail_stage: Stage) -> None:
    session = await mail_stage.signed_up()
    first = await _mailed_token(mail_stage)
    second = await _mailed_token(mail_stage, "ADA@example.com")

    await mail_stage.confirm_recovery(first, OTHER_PASSWORD, ORIGIN)

    await _require_ended(mail_stage, session)
    await mail_stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)
    for used in (first, second):
        with pytest.raises(InvalidRecoveryTokenError):
            await mail_stage.confirm_recovery(used, PASSWORD, ORIGIN)
    assert mail_stage.actions()[1:4] == ["recovery.request"] * 2 + ["recovery.confirm"]


async def test_a_link_leads_to_our_page_with_the_token_in_the_fragment(mail_stage: Stage) -> None:
    await mail_stage.signed_up()
    token = await _mailed_token(mail_stage)

    (mail,) = mail_stage.postbox.mails

    link = f"https://keys.example.com/recover#token={token.reveal_text()}\n"
    assert mail.to == EMAIL
    assert link in mail.text.reveal_text()


async def test_a_recovery_link_lasts_thirty_minutes(mail_stage: Stage) -> None:
    await mail_stage.signed_up()
    token = await _mailed_token(mail_stage)

    mail_stage.clock.advance(30 * 60)

    with pytest.raises(InvalidRecoveryTokenError):
        await mail_stage.confirm_recovery(token, OTHER_PASSWORD, ORIGIN)


async def test_of_many_confirmations_at_once_one_sets_the_password(mail_stage: Stage) -> None:
    await mail_stage.signed_up()
    token = await _mailed_token(mail_stage)
    passwords = [Secret.from_text(f"password number {number}") for number in range(10)]

    answers = await asyncio.gather(
        *(mail_stage.confirm_recovery(token, password, ORIGIN) for password in passwords),
        return_exceptions=True,
    )

    won = [password for password, answer in zip(passwords, answers, strict=True) if answer is None]
    assert len(won) == 1
    await mail_stage.log_in(EMAIL, won[0], ORIGIN)


async def test_a_refused_password_leaves_the_link_good(mail_stage: Stage) -> None:
    await mail_stage.signed_up()
    token = await _mailed_token(mail_stage)
    with pytest.raises(InvalidRequestError):
        await mail_stage.confirm_recovery(token, Secret(b"short"), ORIGIN)

    await mail_stage.confirm_recovery(token, OTHER_PASSWORD, ORIGIN)

    await mail_stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)


@pytest.mark.parametrize("text", ["", "x", "a" * 43, "a" * 5000, "é" * 43])
async def test_refuses_a_recovery_token_that_it_never_mailed(stage: Stage, text: str) -> None:
    with pytest.raises(InvalidRecoveryTokenError):
        await stage.confirm_recovery(Secret.from_text(text), OTHER_PASSWORD, ORIGIN)


async def test_recovery_does_nothing_before_its_answer_whether_or_not_there_is_an_account(
    mail_stage: Stage,
) -> None:
    await mail_stage.signed_up()

    await mail_stage.recover(EMAIL, ORIGIN)
    await mail_stage.recover("nobody@example.com", ORIGIN)

    assert mail_stage.actions() == ["user.sign_up"]
    await mail_stage.background.drain()
    assert [mail.to for mail in mail_stage.postbox.mails] == [EMAIL]
    assert mail_stage.failures == []


async def test_recovery_without_mail_answers_the_same_and_issues_nothing(stage: Stage) -> None:
    await stage.signed_up()

    await stage.recover(EMAIL, ORIGIN)
    await stage.background.drain()

    assert not stage.recover.mail_configured
    assert not stage.memory.recoveries


async def test_recovery_is_bounded_alike_for_known_and_unknown_addresses(mail_stage: Stage) -> None:
    await mail_stage.signed_up()

    for email in (EMAIL, "nobody@example.com"):
        for _ in range(3):
            await mail_stage.recover(email, ORIGIN)
        with pytest.raises(RateLimitedError):
            await mail_stage.recover(email, ORIGIN)
    await mail_stage.background.drain()


class BrokenMailer:
    async def send(self, mail: Mail) -> None:
        raise MailNotSentError("SMTPServerDisconnected")


async def test_a_mail_server_that_is_away_fails_nobodys_request() -> None:
    stage = Stage(mailer=BrokenMailer())
    principal = await _principal(stage, await stage.signed_up())

    await stage.recover(EMAIL, ORIGIN)
    await stage.update_user(principal, ORIGIN, password=OTHER_PASSWORD)
    await stage.background.drain()

    assert sorted(stage.failures) == [
        ("notice", "MailNotSentError"),
        ("recovery", "MailNotSentError"),
    ]


async def test_background_work_is_bounded(mail_stage: Stage) -> None:
    stuck = asyncio.Event()

    async def wait() -> None:
        await stuck.wait()

    for _ in range(256):
        mail_stage.background.start("stuck", wait)

    with pytest.raises(RateLimitedError):
        await mail_stage.recover(EMAIL, ORIGIN)
    mail_stage.notices.password_changed((await mail_stage.signed_up()).user.email)
    assert mail_stage.failures == [("notice", "RateLimitedError")]
    stuck.set()
    await mail_stage.background.drain()


async def test_the_operator_resets_a_password(mail_stage: Stage) -> None:
    session = await mail_stage.signed_up()
    link = await _mailed_token(mail_stage)

    await mail_stage.reset_password("ADA@example.com", OTHER_PASSWORD, ORIGIN)

    await _require_ended(mail_stage, session)
    await mail_stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)
    with pytest.raises(InvalidRecoveryTokenError):
        await mail_stage.confirm_recovery(link, PASSWORD, ORIGIN)


async def test_the_operator_is_told_when_there_is_no_such_account(stage: Stage) -> None:
    with pytest.raises(UserNotFoundError):
        await stage.reset_password(EMAIL, OTHER_PASSWORD, ORIGIN)
