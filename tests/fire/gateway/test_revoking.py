"""Promise 4: revocation and freezing hold from their answer on, in every process."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.gateway.bots import Flood, test_order
from tests.fire.storage.rounds import rounds
from tests.support.accounts import Account, create, sign_up
from tests.support.granting import grant

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_SIDES: Final = 3
_BOTS: Final = 3
_QUIET_S: Final = 0.02


@dataclass
class Side:
    """One credential under flood, of a key that nobody else uses."""

    server: ServerProcess
    simulator: SimulatorProcess
    account: Account
    key: ShownKey
    credential_id: str
    flood: Flood
    grant_id: str
    in_flight: int = 0

    def trial(self, number: int) -> None:
        """Freeze or revoke under flood, and count what arrives after the answer."""
        if number % 5 == 4:
            self._hold("/grant/revoke", {"grantId": self.grant_id})
            made = grant(self.account, self.credential_id)
            self.flood.token, self.grant_id = made.token, made.grant_id
        elif number % 50 == 7:
            self._hold("/credential/revoke", {"credentialId": self.credential_id})
            self.credential_id = create(self.account, self.key)["credentialId"]
            made = grant(self.account, self.credential_id)
            self.flood.token, self.grant_id = made.token, made.grant_id
        else:
            self._hold("/credential/freeze", {"credentialId": self.credential_id})
            thawed = self.account.client.post(
                "/credential/thaw", {"credentialId": self.credential_id}
            )
            assert thawed.status == 200, thawed.raw
        time.sleep(_QUIET_S)  # bots are at it again

    def _hold(self, path: str, body: dict[str, Any]) -> None:
        answer = self.account.client.post(path, body)
        answered_ns = time.time_ns()
        assert answer.status == 200, answer.raw
        time.sleep(_QUIET_S)
        named: int = answer.data["inFlight"]
        late = self.simulator.arrivals_after(self.key.api_key, answered_ns)
        assert late <= named, f"{path}: {late} arrived, {named} were named"
        self.in_flight += named


@pytest.fixture
def server(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": "2"},
    )
    with process:
        yield process


def test_nothing_is_sent_after_the_answer_beyond_what_it_named(
    simulator: SimulatorProcess, server: ServerProcess
) -> None:
    # Some requests are with the venue for a while, so that there is something to name.
    simulator.install_fault("latency", "BINANCE", ms=15, path="/api/v3/order/test")
    sides = [_side(server, simulator) for _ in range(_SIDES)]
    trials = rounds(short=60, full=10_000)
    for side in sides:
        side.flood.start(_BOTS)
    try:
        with ThreadPoolExecutor(_SIDES) as threads:
            [*threads.map(lambda side: _try(side, trials // _SIDES + 1), sides)]
    finally:
        for side in sides:
            side.flood.stop()

    passed = sum(side.flood.decisions["FORWARDED"] for side in sides)
    named = sum(side.in_flight for side in sides)
    print(f"{trials} trials against {passed} forwarded requests; {named} named in flight")
    assert passed > trials


def test_a_slow_venue_is_named_and_waited_for_no_longer_than_the_deadline(
    simulator: SimulatorProcess, server: ServerProcess
) -> None:
    side = _side(server, simulator)
    simulator.install_fault("latency", "BINANCE", ms=6_000, path="/api/v3/order/test")
    slow = threading.Thread(target=_send_one, args=(side,))
    slow.start()
    time.sleep(0.5)

    began = time.monotonic()
    answer = side.account.client.post("/credential/freeze", {"credentialId": side.credential_id})
    took_s = time.monotonic() - began
    slow.join()

    assert answer.data["inFlight"] == 1
    assert took_s < 3.0


def _try(side: Side, trials: int) -> None:
    for number in range(trials):
        side.trial(number)


def _send_one(side: Side) -> None:
    side.flood.most = 1
    side.flood.start(1)
    side.flood.join()


def _side(server: ServerProcess, simulator: SimulatorProcess) -> Side:
    account, key = sign_up(server.port), simulator.add_key("BINANCE")
    credential_id = create(account, key)["credentialId"]
    made = grant(account, credential_id)
    flood = Flood(server.port, "BINANCE", made.token, test_order)
    return Side(server, simulator, account, key, credential_id, flood, made.grant_id)
