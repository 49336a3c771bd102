"""Requests per minute: a sliding window of two buckets, compared with a model of its own."""

from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.gateway_grants import a_grant

from countersign.access.grant import Grant
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_paces import take_pace
from countersign.countersigning.errors import PaceExceededError
from countersign.kernel.ids import CredentialId, UserId

START_MS = 1_790_000_040_000  # a whole minute
TABLE = (
    "CREATE TABLE grant_paces (user_id TEXT, grant_id TEXT, minute INTEGER, requests INTEGER,"
    " requests_before INTEGER, PRIMARY KEY (user_id, grant_id))"
)


def limited(requests_per_minute: int | None, *above: Grant) -> Grant:
    return a_grant(UserId("u"), CredentialId("c"), above, requests_per_minute=requests_per_minute)


def in_memory() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute(TABLE)
    return connection


def wait_of(connection: apsw.Connection, chain: list[Grant], at_ms: int) -> int | None:
    try:
        take_pace(connection, chain, at_ms)
    except PaceExceededError as error:
        return error.retry_after_s
    return None


def allowed_by_the_model(taken_ms: list[int], limit: int, now_ms: int) -> bool:
    """Count this minute, and the minute before by the part that the last 60 s still cover."""
    minute = now_ms // 60_000
    now = sum(each // 60_000 == minute for each in taken_ms)
    before = sum(each // 60_000 == minute - 1 for each in taken_ms)
    covered = Fraction(before * (60_000 - now_ms % 60_000), 60_000)
    return now + covered + 1 <= limit


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.lists(st.integers(0, 25_000), min_size=1, max_size=60))
def test_lets_pass_what_the_model_lets_pass(limit: int, gaps_ms: list[int]) -> None:
    connection, chain = in_memory(), [limited(limit)]
    now_ms, taken_ms = START_MS, list[int]()

    for gap_ms in gaps_ms:
        now_ms += gap_ms
        passes = wait_of(connection, chain, now_ms) is None
        assert passes == allowed_by_the_model(taken_ms, limit, now_ms)
        if passes:
            taken_ms.append(now_ms)

    for begin_ms in taken_ms:
        within = sum(begin_ms <= each < begin_ms + 60_000 for each in taken_ms)
        assert within < 2 * limit or limit == within == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.lists(st.integers(0, 9_000), min_size=1, max_size=40))
def test_who_waits_as_long_as_told_is_let_pass_and_not_before(
    limit: int, gaps_ms: list[int]
) -> None:
    connection, chain = in_memory(), [limited(limit)]
    now_ms = START_MS
    for gap_ms in gaps_ms:
        now_ms += gap_ms
        wait_s = wait_of(connection, chain, now_ms)
        if wait_s is not None:
            if wait_s > 1:
                assert wait_of(connection, chain, now_ms + (wait_s - 1) * 1_000 - 1) is not None
            now_ms += wait_s * 1_000
            assert wait_of(connection, chain, now_ms) is None


def test_a_clock_that_was_put_back_gives_no_more_requests() -> None:
    connection, chain = in_memory(), [limited(3)]

    waits = [wait_of(connection, chain, START_MS - step * 60_000) for step in range(6)]

    assert waits.count(None) == 3


def test_no_limit_counts_nothing() -> None:
    connection = in_memory()

    assert all(wait_of(connection, [limited(None)], START_MS) is None for _ in range(100))
    assert connection.execute("SELECT * FROM grant_paces").fetchall() == []


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", 0)
    yield opened
    await opened.close()


async def test_a_request_that_one_grant_refuses_counts_for_none(database: Database) -> None:
    parent = limited(1)
    chain = [limited(5, parent), parent]
    await database.write(lambda connection: take_pace(connection, chain, START_MS))

    with pytest.raises(PaceExceededError):
        await database.write(lambda connection: take_pace(connection, chain, START_MS))

    rows = database.read(
        lambda connection: connection.execute("SELECT requests FROM grant_paces").fetchall()
    )
    assert rows == [(1,), (1,)]


def test_a_parents_pace_is_shared_by_its_children() -> None:
    connection, parent = in_memory(), limited(2)
    children = [limited(5, parent), limited(5, parent), limited(5, parent)]

    waits = [wait_of(connection, [child, parent], START_MS) for child in children]

    assert [wait is None for wait in waits] == [True, True, False]
