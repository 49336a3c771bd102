"""`kill -9` under flood: nothing reached the venue without its durable intent."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.gateway.bots import Flood, kraken_balance, of_bots, okx_cancel, test_order
from tests.fire.storage.rounds import rounds
from tests.gateway.agreement import require_nothing_unrecorded
from tests.gateway.stage import execute
from tests.support.accounts import create, sign_up
from tests.support.granting import grant
from tests.support.processes import count_that_sent

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_REQUESTS: Final = {"BINANCE": test_order, "OKX": okx_cancel, "KRAKEN": kraken_balance}
_BOTS: Final = 3
_WORKERS: Final = 2
_SOON_S: Final = 20.0
# So far ahead no clock comes to the help of a nonce that was forgotten.
_AHEAD: Final = "UPDATE nonce_lanes SET last_ms = last_ms + 3600000 RETURNING last_ms"
# As the time does of which a dead holder keeps a lane (nonce_lane_rows.HELD_MS).
_FREE: Final = "UPDATE nonce_lanes SET holder = NULL, held_until_ms = 0, wanted_by = NULL"


def test_a_kill_leaves_no_arrival_without_its_intent_and_no_nonce_twice(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": str(_WORKERS)},
    )
    server.init()
    server.start()
    owner = sign_up(server.port)
    keys = {venue: simulator.add_key(venue) for venue in _REQUESTS}
    tokens = {
        venue: grant(owner, create(owner, key)["credentialId"]).token for venue, key in keys.items()
    }
    ((last_nonce,),) = execute(server, _AHEAD)
    chance = random.Random(4)  # noqa: S311  # to be repeated
    total = 0
    for _ in range(rounds(short=3, full=60)):
        since_ms, since = int(time.time() * 1e3), simulator.record(limit=1)[-1].number
        floods = [
            Flood(server.port, venue, tokens[venue], request)
            for venue, request in _REQUESTS.items()
        ]
        for flood in floods:
            flood.start(_BOTS)
        _wait_until(lambda: all(flood.decisions["FORWARDED"] for flood in floods))  # noqa: B023
        _wait_until(lambda: _workers_that_sent(server, simulator, since) == _WORKERS)  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.9))
        server.kill()
        for flood in floods:
            flood.stop()
        time.sleep(0.1)
        execute(server, _FREE)
        server.start()

        for venue, key in keys.items():
            arrived = of_bots(simulator.record(api_key=key.api_key, afterNumber=since))
            total += require_nothing_unrecorded(owner, venue, arrived, since_ms)
    server.stop()
    arrived = of_bots(simulator.whole_record(keys["KRAKEN"].api_key))
    nonces = [int(each.stamp) for each in arrived]
    assert nonces == sorted(set(nonces))
    assert nonces[0] > last_nonce
    print(f"{total} arrivals; every one has its own intent; {len(nonces)} nonces, all rising")


def _workers_that_sent(server: ServerProcess, simulator: SimulatorProcess, since: int) -> int:
    ports = {each.peer_port for each in simulator.record(afterNumber=since)}
    return count_that_sent(server.pid, ports)


def _wait_until(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _SOON_S
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.02)
