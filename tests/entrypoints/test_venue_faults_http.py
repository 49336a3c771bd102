"""Venues in trouble, over HTTP. What a hostile answer comes to: tests/every_venue."""

import time
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.support.accounts import Account, create, create_body, new_account

from venue_simulator.testing import SimulatorProcess


def _list(account: Account, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = assert_succeeded(account.client.get(f"/credential/list{query}"))
    return rows


@pytest.fixture(scope="module")
def hasty_user(lenient: ServerProcess) -> Account:
    return new_account(lenient)


_SLOW: Final = (
    ("BINANCE", {"kind": "hang", "seconds": 5}),
    ("OKX", {"kind": "latency", "ms": 3000}),
    ("KRAKEN", {"kind": "slow-drip", "ms": 300}),
)


@pytest.mark.parametrize(("venue", "fault"), _SLOW)
def test_a_slow_venue_is_given_up_and_nothing_is_stored(
    hasty_user: Account, simulator: SimulatorProcess, venue: str, fault: dict[str, Any]
) -> None:
    before = _list(hasty_user)
    simulator.install_fault(venue=venue, **fault)
    started = time.monotonic()

    answer = hasty_user.client.post("/credential/create", create_body(simulator.key(venue)))

    assert_refused(answer, "VENUE_TIMEOUT")
    assert time.monotonic() - started < 2.9
    assert _list(hasty_user) == before


def test_the_venues_wait_is_passed_on(hasty_user: Account, simulator: SimulatorProcess) -> None:
    simulator.install_fault("rate-limit", "BINANCE", retryAfter=17)

    answer = hasty_user.client.post("/credential/create", create_body(simulator.key("BINANCE")))

    assert_refused(answer, "VENUE_UNAVAILABLE")
    assert answer.headers["retry-after"] == "17"
    assert answer.json["details"]["metadata"]["reason"] == "RATE_LIMITED"


def test_the_venue_list_tells_what_was_seen_of_each(
    hasty_user: Account, simulator: SimulatorProcess
) -> None:
    def row(venue: str) -> dict[str, Any]:
        rows = assert_succeeded(hasty_user.client.get("/market/venue/list?all=true"))
        (found,) = (row for row in rows if row["venue"] == venue)
        return dict(found)

    told = []
    for fault in ("maintenance", "reset", None):
        if fault is not None:
            simulator.install_fault(fault, "GATE")
        body = create_body(simulator.key("GATE"))
        assert (hasty_user.client.post("/credential/create", body).status == 200) == (fault is None)
        told.append(row("GATE"))
        simulator.clear_faults()

    assert [each["status"] for each in told] == ["MAINTENANCE", "OFFLINE", "ONLINE"]
    assert all(abs(each["seenAt"] - time.time() * 1000) < 60_000 for each in told)
    assert all(each["seenAtDateTime"].endswith("Z") for each in told)


def test_a_venue_in_trouble_leaves_a_stored_credential_as_it_was(
    hasty_user: Account, simulator: SimulatorProcess
) -> None:
    created = create(hasty_user, simulator.key("BINANCE"))
    simulator.install_fault("status", "BINANCE", status=500)
    named = {"credentialId": created["credentialId"]}

    for route, more in (
        ("verify", {}),
        ("rotate", create_body(simulator.key("BINANCE", "good-2"))),
    ):
        answer = hasty_user.client.post(f"/credential/{route}", {**more, **named})
        assert_refused(answer, "VENUE_UNAVAILABLE")

    simulator.clear_faults()
    assert _list(hasty_user, f"?credentialIds={created['credentialId']}") == [created]


def test_a_clock_that_is_off_is_mended_by_reading_the_venues_time(
    hasty_user: Account, simulator: SimulatorProcess
) -> None:
    simulator.install_fault("clock-skew", "BINANCE", ms=60_000)

    assert create(hasty_user, simulator.key("BINANCE"))["status"] == "ACTIVE"
