"""Our refusals are the venue's own errors: to a reader, and to ccxt over real HTTP on loopback."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import ccxt
import pytest
from tests.every_venue.kit.ccxt_exchanges import pointed_at, with_key
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.oracle import Oracle
from tests.every_venue.kit.programs import KINDS
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.support.one_answer import OneAnswer, one_answer_server
from tests.venues.stage import CATALOGUE

from countersign.venues.refusals import Refusal, refusal

TEXT: Final = 'the grant says "no" \\ {0} größer\n'
PLAIN: Final = "too large for the grant"
EVERY_KIND = [
    pytest.param(facts, kind, id=f"{facts.venue} {kind}")
    for facts in EVERY.values()
    for kind in KINDS
]
# What would make a bot stop for good though it passes by itself.
FOR_GOOD: Final = frozenset({"AuthenticationError", "PermissionDenied", "AccountSuspended"})
PASSING: Final = frozenset({"rate-limited", "unavailable", "unknown", "bad-time"})


@pytest.fixture(scope="module")
def one_answer() -> Iterator[OneAnswer]:
    with one_answer_server() as server:
        yield server


def test_the_kinds_here_are_those_that_there_are() -> None:
    assert {*KINDS} == {str(kind) for kind in Refusal}


@pytest.mark.parametrize(("facts", "kind"), EVERY_KIND)
def test_is_written_in_the_venues_own_form(facts: VenueFacts, kind: str) -> None:
    answer = refusal(CATALOGUE.get(facts.venue), Refusal(kind), TEXT)

    body, said = json.loads(answer.body), facts.refusals.said[kind]
    assert (answer.status, _at(body, facts.refusals.code_at)) == (said.status, said.code)
    assert _at(body, facts.refusals.text_at).endswith(TEXT)
    assert answer.headers == {"content-type": "application/json"}


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_is_the_same_at_the_sandbox(facts: VenueFacts) -> None:
    of_venue = refusal(CATALOGUE.get(facts.venue), Refusal.DENIED, TEXT)

    for each in CATALOGUE.list_venues():
        if each.name == f"{facts.venue}_UAT":
            assert refusal(each, Refusal.DENIED, TEXT) == of_venue


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_raises_in_ccxt_what_the_bot_should_do_next(
    one_answer: OneAnswer, facts: VenueFacts
) -> None:
    if not isinstance(facts.oracle, Oracle):
        assert {each.raises for each in facts.refusals.said.values()} == {""}
        return
    exchange = with_key(facts, facts.oracle)
    exchange.urls["api"] = pointed_at(exchange.urls["api"], one_answer.origin)

    raised = {}
    for kind in KINDS:
        facts.refusals.prepare(exchange)
        one_answer.answer = refusal(CATALOGUE.get(facts.venue), Refusal(kind), PLAIN)
        with pytest.raises(ccxt.BaseError) as caught:
            getattr(exchange, facts.refusals.call)(dict(facts.refusals.params))
        raised[kind] = type(caught.value).__name__
        # By its status alone, ccxt shows the body as well.
        assert PLAIN in str(caught.value)
    exchange.session.close()

    assert raised == {kind: said.raises for kind, said in facts.refusals.said.items()}


@pytest.mark.parametrize(("facts", "kind"), EVERY_KIND)
def test_stops_no_bot_for_good_by_what_passes(facts: VenueFacts, kind: str) -> None:
    assert kind not in PASSING or facts.refusals.said[kind].raises not in FOR_GOOD


def _at(body: Any, way: Sequence[str | int]) -> Any:
    for step in way:
        body = body[step]
    return body
