"""Passwords and tokens occur in no error, no representation and no decision."""

import traceback
from collections.abc import Awaitable, Callable

import pytest
from tests.access.stage import EMAIL, ORIGIN, Stage, stage_with_mail

from countersign.access.bearer import parse_bearer
from countersign.access.session import IssuedSession
from countersign.kernel.errors import CountersignError
from countersign.kernel.secret import Secret

CANARY = "canary-7f3e9b2d-never-to-be-seen"
CANARY_SECRET = Secret.from_text(CANARY)
NOT_TEXT = Secret(CANARY.encode() + b"\xff")


def _everything_of(error: BaseException | None) -> str:
    """Return whatever a logger could print of an error and of all that led to it."""
    seen = []
    while error is not None:
        seen += [str(error), repr(error), repr(error.args), repr(vars(error))]
        seen += traceback.format_exception(error)
        error = error.__cause__ or error.__context__
    return "\n".join(seen)


ATTEMPTS: dict[str, Callable[[Stage], Awaitable[object]]] = {
    "authenticate": lambda stage: stage.authenticate(CANARY_SECRET),
    "authenticate bytes": lambda stage: stage.authenticate(NOT_TEXT),
    "authenticate parts": lambda stage: stage.authenticate(
        Secret.from_text(f"{CANARY}.{CANARY}.{CANARY}")
    ),
    "refresh": lambda stage: stage.refresh(CANARY_SECRET, ORIGIN),
    "log in": lambda stage: stage.log_in(EMAIL, CANARY_SECRET, ORIGIN),
    "log in bytes": lambda stage: stage.log_in(EMAIL, NOT_TEXT, ORIGIN),
    "log in email": lambda stage: stage.log_in(f"{CANARY} {CANARY}", CANARY_SECRET, ORIGIN),
    "sign up": lambda stage: stage.sign_up(EMAIL, NOT_TEXT, {}, ORIGIN),
    "sign up metadata": lambda stage: stage.sign_up(
        EMAIL, CANARY_SECRET, {"a": {CANARY}, CANARY: "\ud800"}, ORIGIN
    ),
    "confirm": lambda stage: stage.confirm_recovery(CANARY_SECRET, CANARY_SECRET, ORIGIN),
    "confirm bytes": lambda stage: stage.confirm_recovery(CANARY_SECRET, NOT_TEXT, ORIGIN),
    "reset": lambda stage: stage.reset_password(f"{CANARY}@example.com", CANARY_SECRET, ORIGIN),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
async def test_no_refusal_shows_what_was_sent(
    stage: Stage, attempt: Callable[[Stage], Awaitable[object]]
) -> None:
    with pytest.raises(CountersignError) as refusal:
        await attempt(stage)

    assert CANARY not in _everything_of(refusal.value)


def test_a_refused_header_is_not_shown() -> None:
    with pytest.raises(CountersignError) as refusal:
        parse_bearer(f"Bearer {CANARY} {CANARY}")

    assert CANARY not in _everything_of(refusal.value)


def _secrets_of(session: IssuedSession) -> list[str]:
    return [session.access_token.reveal_text(), session.refresh_token.reveal_text()]


async def test_nothing_that_is_kept_or_answered_shows_a_secret(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    stage = stage_with_mail()
    session = await stage.signed_up(password=CANARY_SECRET)
    refreshed = await stage.refresh(session.refresh_token, ORIGIN)
    await stage.recover(EMAIL, ORIGIN)
    await stage.background.drain()
    (link,) = stage.postbox.link_tokens()
    (account,) = stage.memory.accounts.values()
    mails = list(stage.postbox.mails)

    shown = "\n".join(
        repr(thing)
        for thing in (session, refreshed, account, mails, stage.memory, stage.source.keys)
    )
    shown += caplog.text + "".join(capsys.readouterr())

    hidden = [CANARY, link.reveal_text(), account.password_hash]
    for secret in [*hidden, *_secrets_of(session), *_secrets_of(refreshed)]:
        assert secret not in shown
