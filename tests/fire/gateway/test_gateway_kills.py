"""`kill -9` under flood: nothing reached the venue without its durable intent."""

import hashlib
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.gateway.bots import Flood, kraken_balance, test_order
from tests.fire.storage.rounds import rounds
from tests.gateway.stage import execute
from tests.support.accounts import create, sign_up
from tests.support.granting import grant

from venue_simulator.record import RecordedArrival
from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_INTENTS = (
    "SELECT json_extract(substr(canonical, 21), '$.details.requestDigest'),"
    " json_extract(substr(canonical, 21), '$.details.stamp') FROM audit_entries"
    " WHERE outcome = 'INTENDED' AND action = 'credential.forward'"
)


def test_a_kill_leaves_no_arrival_without_its_intent_and_no_nonce_twice(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": "2"},
    )
    server.init()
    server.start()
    account = sign_up(server.port)
    keys = {venue: simulator.add_key(venue) for venue in ("BINANCE", "KRAKEN")}
    tokens = {
        venue: grant(account, create(account, key)["credentialId"]).token
        for venue, key in keys.items()
    }
    chance = random.Random(4)  # noqa: S311  # to be repeated
    intended: Counter[tuple[str, str]] = Counter()
    for number in range(rounds(short=3, full=60)):
        floods = [
            Flood(server.port, "BINANCE", tokens["BINANCE"], test_order),
            Flood(server.port, "KRAKEN", tokens["KRAKEN"], kraken_balance),
        ]
        for flood in floods:
            flood.start(4)
        time.sleep(chance.uniform(0.1, 1.0))
        server.kill()
        for flood in floods:
            flood.stop()
        time.sleep(0.1)

        intended = Counter((row[0], str(row[1])) for row in execute(server, _INTENTS))
        for venue, key in keys.items():
            arrived = [each for each in simulator.whole_record(key.api_key) if _is_bots(each)]
            used = Counter((_digest(each), each.stamp) for each in arrived)
            assert not used - intended, f"round {number}, {venue}"
        server.start()
    server.stop()
    nonces = [int(each.stamp) for each in simulator.whole_record(keys["KRAKEN"].api_key)]
    assert nonces == sorted(set(nonces))
    print(f"{intended.total()} intents; every arrival has its own")
    assert intended


def _is_bots(arrival: RecordedArrival) -> bool:
    return "/order/test" in arrival.target or "/Balance" in arrival.target


def _digest(arrival: RecordedArrival) -> str:
    """Return the digest of promise 3, from the bytes that arrived."""
    path, _, query = arrival.target.partition("?")
    host = "api.kraken.com" if path.startswith("/0/") else "api.binance.com"
    query = re.sub(r"&?(timestamp|signature)=[^&]*", "", query)
    body = re.sub(r"^nonce=\d+&?", "", arrival.body)
    head = f"countersign.request.1\n{arrival.method}\n{host}\n{path}\n{query}\n"
    return hashlib.sha256((head + body).encode()).hexdigest()
