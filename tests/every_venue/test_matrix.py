"""What comes of every key at every venue, by `POST /credential/create` at a running server."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.every_venue.kit.cases import (
    HOSTILE,
    NAMES,
    CannotBe,
    Case,
    Outcome,
    Refused,
    Stored,
    Told,
)
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.support.accounts import Account, create_body, new_account
from tests.support.client import HttpAnswer
from tests.venues.stage import CATALOGUE

from venue_simulator.testing import SimulatorProcess

ROWS = [
    pytest.param(facts.venue, case, id=f"{facts.venue}: {case.name}")
    for facts in EVERY.values()
    for case in facts.cases
    if not isinstance(case.outcome, CannotBe)
]
DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
SLOW: Final = "too slow"
WITHDRAWAL_WARNINGS: Final = {"yes": "WITHDRAWAL_ENABLED", "unknown": "WITHDRAWAL_UNKNOWN"}
BINDING_WARNINGS: Final = {"no": "IP_NOT_BOUND", "unknown": "IP_BINDING_UNKNOWN"}


@pytest.fixture(scope="module")
def user(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.fixture(scope="module")
def lenient_user(lenient: ServerProcess) -> Account:
    return new_account(lenient)


def test_every_venue_of_the_catalogue_is_here() -> None:
    assert {*EVERY} == {each.name for each in CATALOGUE.list_venues() if not each.sandbox}


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_every_case_is_there_and_what_cannot_be_says_why(facts: VenueFacts) -> None:
    names = [case.name for case in facts.cases]

    assert [name for name in NAMES if names.count(name) != 1] == []
    assert len(names) == len({*names})
    for case in facts.cases:
        if isinstance(case.outcome, CannotBe):
            assert len(case.outcome.why) > 10
    assert {*facts.hostile} <= {*HOSTILE}


@pytest.mark.parametrize(("name", "case"), ROWS)
def test_a_key_is_judged_as_the_venues_documents_allow(
    user: Account, lenient_user: Account, simulator: SimulatorProcess, name: str, case: Case
) -> None:
    asking = lenient_user if case.name.endswith(", let in") else user
    body, venue = _body(simulator, name, case), case.venue or name
    for fault in case.faults:
        simulator.install_fault(venue=venue, **fault)
    before = _stored(asking)

    answer = asking.client.post("/credential/create", body)

    _assert_outcome(answer, case.outcome)
    assert _stored(asking) - before == int(isinstance(case.outcome, Stored))
    _assert_tells_no_secret(answer, body)


@pytest.mark.fire
@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_no_hostile_answer_judges_a_key_and_nothing_is_stored(
    lenient_user: Account, simulator: SimulatorProcess, facts: VenueFacts
) -> None:
    body = create_body(simulator.key(facts.venue))
    before = _stored(lenient_user)

    for name in HOSTILE:
        if name == SLOW:
            continue
        simulator.install_fault(venue=facts.venue, **HOSTILE[name][0])
        answer = lenient_user.client.post("/credential/create", body)
        simulator.clear_faults()
        expected = facts.hostile.get(name, HOSTILE[name][1])
        assert _said(answer) == (expected.code, expected.reason), name
        _assert_outcome(answer, expected)
        _assert_tells_no_secret(answer, body)

    assert _stored(lenient_user) == before


@pytest.mark.fire
def test_slow_venues_are_given_up_and_nothing_is_stored(
    lenient_user: Account, simulator: SimulatorProcess
) -> None:
    bodies = [create_body(simulator.key(name)) for name in EVERY]
    before = _stored(lenient_user)
    simulator.install_fault(**HOSTILE[SLOW][0])
    started = time.monotonic()

    with ThreadPoolExecutor(len(bodies)) as threads:
        answers = [
            *threads.map(lambda body: lenient_user.client.post("/credential/create", body), bodies)
        ]

    assert time.monotonic() - started < 4
    assert {_said(each) for each in answers} == {(HOSTILE[SLOW][1].code, None)}
    assert _stored(lenient_user) == before


def _body(simulator: SimulatorProcess, name: str, case: Case) -> dict[str, Any]:
    venue = case.venue or name
    body = create_body(simulator.key(case.key_of or venue, case.key))
    if case.secret_of:
        body["apiSecret"] = simulator.key(case.key_of or venue, case.secret_of).api_secret
    return {**body, "venue": venue, **case.sent}


def _assert_outcome(answer: HttpAnswer, outcome: Outcome) -> None:
    if isinstance(outcome, Stored):
        _assert_passport(assert_succeeded(answer), outcome)
        return
    assert isinstance(outcome, Refused)
    assert_refused(answer, outcome.code)
    told = answer.json["details"].get("metadata", {})
    assert tuple(told.get("reasons", ())) == outcome.reasons
    if outcome.code == "VENUE_UNAVAILABLE":
        assert told["reason"] == outcome.reason
    assert {*told.get("fields", ())} == {*outcome.fields}
    if outcome.reasons:
        assert len(told["hint"]) > 10


def _assert_passport(credential: Mapping[str, Any], outcome: Stored) -> None:
    passport, told = credential["passport"], outcome.passport
    assert credential["credentialType"] == outcome.credential_type
    assert (credential["status"], passport["checkedAt"] > 0) == ("ACTIVE", True)
    expires_at = passport["expiresAt"]
    assert (expires_at is None) == (told.expires_in_days is None)
    if told.expires_in_days is not None:
        expected_ms = time.time() * 1_000 + told.expires_in_days * DAY_MS
        assert abs(expires_at - expected_ms) < HOUR_MS
    assert {name: passport[name] for name in _shown(told)} == _shown(told)
    assert credential["warnings"] == [
        each[word]
        for each, word in (
            (WITHDRAWAL_WARNINGS, told.withdraw),
            (BINDING_WARNINGS, told.ip_bound),
        )
        if word in each
    ]


def _shown(told: Told) -> dict[str, Any]:
    return {
        "read": told.read,
        "trade": told.trade,
        "withdraw": told.withdraw,
        "transfer": told.transfer,
        "ipBound": told.ip_bound,
        "ipAddresses": [*told.ip_addresses],
        "accountKind": told.account_kind,
    }


def _said(answer: HttpAnswer) -> tuple[str, str | None]:
    details = answer.json["details"] or {}
    return details.get("code", ""), details.get("metadata", {}).get("reason")


def _assert_tells_no_secret(answer: HttpAnswer, body: Mapping[str, Any]) -> None:
    text = str(answer.headers) + answer.raw.decode()
    for name in ("apiSecret", "apiPassphrase"):
        secret = body.get(name)
        # A text of a letter or two stands in every answer.
        assert not secret or len(secret) < 4 or secret not in text


def _stored(account: Account) -> int:
    answer = account.client.get("/credential/list?limit=1")
    assert answer.status == 200
    total: int = answer.json["pagination"]["total"]
    return total
