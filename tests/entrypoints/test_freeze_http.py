"""Freeze, thaw and step-up over HTTP."""

import threading
import time
from datetime import datetime
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded, faults_of
from tests.records.journal import Journal
from tests.support.accounts import Account, create, create_body, sign_up

from venue_simulator.testing import SimulatorProcess


@pytest.fixture
def credential(account: Account, simulator: SimulatorProcess) -> dict[str, Any]:
    return create(account, simulator.key("BINANCE", "good"))


def _named(credential: dict[str, Any]) -> dict[str, Any]:
    return {"credentialId": credential["credentialId"]}


def test_a_frozen_credential_says_so_and_is_not_verified(
    account: Account, credential: dict[str, Any]
) -> None:
    frozen = assert_succeeded(account.client.post("/credential/freeze", _named(credential)))

    assert frozen["inFlight"] == 0
    assert frozen["status"] == "ACTIVE"
    assert frozen["frozenAt"] == frozen["updatedAt"] > credential["updatedAt"]
    assert frozen["frozenAtDateTime"].endswith("Z")
    assert "frozenAt" not in credential
    refusal = account.client.post("/credential/verify", _named(credential))
    assert_refused(refusal, "FROZEN")
    assert refusal.json["details"]["metadata"]["rule"] == "FROZEN"
    (listed,) = assert_succeeded(account.client.get("/credential/list"))
    assert listed["frozenAt"] == frozen["frozenAt"]
    thawed = assert_succeeded(account.client.post("/credential/thaw", _named(credential)))
    assert "frozenAt" not in thawed
    assert account.client.post("/credential/verify", _named(credential)).status == 200


def test_all_freezes_and_thaws_every_credential_of_the_caller_alone(
    account: Account,
    credential: dict[str, Any],
    simulator: SimulatorProcess,
    server: ServerProcess,
) -> None:
    other = create(account, simulator.key("OKX", "good"))
    stranger = sign_up(server.port)
    create(stranger, simulator.key("BINANCE", "good"))

    frozen = assert_succeeded(account.client.post("/credential/freeze", {"all": True}))

    ids = {credential["credentialId"], other["credentialId"]}
    assert {each["credentialId"] for each in frozen} == ids
    assert all(each["frozenAt"] and each["inFlight"] == 0 for each in frozen)
    (untouched,) = assert_succeeded(stranger.client.get("/credential/list"))
    assert "frozenAt" not in untouched
    thawed = assert_succeeded(account.client.post("/credential/thaw", {"all": True}))
    assert {each["credentialId"] for each in thawed} == ids
    assert not any("frozenAt" in each for each in thawed)


def test_a_frozen_credential_is_rotated_and_stays_frozen(
    account: Account, credential: dict[str, Any], simulator: SimulatorProcess
) -> None:
    account.client.post("/credential/freeze", _named(credential))
    fresh = create_body(simulator.key("BINANCE", "good-2"), **_named(credential))

    rotated = assert_succeeded(account.client.post("/credential/rotate", fresh))

    assert rotated["frozenAt"]
    revoked = assert_succeeded(account.client.post("/credential/revoke", _named(credential)))
    assert (revoked["status"], revoked["inFlight"]) == ("REVOKED", 0)


@pytest.mark.parametrize("route", ["freeze", "thaw"])
@pytest.mark.parametrize("body", [{}, {"all": False}, {"credentialId": ""}])
def test_one_of_the_two_forms_must_be_asked_for(
    account: Account, route: str, body: dict[str, Any]
) -> None:
    refusal = account.client.post(f"/credential/{route}", body)

    assert_refused(refusal, "INVALID_REQUEST")
    assert faults_of(refusal)


@pytest.mark.parametrize("route", ["freeze", "thaw"])
def test_both_forms_at_once_are_refused(
    account: Account, credential: dict[str, Any], route: str
) -> None:
    refusal = account.client.post(f"/credential/{route}", {**_named(credential), "all": True})

    assert_refused(refusal, "INVALID_REQUEST")


@pytest.mark.parametrize("route", ["freeze", "revoke"])
def test_a_stop_waits_for_the_checks_that_were_begun_and_no_longer(
    account: Account, credential: dict[str, Any], simulator: SimulatorProcess, route: str
) -> None:
    simulator.install_fault("latency", ms=3_000)
    checking = threading.Thread(
        target=account.client.post, args=("/credential/verify", _named(credential))
    )
    checking.start()
    time.sleep(0.5)
    begun = time.monotonic()

    stopped = assert_succeeded(account.client.post(f"/credential/{route}", _named(credential)))

    assert 1.5 < time.monotonic() - begun < 3.5
    assert stopped["inFlight"] == 1
    checking.join()


def test_each_frozen_credential_has_its_entry(
    account: Account, credential: dict[str, Any], server: ServerProcess
) -> None:
    answer = account.client.post("/credential/freeze", {"all": True})

    entries = Journal(server.database).of(answer.headers["x-request-id"])
    told = [(each.action, each.outcome, each.credential_id) for each in entries]
    assert told == [("credential.freeze", "ALLOWED", credential["credentialId"])]


def test_a_step_up_raises_the_session_for_five_minutes(account: Account) -> None:
    before_ms = time.time_ns() // 1_000_000

    raised = assert_succeeded(account.client.post("/auth/step-up", {"password": account.password}))

    assert 300_000 <= raised["raisedUntil"] - before_ms < 310_000
    until = datetime.fromisoformat(raised["raisedUntilDateTime"])
    assert round(until.timestamp() * 1000) == raised["raisedUntil"]


def test_a_wrong_password_raises_nothing_and_is_repeated_nowhere(
    account: Account, marker: str
) -> None:
    refusal = account.client.post("/auth/step-up", {"password": marker})

    assert_refused(refusal, "INVALID_LOGIN")
    assert marker.encode() not in refusal.raw


def test_a_step_up_is_recorded(account: Account, server: ServerProcess) -> None:
    for password, told in (
        (account.password, ("session.step_up", "ALLOWED", None)),
        ("wrong password", ("session.step_up", "REFUSED", "INVALID_LOGIN")),
    ):
        answer = account.client.post("/auth/step-up", {"password": password})

        (entry,) = Journal(server.database).of(answer.headers["x-request-id"])
        assert (entry.action, entry.outcome, entry.reason) == told
        assert entry.user_id == account.user_id
