"""Many mutated requests, in process and over HTTP."""

import pytest
from scripts.server_process import ServerProcess
from tests.every_venue.kit.discovery import EVERY
from tests.fire.storage.rounds import rounds
from tests.gateway.judging import judged
from tests.gateway.known_endpoints import PUBLIC_AT
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.stage import new_bot
from tests.support.accounts import sign_up

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]


def test_whatever_reaches_a_venue_is_allowed_by_the_oracle() -> None:
    tries = rounds(short=5_000, full=100_000)

    counts = judged(tries)

    assert sum(each.signed + each.public + each.refused for each in counts.values()) >= tries
    least = tries // len(EVERY) // 20
    for venue, facts in EVERY.items():
        assert counts[venue].signed > least
        assert counts[venue].refused > least
        assert bool(counts[venue].public) == (not PUBLIC_AT.keys().isdisjoint(facts.reach))


def test_what_arrives_is_allowed_by_the_oracle(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    bots = [
        new_bot(server, simulator, owner, facts.venue, {"symbols": [facts.mutated.symbol]})
        for facts in EVERY.values()
    ]

    arrived = disagreements(bots, rounds(short=500, full=5_000))

    assert arrived > 0
