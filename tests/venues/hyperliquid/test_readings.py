"""What the answers to a check say of an agent's key."""

import json
from typing import Any

import pytest

from countersign.venues.errors import KeyRejectedError, VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More
from countersign.venues.schemes.hyperliquid.readings import Pair, read_of_nobody, read_role

ACCOUNT = "0x" + "ab" * 20
SIGNER = "0x" + "cd" * 20
PAIR = Pair(ACCOUNT, SIGNER)
NOW_MS = 1_790_000_000_000
AGENT = {"role": "agent", "data": {"user": ACCOUNT}}
DONE = {"status": "ok", "response": {"type": "default"}}


def read(*answers: Any) -> Passport:
    found: Passport | More = read_role(PAIR, json.dumps(answers[0]).encode(), NOW_MS)
    for answer in answers[1:]:
        assert isinstance(found, More)
        found = found.read(json.dumps(answer).encode(), NOW_MS)
    assert isinstance(found, Passport)
    return found


def test_reads_an_agent() -> None:
    assert read(AGENT, [], DONE) == Passport(
        read=Permission.YES,
        trade=Permission.YES,
        withdraw=Permission.NO,
        transfer=Permission.YES,
        ip_bound=Permission.NO,
        checked_at_ms=NOW_MS,
        accounts=("perp", "spot"),
    )


@pytest.mark.parametrize(
    ("agents", "ends_ms"),
    [
        ([{"name": "a", "address": SIGNER.upper(), "validUntil": 5}], 5),
        ([{"name": "a", "address": SIGNER, "validUntil": None}], None),
        ([{"name": "a", "address": ACCOUNT, "validUntil": 5}], None),
    ],
)
def test_reads_when_it_ends(agents: list[Any], ends_ms: int | None) -> None:
    assert read(AGENT, agents, DONE).expires_at_ms == ends_ms


def test_asks_unsigned_who_it_is_and_signed_whether_it_signs() -> None:
    first = read_role(PAIR, json.dumps(AGENT).encode(), NOW_MS)
    second = first.read(b"[]", NOW_MS)

    assert isinstance(second, More)
    assert (first.question.path, first.question.signed) == ("/info", False)
    assert json.loads(first.question.body) == {"type": "extraAgents", "user": "{apiKey}"}
    assert (second.question.path, second.question.signed) == ("/exchange", True)
    assert json.loads(second.question.body) == {"action": {"type": "noop"}}


def test_refuses_the_agent_of_another_account() -> None:
    with pytest.raises(KeyRejectedError) as caught:
        read({"role": "agent", "data": {"user": SIGNER}})

    assert caught.value.reasons == ("BAD_KEY", "BAD_SIGNATURE")


@pytest.mark.parametrize(
    "answers",
    [
        ({},),
        ([],),
        ({"role": "agent"},),
        ({"role": "agent", "data": {"user": 1}},),
        ({"role": "user", "data": {"user": ACCOUNT}},),
        (AGENT, {}),
        (AGENT, [{"address": SIGNER}]),
        (AGENT, [{"address": SIGNER, "validUntil": "5"}]),
        (AGENT, [{"address": SIGNER, "validUntil": -1}]),
        (AGENT, [], {}),
        (AGENT, [], {"status": "ok"}),
        (AGENT, [], {"status": "ok", "response": {"type": "order"}}),
        (AGENT, [], {"status": "err", "response": {"type": "default"}}),
        (AGENT, [], None),
    ],
)
def test_takes_nothing_else_for_an_answer(answers: tuple[Any, ...]) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        read(*answers)

    assert caught.value.reason == "UNEXPECTED_ANSWER"


def test_knows_nothing_of_nobodys_key() -> None:
    with pytest.raises(VenueUnavailableError):
        read_of_nobody(json.dumps(AGENT).encode(), NOW_MS)
