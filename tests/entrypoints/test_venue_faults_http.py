"""Venues in trouble, and keys that may withdraw where that is allowed, over HTTP."""

import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.support.accounts import Account, create, create_body, new_account
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess


def _list(account: Account, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = assert_succeeded(account.client.get(f"/credential/list{query}"))
    return rows


@pytest.fixture(scope="module")
def hasty(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server that waits little for a venue, and takes keys that may withdraw."""
    settings = UNLIMITED | {"VENUES_CHECK_TIMEOUT_S": "1", "INTAKE_WITHDRAWAL": "warn"}
    folder = tmp_path_factory.mktemp("hasty") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield server


@pytest.fixture(scope="module")
def hasty_user(hasty: ServerProcess) -> Account:
    return new_account(hasty)


@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
def test_where_it_only_warns_a_key_that_may_withdraw_is_stored(
    hasty_user: Account, simulator: SimulatorProcess, venue: str
) -> None:
    created = create(hasty_user, simulator.key(venue, "withdraw"))

    assert created["passport"]["withdraw"] == "yes"
    assert "WITHDRAWAL_ENABLED" in created["warnings"]


_FAULTS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "reset": ({"kind": "reset"}, "VENUE_UNREACHABLE"),
    "truncated": ({"kind": "truncated"}, "VENUE_UNREACHABLE"),
    "maintenance": ({"kind": "maintenance"}, "VENUE_UNAVAILABLE"),
    "500": ({"kind": "status", "status": 500}, "VENUE_UNAVAILABLE"),
    "rate limit": ({"kind": "rate-limit"}, "VENUE_UNAVAILABLE"),
    "ban": ({"kind": "rate-limit", "banned": True}, "VENUE_UNAVAILABLE"),
    "HTML": ({"kind": "html"}, "VENUE_UNAVAILABLE"),
    "firewall": ({"kind": "html", "status": 403}, "VENUE_UNAVAILABLE"),
    "empty object": ({"kind": "empty-object"}, "VENUE_UNAVAILABLE"),
    "redirect": ({"kind": "redirect"}, "VENUE_UNAVAILABLE"),
    "10 GB": ({"kind": "huge-body"}, "VENUE_UNAVAILABLE"),
    "gzip bomb": ({"kind": "gzip-bomb", "size": 16 * 1024 * 1024}, "VENUE_UNAVAILABLE"),
    "reflected headers": ({"kind": "reflected-headers"}, "VENUE_UNAVAILABLE"),
    "no field": ({"kind": "wrong-json", "shape": "missing"}, "VENUE_UNAVAILABLE"),
    "null": ({"kind": "wrong-json", "shape": "null"}, "VENUE_UNAVAILABLE"),
    "invalid JSON": ({"kind": "invalid-json"}, "VENUE_UNAVAILABLE"),
    "invalid UTF-8": ({"kind": "invalid-utf8"}, "VENUE_UNAVAILABLE"),
}


@pytest.mark.parametrize(("fault", "code"), _FAULTS.values(), ids=_FAULTS)
@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
def test_a_venue_in_trouble_judges_no_key_and_nothing_is_stored(
    hasty_user: Account, simulator: SimulatorProcess, venue: str, fault: dict[str, Any], code: str
) -> None:
    before = _list(hasty_user)
    key = simulator.key(venue)
    simulator.install_fault(venue=venue, **fault)

    answer = hasty_user.client.post("/credential/create", create_body(key))

    assert_refused(answer, code)
    assert key.api_key not in str(answer.headers) + answer.raw.decode()
    assert key.api_secret not in str(answer.headers) + answer.raw.decode()
    assert _list(hasty_user) == before


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
