"""Nonces of one key rise, whoever uses it, in whatever process, and through kills."""

import time
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.gateway.bots import Flood, kraken_balance, of_bots
from tests.fire.storage.rounds import rounds
from tests.gateway.agreement import require_agreement
from tests.support.accounts import create, sign_up
from tests.support.granting import grant
from tests.support.processes import count_that_sent

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_BOTS = 8
_WORKERS = 2


def test_eight_bots_in_two_processes_see_no_nonce_error(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    requests = rounds(short=2_000, full=10_000)
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": str(_WORKERS)},
    )
    with server:
        key = simulator.add_key("KRAKEN")
        # Two users hold the same key: the lane is the key's, not the credential's.
        accounts = [sign_up(server.port) for _ in range(2)]
        floods = [
            Flood(
                server.port,
                "KRAKEN",
                grant(account, create(account, key)["credentialId"]).token,
                kraken_balance,
                most=requests // 2,
            )
            for account in accounts
        ]
        began = time.monotonic()
        for flood in floods:
            flood.start(_BOTS // 2)
        for flood in floods:
            flood.join()
        took_s = time.monotonic() - began
        arrived = of_bots(simulator.whole_record(key.api_key))
        assert count_that_sent(server.pid, (each.peer_port for each in arrived)) == _WORKERS
        assert require_agreement(accounts, "KRAKEN", arrived) == requests

    for flood in floods:
        assert dict(flood.decisions) == {"FORWARDED": requests // 2}
        assert all(b'"error":[]' in body for body in flood.bodies)
    stamps = [int(each.stamp) for each in simulator.whole_record(key.api_key) if each.verified]
    assert stamps == sorted(set(stamps))
    print(f"{requests} requests of one key in {took_s:.0f} s, no nonce error")
