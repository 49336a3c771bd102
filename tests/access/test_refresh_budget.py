"""How often sessions are refreshed and accounts are changed."""

from dataclasses import replace

import pytest
from tests.access.stage import EMAIL, ORIGIN, PASSWORD, Stage

from countersign.access.errors import InvalidRefreshTokenError
from countersign.access.throttle import Limit, ThrottleLimits
from countersign.kernel.decision import Origin
from countersign.kernel.errors import RateLimitedError
from countersign.kernel.ids import RequestId
from countersign.kernel.secret import Secret

TWICE = Limit(burst=2, refill_s=3600)


def _from(address: str) -> Origin:
    return Origin(RequestId("a request"), address)


async def test_one_user_refreshes_only_so_often_from_wherever() -> None:
    stage = Stage(limits=replace(ThrottleLimits(), refresh_account=TWICE))
    session, other = await stage.signed_up(), await stage.signed_up("bob@example.com")
    for host in range(2):
        session = await stage.refresh(session.refresh_token, _from(f"203.0.113.{host}"))

    with pytest.raises(RateLimitedError):
        await stage.refresh(session.refresh_token, _from("203.0.113.9"))

    await stage.refresh(other.refresh_token, ORIGIN)
    stage.clock.advance(3600)
    await stage.refresh(session.refresh_token, ORIGIN)


async def test_one_address_refreshes_only_so_often_for_whomever() -> None:
    stage = Stage(limits=replace(ThrottleLimits(), refresh_address=TWICE))
    emails = ("a@example.com", "b@example.com", "c@example.com")
    sessions = [await stage.signed_up(email) for email in emails]
    for session in sessions[:2]:
        await stage.refresh(session.refresh_token, ORIGIN)

    with pytest.raises(RateLimitedError):
        await stage.refresh(sessions[2].refresh_token, ORIGIN)

    await stage.refresh(sessions[2].refresh_token, _from("203.0.113.9"))


async def test_an_old_token_does_not_keep_its_user_from_refreshing() -> None:
    stage = Stage(limits=replace(ThrottleLimits(), refresh_account=TWICE))
    stolen = await stage.signed_up()
    mine = await stage.log_in(EMAIL, PASSWORD, ORIGIN)
    await stage.log_out(await stage.authenticate(stolen.access_token), ORIGIN)

    for host in range(20):
        with pytest.raises(InvalidRefreshTokenError):
            await stage.refresh(stolen.refresh_token, _from(f"198.51.100.{host}"))

    await stage.refresh(mine.refresh_token, ORIGIN)


async def test_tokens_that_nobody_was_given_are_charged_to_nobody() -> None:
    stage = Stage(limits=replace(ThrottleLimits(), refresh_address=TWICE))
    session = await stage.signed_up()
    for _ in range(20):
        with pytest.raises(InvalidRefreshTokenError):
            await stage.refresh(Secret(b"v1." + b"x" * 43), ORIGIN)

    await stage.refresh(session.refresh_token, ORIGIN)


async def test_metadata_is_changed_only_so_often() -> None:
    stage = Stage(limits=replace(ThrottleLimits(), update_metadata_account=TWICE))
    principal = await stage.authenticate((await stage.signed_up()).access_token)
    for colour in ("green", "blue"):
        await stage.update_user(principal, ORIGIN, metadata={"colour": colour})

    with pytest.raises(RateLimitedError):
        await stage.update_user(principal, ORIGIN, metadata={"colour": "red"})
