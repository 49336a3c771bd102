"""The access stores in SQLite alone: several processes, and the bytes of the file."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.access.stage import (
    EMAIL,
    ORIGIN,
    OTHER_PASSWORD,
    PASSWORD,
    ManualClock,
    Postbox,
    Stage,
)
from tests.adapters.storage.access_examples import (
    NEXT_HASH,
    NOW_MS,
    a_decision,
    a_recovery,
    actions_in,
    created,
    digest,
    is_live,
    rotate,
    sqlite_stores,
)

from countersign.access.errors import (
    InvalidRefreshTokenError,
    InvalidTokenError,
)
from countersign.access.session import (
    IssuedSession,
    RotateResult,
)
from countersign.adapters.storage.sqlite.database import Database
from countersign.kernel.secret import Secret


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(tmp_path / "countersign.db", NOW_MS)
    yield database
    await database.close()


async def test_two_processes_on_one_file_share_every_end_and_win_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    one, two = Database.open(path, NOW_MS), Database.open(path, NOW_MS)
    ours, theirs = sqlite_stores(one), sqlite_stores(two)
    account, session = await created(ours)
    await ours.recoveries.issue(a_recovery(account.user.user_id, "link"), a_decision())

    results = await asyncio.gather(
        *(
            rotate(stores, f"first of {EMAIL}", f"next {number}")
            for number, stores in enumerate([ours, theirs] * 10)
        )
    )
    redeemed = await asyncio.gather(
        *(
            stores.recoveries.redeem(digest("link"), NEXT_HASH, NOW_MS, a_decision())
            for stores in [ours, theirs] * 5
        ),
        return_exceptions=True,
    )

    assert results.count(RotateResult.ROTATED) == results.count(RotateResult.REUSED) == 1
    assert redeemed.count(None) == 1
    assert not await is_live(ours, session)
    assert not await is_live(theirs, session)
    await one.close()
    await two.close()


async def test_the_whole_story_runs_on_sqlite_and_no_secret_reaches_the_file(
    database: Database, tmp_path: Path
) -> None:
    postbox = Postbox()
    stage = Stage(
        stores=sqlite_stores(database), clock=ManualClock(NOW_MS), postbox=postbox, mailer=postbox
    )
    first = await stage.signed_up()
    second = await stage.refresh(first.refresh_token, ORIGIN)
    with pytest.raises(InvalidRefreshTokenError):
        await stage.refresh(first.refresh_token, ORIGIN)
    with pytest.raises(InvalidTokenError):
        await stage.authenticate(second.access_token)
    await stage.recover(EMAIL, ORIGIN)
    await stage.background.drain()
    (link,) = postbox.link_tokens()
    await stage.confirm_recovery(link, OTHER_PASSWORD, ORIGIN)
    third = await stage.log_in(EMAIL, OTHER_PASSWORD, ORIGIN)
    await stage.update_user(
        await stage.authenticate(third.access_token), ORIGIN, email="new@example.com"
    )
    await stage.background.drain()

    assert stage.failures == []
    assert actions_in(database) == [
        "user.sign_up",
        "session.refresh",
        "session.end_reused",
        "recovery.request",
        "recovery.confirm",
        "user.log_in",
        "user.update",
    ]
    tokens = [token for session in (first, second, third) for token in _tokens(session)]
    files = _bytes_of(tmp_path)
    for secret in [PASSWORD, OTHER_PASSWORD, link, *tokens]:
        assert secret.reveal() not in files


def _tokens(session: IssuedSession) -> list[Secret]:
    return [session.access_token, session.refresh_token]


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
