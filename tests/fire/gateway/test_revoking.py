"""Promise 4: revocation and freezing hold from their answer on, in every process."""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.gateway.bot_process import BotProcess, Plan
from tests.fire.gateway.bots import SLOW_PATH, Flood, of_bots, test_order
from tests.fire.storage.rounds import rounds
from tests.gateway.agreement import require_agreement
from tests.support.accounts import Account, create, sign_up
from tests.support.granting import MadeGrant, grant, grant_below
from tests.support.processes import count_that_sent

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_SLOW_VENUE: Final = "BINANCE"
# What the bots of each side ask for.
_REQUESTS: Final = {
    "BINANCE": "mostly_test_orders",
    "OKX": "okx_cancel",
    "KRAKEN": "kraken_balance",
}
_BOTS: Final = 3
_WORKERS: Final = 2
# Beyond the time in which a use may be signed and sent: see promise 4.
_SLOW_MS: Final = 2_500
_BEYOND_S: Final = 2.2
_QUIET_S: Final = 0.02
# One of each kind, which every side begins with: a freeze of the slow side takes up to 2 s, so
# of those that are shared out it gets few.
_KINDS: Final = (0, 3, 4, 7)
# A request of the slow kind that came so lately before an answer is still with the venue.
_STILL_THERE_NS: Final = (_SLOW_MS - 100) * 1_000_000
# The simulator keeps the last 200,000 arrivals: they are compared, and forgotten, in between.
_TRIALS_A_BATCH: Final = 1_000


