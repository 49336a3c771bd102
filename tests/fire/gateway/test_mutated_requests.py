"""Many mutated requests, in process and over HTTP."""

import pytest
from scripts.server_process import ServerProcess
from tests.fire.storage.rounds import rounds
from tests.gateway.judging import judged
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.mutations import ALLOWED
from tests.gateway.stage import new_bot
from tests.support.accounts import sign_up

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]


def test_whatever_reaches_a_venue_is_allowed_by_the_oracle() -> None:
    tries = rounds(short=5_000, full=100_000)

    count = judged(tries)

    assert count.signed + count.public + count.refused >= tries
    assert count.signed > tries // 10


def test_what_arrives_is_allowed_by_the_oracle(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner, limits = sign_up(server.port), {"symbols": ALLOWED}
    venues = ("BINANCE", "KRAKEN", "OKX")
    bots = [new_bot(server, simulator, owner, venue, limits) for venue in venues]

    arrived = disagreements(bots, rounds(short=500, full=5_000))

    assert arrived > 0
