"""Every recipe signs what is published, and what ccxt's class signs."""

from typing import Any

import ccxt
import pytest
from tests.every_venue.kit.ccxt_exchanges import with_key
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.oracle import NOW_MS, Oracle, wire_of_ccxt, wire_of_ours
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import NoVectors, Vector
from tests.every_venue.kit.venue_facts import VenueFacts

VECTORS = [
    pytest.param(vector, id=f"{facts.venue} {number}")
    for facts in EVERY.values()
    if not isinstance(facts.vectors, NoVectors)
    for number, vector in enumerate(facts.vectors)
]
ASKED = [
    pytest.param(facts.venue, number, id=f"{facts.venue} {asked.method} {asked.path} {number}")
    for facts in EVERY.values()
    if isinstance(facts.oracle, Oracle)
    for number, asked in enumerate(facts.oracle.requests)
]
AT_LEAST = 4


@pytest.mark.parametrize("vector", VECTORS)
def test_signs_as_it_is_published(vector: Vector) -> None:
    assert (vector.recipe() == vector.published) is vector.right
    if vector.simulator is not None:
        assert vector.simulator(vector.published) is vector.right


@pytest.mark.parametrize(("venue", "number"), ASKED)
def test_signs_as_ccxt_does(venue: str, number: int) -> None:
    facts = EVERY[venue]
    assert isinstance(facts.oracle, Oracle)
    oracle, asked = facts.oracle, facts.oracle.requests[number]
    key = oracle.key or facts.key
    exchange = _at_rest(facts, oracle)

    theirs = exchange.sign(asked.path, [*asked.api], asked.method, asked.params)
    ours = signed(venue, key, asked.ours, oracle.number)

    assert oracle.compared(wire_of_ours(ours)) == oracle.compared(wire_of_ccxt(theirs))


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_says_so_where_nothing_is_published_and_asks_ccxt_enough(facts: VenueFacts) -> None:
    assert facts.vectors.why if isinstance(facts.vectors, NoVectors) else facts.vectors
    if isinstance(facts.oracle, Oracle):
        assert len(facts.oracle.requests) >= AT_LEAST
        assert hasattr(ccxt, facts.oracle.exchange)
    else:
        # Then at least what is published is held against.
        assert facts.oracle.why
        assert not isinstance(facts.vectors, NoVectors)


def _at_rest(facts: VenueFacts, oracle: Oracle) -> Any:
    """Make a ccxt exchange whose clock and nonces stand still."""
    exchange = with_key(facts, oracle)
    exchange.milliseconds = lambda: NOW_MS
    exchange.seconds = lambda: NOW_MS // 1_000
    exchange.microseconds = lambda: NOW_MS * 1_000
    exchange.nonce = lambda: NOW_MS
    oracle.prepare(exchange)
    exchange.session.close()
    return exchange
