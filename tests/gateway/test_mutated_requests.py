"""Mutated requests: whatever reaches a venue is what an oracle of its own allows."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.gateway.asgi_stage import GatewayStage
from tests.gateway.judging import fuzzed_stage, judge, judged
from tests.gateway.known_endpoints import PUBLIC_AT, Known
from tests.gateway.mutations import tricked
from tests.gateway.oracle import Raw, fault_of
from tests.gateway.written_requests import bases, filled, written_raw


@pytest.fixture(scope="module")
def stage() -> Iterator[GatewayStage]:
    stage = fuzzed_stage()
    yield stage
    stage.close()


def test_whatever_reaches_a_venue_is_allowed_by_the_oracle() -> None:
    counts = judged(800)

    # Or the mutations would show nothing.
    assert [venue for venue in EVERY if not counts[venue].signed] == []
    assert [venue for venue in EVERY if not counts[venue].refused] == []
    assert sum(count.public for count in counts.values()) > 10


@pytest.mark.parametrize(("host", "known"), PUBLIC_AT.items(), ids=PUBLIC_AT)
def test_what_is_public_passes_at_every_host(stage: GatewayStage, host: str, known: Known) -> None:
    raw = written_raw(host, known.method, filled(host, known))

    arrived = stage.send(raw)

    judge(raw, arrived)
    assert len(arrived.public) == 1


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_no_trick_passes_unless_the_oracle_says_so(stage: GatewayStage, facts: VenueFacts) -> None:
    venue = facts.mutated
    free = {value for values in venue.free.values() for value in values}

    for line, text in venue.tricks:
        for value in (venue.symbol, venue.others[0], "5", "true", *free):
            raw = tricked(line, text, value)
            judge(raw, stage.send(raw))


@settings(max_examples=300, deadline=None)
@given(raw=bases())
def test_whatever_is_well_formed_and_allowed_passes(stage: GatewayStage, raw: Raw) -> None:
    arrived = stage.send(raw)

    assert bool(arrived.signed or arrived.public) == (fault_of(raw) is None)
