"""One contract for the access stores: in memory, and in SQLite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.access.memory_stores import Memory
from tests.access.stage import (
    EMAIL,
    Stores,
    memory_stores,
)
from tests.adapters.storage.access_examples import (
    HASH,
    NEXT_HASH,
    NOW_MS,
    WEEK_MS,
    a_decision,
    a_recovery,
    a_session,
    actions_in,
    an_account,
    caller_of,
    created,
    digest,
    is_live,
    rotate,
    sqlite_stores,
)

from countersign.access.email_address import EmailAddress
from countersign.access.errors import (
    EmailTakenError,
    InvalidLoginError,
    InvalidRecoveryTokenError,
    InvalidTokenError,
)
from countersign.access.ports import UserChanges
from countersign.access.session import (
    LiveSession,
    NewSession,
    RotateResult,
)
from countersign.access.user import Account, PasswordHash, Role
from countersign.adapters.storage.sqlite.database import Database
from countersign.kernel.ids import SessionId, UserId, new_id


@dataclass
class Kept:
    """The stores under test, and the actions that they recorded so far."""

    stores: Stores
    actions: Callable[[], list[str]]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(tmp_path / "countersign.db", NOW_MS)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        memory = Memory()
        return Kept(
            memory_stores(memory), lambda: [decision.action for decision in memory.decisions]
        )
    database: Database = request.getfixturevalue("database")
    return Kept(sqlite_stores(database), lambda: actions_in(database))


@pytest.fixture
def stores(kept: Kept) -> Stores:
    return kept.stores


async def test_an_account_is_read_back_whole(stores: Stores) -> None:
    account, session = await created(stores)

    assert await stores.users.find_account(account.user.email) == account
    assert await stores.users.find_user(account.user.user_id) == account.user
    live = await stores.sessions.find_live(account.user.user_id, session.session_id)
    assert live == LiveSession(Role.USER, NOW_MS)


async def test_what_is_not_there_is_none(stores: Stores) -> None:
    account, session = await created(stores)
    nobody = UserId(new_id())

    assert await stores.users.find_account(EmailAddress("eve@example.com")) is None
    assert await stores.users.find_user(nobody) is None
    assert await stores.sessions.find_live(nobody, session.session_id) is None
    unknown = SessionId(new_id())
    assert await stores.sessions.find_live(account.user.user_id, unknown) is None
    assert await stores.refreshes.find_family(digest("unknown")) is None
    assert await stores.recoveries.find_user(digest("unknown"), NOW_MS) is None


async def test_an_account_may_have_no_session_yet(stores: Stores) -> None:
    account = an_account()

    await stores.users.create(account, None, a_decision())

    assert await stores.users.find_account(account.user.email) == account


async def test_a_taken_address_creates_nothing(kept: Kept) -> None:
    await created(kept.stores)
    other = an_account()
    session = a_session(other.user.user_id, "other")

    with pytest.raises(EmailTakenError):
        await kept.stores.users.create(other, session, a_decision("not.kept"))

    assert not await is_live(kept.stores, session)
    assert await kept.stores.users.find_user(other.user.user_id) is None
    assert kept.actions() == ["user.sign_up"]


async def test_a_raised_session_stays_raised_through_a_refresh(kept: Kept) -> None:
    account, session = await created(kept.stores)
    other = a_session(account.user.user_id, "other")
    await kept.stores.sessions.open(other, account, None, a_decision("user.log_in"))

    await kept.stores.sessions.raise_until(
        caller_of(session), account, NOW_MS + 5, a_decision("session.step_up")
    )
    await rotate(kept.stores, f"first of {EMAIL}", "fresh")

    raised = await kept.stores.sessions.find_live(session.user_id, session.session_id)
    assert raised == LiveSession(Role.USER, NOW_MS, NOW_MS + 5)
    plain = await kept.stores.sessions.find_live(other.user_id, other.session_id)
    assert plain == LiveSession(Role.USER, NOW_MS, None)
    assert kept.actions()[2:] == ["session.step_up", "session.refresh"]


async def test_a_session_is_raised_by_the_password_that_still_holds(kept: Kept) -> None:
    account, session = await created(kept.stores)
    outdated = replace(account, password_version=account.password_version - 1)

    with pytest.raises(InvalidLoginError):
        await kept.stores.sessions.raise_until(
            caller_of(session), outdated, NOW_MS + 5, a_decision("not.kept")
        )

    live = await kept.stores.sessions.find_live(session.user_id, session.session_id)
    assert live == LiveSession(Role.USER, NOW_MS, None)
    assert kept.actions() == ["user.sign_up"]


async def test_a_session_that_ended_is_not_raised(kept: Kept) -> None:
    account, session = await created(kept.stores)
    await kept.stores.sessions.end(caller_of(session), NOW_MS, a_decision("session.log_out"))

    with pytest.raises(InvalidTokenError):
        await kept.stores.sessions.raise_until(
            caller_of(session), account, NOW_MS + 5, a_decision("not.kept")
        )

    assert kept.actions() == ["user.sign_up", "session.log_out"]


async def test_logging_in_notes_the_time_and_renews_the_hash(kept: Kept) -> None:
    account, _ = await created(kept.stores)
    session = replace(a_session(account.user.user_id, "next"), authenticated_at_ms=NOW_MS + 5)

    await kept.stores.sessions.open(session, account, NEXT_HASH, a_decision("user.log_in"))

    stored = await kept.stores.users.find_account(account.user.email)
    signed_in = replace(account.user, last_sign_in_at_ms=NOW_MS + 5)
    assert stored == Account(signed_in, NEXT_HASH, account.password_version)
    assert await is_live(kept.stores, session)
    assert kept.actions() == ["user.sign_up", "user.log_in"]


async def test_a_password_that_was_changed_meanwhile_opens_no_session(kept: Kept) -> None:
    account, _ = await created(kept.stores)
    user_id = account.user.user_id
    await kept.stores.recoveries.reset_password(user_id, NEXT_HASH, NOW_MS, a_decision("reset"))
    session = a_session(user_id, "late")

    with pytest.raises(InvalidLoginError):
        await kept.stores.sessions.open(session, account, HASH, a_decision("not.kept"))

    assert not await is_live(kept.stores, session)
    stored = await kept.stores.users.find_account(account.user.email)
    assert stored is not None
    assert stored.password_hash == NEXT_HASH
    assert kept.actions() == ["user.sign_up", "reset"]


async def test_a_session_ends_once(kept: Kept) -> None:
    _, session = await created(kept.stores)

    await kept.stores.sessions.end(caller_of(session), NOW_MS, a_decision("session.log_out"))
    await kept.stores.sessions.end(caller_of(session), NOW_MS, a_decision("session.log_out"))

    assert not await is_live(kept.stores, session)
    assert kept.actions() == ["user.sign_up", "session.log_out"]


async def test_nobody_ends_anothers_session(stores: Stores) -> None:
    _, session = await created(stores)
    stranger, _ = await created(stores, "eve@example.com")
    caller = replace(caller_of(session), user_id=stranger.user.user_id)

    await stores.sessions.end(caller, NOW_MS, a_decision())

    assert await is_live(stores, session)


async def test_an_update_changes_what_it_names_and_nothing_else(kept: Kept) -> None:
    account, session = await created(kept.stores)
    changes = UserChanges(email=EmailAddress("new@example.com"), user_metadata={"a": 1})

    user = await kept.stores.users.update(
        caller_of(session), changes, NOW_MS + 9, a_decision("user.update")
    )

    assert user == replace(
        account.user,
        email=EmailAddress("new@example.com"),
        user_metadata={"a": 1},
        updated_at_ms=NOW_MS + 9,
    )
    assert await kept.stores.users.find_account(EmailAddress(EMAIL)) is None
    stored = await kept.stores.users.find_account(user.email)
    assert stored == Account(user, HASH, account.password_version)
    assert await is_live(kept.stores, session)
    assert kept.actions() == ["user.sign_up", "user.update"]


async def test_an_update_to_anothers_address_changes_nothing(kept: Kept) -> None:
    account, session = await created(kept.stores)
    await created(kept.stores, "eve@example.com")
    changes = UserChanges(EmailAddress("eve@example.com"), NEXT_HASH, {"a": 1})

    with pytest.raises(EmailTakenError):
        await kept.stores.users.update(caller_of(session), changes, NOW_MS, a_decision("not.kept"))

    assert await kept.stores.users.find_account(account.user.email) == account
    assert await is_live(kept.stores, session)
    assert "not.kept" not in kept.actions()


async def test_an_update_by_a_session_that_ended_changes_nothing(kept: Kept) -> None:
    account, session = await created(kept.stores)
    await kept.stores.sessions.end(caller_of(session), NOW_MS, a_decision())

    with pytest.raises(InvalidTokenError):
        await kept.stores.users.update(
            caller_of(session), UserChanges(password_hash=NEXT_HASH), NOW_MS, a_decision("not.kept")
        )

    assert await kept.stores.users.find_account(account.user.email) == account
    assert "not.kept" not in kept.actions()


PasswordChange = Callable[[Stores, NewSession], Awaitable[object]]


async def _by_update(stores: Stores, session: NewSession) -> None:
    changes = UserChanges(password_hash=NEXT_HASH)
    await stores.users.update(caller_of(session), changes, NOW_MS, a_decision())


async def _by_recovery(stores: Stores, session: NewSession) -> None:
    await stores.recoveries.redeem(digest("link"), NEXT_HASH, NOW_MS, a_decision())


async def _by_operator(stores: Stores, session: NewSession) -> None:
    await stores.recoveries.reset_password(session.user_id, NEXT_HASH, NOW_MS, a_decision())


@pytest.mark.parametrize("change", [_by_update, _by_recovery, _by_operator])
async def test_a_new_password_ends_every_session_and_link_of_the_user_and_of_no_other(
    stores: Stores, change: PasswordChange
) -> None:
    account, first = await created(stores)
    second = a_session(account.user.user_id, "second")
    await stores.sessions.open(second, account, None, a_decision())
    stranger, strangers = await created(stores, "eve@example.com")
    for name in ("link", "other link"):
        await stores.recoveries.issue(a_recovery(account.user.user_id, name), a_decision())
    await stores.recoveries.issue(a_recovery(stranger.user.user_id, "strangers"), a_decision())

    await change(stores, first)

    stored = await stores.users.find_account(account.user.email)
    assert stored is not None
    assert (stored.password_hash, stored.password_version) == (NEXT_HASH, 2)
    assert not await is_live(stores, first)
    assert not await is_live(stores, second)
    assert await rotate(stores, "second", "third") is RotateResult.ENDED
    assert await stores.recoveries.find_user(digest("link"), NOW_MS) is None
    assert await stores.recoveries.find_user(digest("other link"), NOW_MS) is None
    assert await is_live(stores, strangers)
    assert await stores.recoveries.find_user(digest("strangers"), NOW_MS) == stranger.user


async def test_a_new_address_ends_the_links(stores: Stores) -> None:
    account, session = await created(stores)
    await stores.recoveries.issue(a_recovery(account.user.user_id, "link"), a_decision())
    changes = UserChanges(email=EmailAddress("new@example.com"))

    await stores.users.update(caller_of(session), changes, NOW_MS, a_decision())

    assert await stores.recoveries.find_user(digest("link"), NOW_MS) is None


async def test_a_refresh_token_is_used_up_by_the_next(kept: Kept) -> None:
    account, session = await created(kept.stores)

    assert await rotate(kept.stores, f"first of {EMAIL}", "second") is RotateResult.ROTATED

    family = await kept.stores.refreshes.find_family(digest("second"))
    assert family is not None
    assert (family.user, family.session_id) == (account.user, session.session_id)
    assert await rotate(kept.stores, "second", "third") is RotateResult.ROTATED
    assert kept.actions() == ["user.sign_up", "session.refresh", "session.refresh"]


async def test_a_token_used_twice_ends_the_session_and_says_so_once(kept: Kept) -> None:
    _, session = await created(kept.stores)
    name = f"first of {EMAIL}"
    results = [await rotate(kept.stores, name, f"next {number}") for number in range(3)]

    assert results == [RotateResult.ROTATED, RotateResult.REUSED, RotateResult.ENDED]
    assert not await is_live(kept.stores, session)
    assert await rotate(kept.stores, "next 0", "thief's") is RotateResult.ENDED
    assert kept.actions() == ["user.sign_up", "session.refresh", "session.end_reused"]


async def test_an_expired_or_unknown_refresh_token_changes_nothing(kept: Kept) -> None:
    _, session = await created(kept.stores)
    late = NOW_MS + WEEK_MS

    assert await rotate(kept.stores, f"first of {EMAIL}", "next", late) is RotateResult.ENDED
    assert await rotate(kept.stores, "unknown", "next") is RotateResult.ENDED

    assert await is_live(kept.stores, session)
    assert kept.actions() == ["user.sign_up"]


async def test_a_used_token_ends_the_session_long_after_its_own_end(stores: Stores) -> None:
    _, session = await created(stores)
    await rotate(stores, f"first of {EMAIL}", "second", NOW_MS + WEEK_MS - 1)

    late = NOW_MS + WEEK_MS + 1

    assert await rotate(stores, f"first of {EMAIL}", "thief's", late) is RotateResult.REUSED
    assert not await is_live(stores, session)


async def test_of_many_rotations_at_once_one_wins_and_one_ends_the_session(kept: Kept) -> None:
    _, session = await created(kept.stores)

    results = await asyncio.gather(
        *(rotate(kept.stores, f"first of {EMAIL}", f"next {number}") for number in range(30))
    )

    assert results.count(RotateResult.ROTATED) == 1
    assert results.count(RotateResult.REUSED) == 1
    assert not await is_live(kept.stores, session)


async def test_a_link_is_good_until_it_expires(stores: Stores) -> None:
    account, _ = await created(stores)
    await stores.recoveries.issue(a_recovery(account.user.user_id, "link"), a_decision())

    assert await stores.recoveries.find_user(digest("link"), NOW_MS + 999) == account.user
    assert await stores.recoveries.find_user(digest("link"), NOW_MS + 1000) is None
    with pytest.raises(InvalidRecoveryTokenError):
        await stores.recoveries.redeem(digest("link"), NEXT_HASH, NOW_MS + 1000, a_decision())


async def test_issuing_a_link_keeps_those_that_are_good(stores: Stores) -> None:
    account, _ = await created(stores)
    user_id = account.user.user_id
    await stores.recoveries.issue(a_recovery(user_id, "one"), a_decision())

    await stores.recoveries.issue(a_recovery(user_id, "two", NOW_MS + 500), a_decision())
    await stores.recoveries.issue(a_recovery(user_id, "three", NOW_MS + 1000), a_decision())

    # At a time before its end, so that only its deletion can hide it.
    assert await stores.recoveries.find_user(digest("one"), NOW_MS) is None
    assert await stores.recoveries.find_user(digest("two"), NOW_MS + 1000) == account.user


async def test_of_many_redemptions_at_once_one_sets_the_password(kept: Kept) -> None:
    account, _ = await created(kept.stores)
    await kept.stores.recoveries.issue(
        a_recovery(account.user.user_id, "link"), a_decision("issue")
    )

    answers = await asyncio.gather(
        *(
            kept.stores.recoveries.redeem(
                digest("link"), PasswordHash(f"hash {number}"), NOW_MS, a_decision("redeem")
            )
            for number in range(30)
        ),
        return_exceptions=True,
    )

    (winner,) = [number for number, answer in enumerate(answers) if answer is None]
    stored = await kept.stores.users.find_account(account.user.email)
    assert stored is not None
    assert (stored.password_hash, stored.password_version) == (f"hash {winner}", 2)
    assert kept.actions() == ["user.sign_up", "issue", "redeem"]


async def test_forgets_sessions_by_their_end_oldest_first(stores: Stores) -> None:
    account, first = await created(stores)
    second = a_session(account.user.user_id, "second")
    live = a_session(account.user.user_id, "live")
    for session in (second, live):
        await stores.sessions.open(session, account, None, a_decision())
    await stores.sessions.end(caller_of(second), NOW_MS + 2, a_decision())
    await stores.sessions.end(caller_of(first), NOW_MS + 1, a_decision())

    assert await stores.sessions.forget_ended(NOW_MS + 1, 10) == 0
    assert await stores.sessions.forget_ended(NOW_MS + 10, 1) == 1

    assert await stores.refreshes.find_family(digest(f"first of {EMAIL}")) is None
    assert await stores.refreshes.find_family(digest("second")) is not None
    assert await stores.sessions.forget_ended(NOW_MS + 10, 10) == 1
    assert await is_live(stores, live)


async def test_a_session_that_is_refreshed_is_not_forgotten(stores: Stores) -> None:
    _, session = await created(stores)
    await rotate(stores, f"first of {EMAIL}", "second", NOW_MS + WEEK_MS - 1)

    assert await stores.sessions.forget_ended(NOW_MS + WEEK_MS + 1, 10) == 0

    assert await is_live(stores, session)
