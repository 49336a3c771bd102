"""What a signed-up user can make a real server write by being refused."""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.records.journal import Journal
from tests.support.accounts import Account, new_account
from tests.support.client import HttpClient
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess


@pytest.fixture
def own_server(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[ServerProcess]:
    folder = tmp_path / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=UNLIMITED) as server:
        yield server


def _told(server: ServerProcess, account: Account) -> list[tuple[str, str | None, object]]:
    return [
        (entry.outcome, entry.reason, entry.details.get("count"))
        for entry in Journal(server.database).entries()
        if entry.user_id == account.user_id and entry.action != "user.sign_up"
    ]


def test_a_user_who_is_refused_without_end_writes_few_entries(own_server: ServerProcess) -> None:
    account = new_account(own_server)
    for _ in range(60):
        answer = account.client.post("/credential/revoke", {"credentialId": str(uuid.uuid4())})
        assert answer.status == 404
    during = _told(own_server, account)

    own_server.stop()

    assert during == [("REFUSED", "NOT_FOUND", None)] * 5
    assert _told(own_server, account) == [*during, ("REFUSED", "NOT_FOUND", 55)]


def test_a_locked_database_is_waited_for_once_and_told_when_it_is_back(
    own_server: ServerProcess,
) -> None:
    account = new_account(own_server)
    outside = apsw.Connection(str(own_server.database))
    outside.execute("BEGIN IMMEDIATE")

    started = time.monotonic()
    answer = account.client.request("PUT", "/api/v3/auth/user", {"metadata": {"a": 1}})
    took_s = time.monotonic() - started

    outside.execute("ROLLBACK")
    outside.close()
    own_server.stop()
    assert (answer.status, answer.code) == (503, "STORE_UNAVAILABLE")
    assert took_s < 8
    assert _told(own_server, account) == [("FAILED", "STORE_UNAVAILABLE", 1)]


def test_what_the_gateway_refuses_nobody_known_is_counted(own_server: ServerProcess) -> None:
    nobody = HttpClient(own_server.port)
    for _ in range(3):
        assert nobody.request("GET", "/gateway/evil.invalid/x").status == 403
        assert nobody.request("GET", "/gateway/api.binance.com/api/v3/account").status == 401

    own_server.stop()

    told = [
        (entry.user_id, entry.action, entry.reason, entry.details)
        for entry in Journal(own_server.database).entries()
    ]
    assert told == [
        (None, "credential.forward", "POLICY_DENIED/HOST", {"count": 3}),
        (None, "credential.forward", "INVALID_TOKEN", {"count": 3}),
    ]
