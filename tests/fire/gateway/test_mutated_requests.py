"""Many mutated requests, in process and over HTTP."""

import random

import pytest
from scripts.server_process import ServerProcess
from tests.fire.storage.rounds import rounds
from tests.gateway.deciding import passed
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.mutations import ALLOWED, mutated
from tests.gateway.oracle import fault_of
from tests.gateway.stage import new_bot
from tests.support.accounts import sign_up

from venue_simulator.testing import SimulatorProcess

pytestmark = pytest.mark.fire


def test_whatever_passes_is_allowed_by_the_oracle() -> None:
    seed = random.randrange(2**32)  # noqa: S311  # to be repeated
    dice = random.Random(seed)  # noqa: S311

    for number in range(rounds(short=10_000, full=100_000)):
        raw = mutated(dice)
        if passed(raw) is not None:
            assert fault_of(raw, ALLOWED) is None, (seed, number, raw)


def test_what_arrives_is_allowed_by_the_oracle(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner, limits = sign_up(server.port), {"symbols": ALLOWED}
    venues = ("BINANCE", "KRAKEN", "OKX")
    bots = [new_bot(server, simulator, owner, venue, limits) for venue in venues]
    seed = random.randrange(2**32)  # noqa: S311

    wrong, arrived = disagreements(bots, rounds(short=500, full=5_000), seed)

    assert wrong == [], seed
    assert arrived > 0