@dataclass
class Side:
    """One credential under flood, of a key that nobody else uses.

    Attributes:
        chain: the grants, each below the one before; bots hold the last one's token.
        in_flight: how many requests all answers named.
        late: how many arrived after an answer; never more than it named.
        held: how many the venue had, and had not answered, at an answer; never more, either.
        since_ns: before which nothing was sent with the present chain.
        done: how many trials there were of each kind.
    """

    simulator: SimulatorProcess
    account: Account
    key: ShownKey
    credential_id: str
    chain: list[MadeGrant]
    in_flight: int = 0
    late: int = 0
    held: int = 0
    since_ns: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def trial(self, number: int) -> str | None:
        """Freeze or revoke under flood; return the bots' new token, if they need one."""
        quiet_s = _BEYOND_S if number % 100 == 1 else _QUIET_S
        credential = {"credentialId": self.credential_id}
        if number % 50 == 7:
            self._hold("/credential/revoke", credential, quiet_s)
            self.credential_id = create(self.account, self.key)["credentialId"]
            return self._renewed(number)
        if number % 5 == 4:
            # The first of the chain takes those below along.
            ended = self.chain[0 if number % 2 else -1]
            self._hold("/grant/revoke", {"grantId": ended.grant_id}, quiet_s)
            return self._renewed(number)
        what = {"all": True} if number % 10 == 3 else credential
        self._hold("/credential/freeze", what, quiet_s)
        thawed = self.account.client.post("/credential/thaw", what)
        assert thawed.status == 200, thawed.raw
        return None

    def _hold(self, path: str, body: dict[str, Any], quiet_s: float) -> None:
        answer = self.account.client.post(path, body)
        answered_ns = time.time_ns()
        assert answer.status == 200, answer.raw
        time.sleep(quiet_s)
        data = answer.data[0] if isinstance(answer.data, list) else answer.data
        named: int = data["inFlight"]
        late = self.simulator.arrivals_after(self.key.api_key, answered_ns)
        assert late <= named, f"{path} {body.keys()}: {late} arrived, {named} were named"
        held = self._held(answered_ns)
        assert held <= named, f"{path} {body.keys()}: the venue had {held}, {named} were named"
        self.in_flight += named
        self.late += late
        self.held += held
        kind = f"{path} {'all' if 'all' in body else len(self.chain)}"
        self.done[kind] = self.done.get(kind, 0) + 1

    def _held(self, answered_ns: int) -> int:
        """Count requests of the chain that the venue had not answered at that time."""
        after_ns = max(self.since_ns, answered_ns - _STILL_THERE_NS)
        slow = self.simulator.record(api_key=self.key.api_key, path=SLOW_PATH, afterNs=after_ns)
        return sum(each.received_at_ns <= answered_ns for each in slow)

    def _renewed(self, number: int) -> str:
        """Make a chain of one to three grants; return the token of the last."""
        self.since_ns = time.time_ns()
        self.chain = [grant(self.account, self.credential_id)]
        for _ in range(number // 5 % 3):
            self.chain.append(grant_below(self.account.client, self.chain[-1]))
        return self.chain[-1].token


@pytest.fixture
def server(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": str(_WORKERS)},
    )
    with process:
        yield process


def test_nothing_is_sent_after_the_answer_beyond_what_it_named(
    simulator: SimulatorProcess, server: ServerProcess
) -> None:
    trials = rounds(short=120, full=10_000)
    sides: list[Side] = []
    passed = 0
    for first in range(0, trials, _TRIALS_A_BATCH):
        batch = [_side(server, simulator, venue) for venue in _REQUESTS]
        last = min(first + _TRIALS_A_BATCH, trials)
        passed += _flooded(server, simulator, batch, range(first, last))
        sides += batch

    named = {venue: sum(s.in_flight for s in sides if s.key.venue == venue) for venue in _REQUESTS}
    late, held = sum(side.late for side in sides), sum(side.held for side in sides)
    print(f"{trials} trials against {passed} forwarded requests")
    print(f"named in flight {named}; {held} were seen there, {late} came later")
    print(*(f"{side.key.venue} {side.done}" for side in sides[: len(_REQUESTS)]), sep="\n")
    assert passed > trials
    assert held > 0


def _flooded(
    server: ServerProcess, simulator: SimulatorProcess, sides: list[Side], trials: range
) -> int:
    """Hold the trials against a flood of all sides; return how many requests were forwarded."""
    simulator.clear_record()
    simulator.clear_faults()
    # Some requests are with the venue for a while, so that there is something to name.
    simulator.install_fault("latency", _SLOW_VENUE, ms=15, path="/api/v3/order/test")
    simulator.install_fault("latency", _SLOW_VENUE, ms=_SLOW_MS, path=SLOW_PATH)
    plans = [
        Plan(side.key.venue, side.chain[-1].token, _REQUESTS[side.key.venue]) for side in sides
    ]
    numbers = iter(trials)  # shared: whoever is done takes the next
    with BotProcess(server.port, plans, bots=_BOTS) as bots:
        while any(not simulator.arrivals_after(side.key.api_key, 0) for side in sides):
            time.sleep(0.05)

        def hold(number: int) -> None:
            side = sides[number]
            for trial in itertools.chain(_KINDS, numbers):
                if trial in _KINDS and side.key.venue == _SLOW_VENUE:
                    _wait_for_a_slow_one(side)
                token = side.trial(trial)
                if token is not None:
                    bots.set_token(number, token)
                time.sleep(_QUIET_S)  # bots are at it again

        with ThreadPoolExecutor(len(sides)) as threads:
            [*threads.map(hold, range(len(sides)))]

    arrived = [of_bots(simulator.whole_record(side.key.api_key)) for side in sides]
    ports = {each.peer_port for arrivals in arrived for each in arrivals}
    assert count_that_sent(server.pid, ports) == _WORKERS
    for side, arrivals in zip(sides, arrived, strict=True):
        require_agreement([side.account], side.key.venue, arrivals)
    return sum(decisions["FORWARDED"] for decisions in bots.decisions)


def test_a_slow_venue_is_named_and_waited_for_no_longer_than_the_deadline(
    simulator: SimulatorProcess, server: ServerProcess
) -> None:
    side = _side(server, simulator, "BINANCE")
    flood = Flood(server.port, "BINANCE", side.chain[-1].token, test_order)
    simulator.install_fault("latency", "BINANCE", ms=6_000, path="/api/v3/order/test")
    slow = threading.Thread(target=_send_one, args=(flood,))
    slow.start()
    time.sleep(0.5)

    began = time.monotonic()
    answer = side.account.client.post("/credential/freeze", {"credentialId": side.credential_id})
    took_s = time.monotonic() - began
    slow.join()

    assert answer.data["inFlight"] == 1
    assert took_s < 3.0


def _wait_for_a_slow_one(side: Side) -> None:
    """Wait until a request has just come to the venue that stays there for a while."""
    key = side.key.api_key
    before = side.simulator.count(SLOW_PATH, api_key=key)
    while side.simulator.count(SLOW_PATH, api_key=key) == before:
        time.sleep(0.02)


def _send_one(flood: Flood) -> None:
    flood.most = 1
    flood.start(1)
    flood.join()


def _side(server: ServerProcess, simulator: SimulatorProcess, venue: str) -> Side:
    account, key = sign_up(server.port), simulator.add_key(venue)
    credential_id = create(account, key)["credentialId"]
    chain = [grant(account, credential_id)]
    return Side(simulator, account, key, credential_id, chain)
