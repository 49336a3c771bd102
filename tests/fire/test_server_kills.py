"""`kill -9` of a real server under concurrent creates, rotates and revokes."""

import random
import time
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.flood import Flood
from tests.fire.storage.rounds import rounds
from tests.fire.vault_check import Promise, lost, require_whole
from tests.support.accounts import Account, sign_up

from countersign.adapters.kms.key_file import KeyFileKeyWrapper, read_key_file
from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

CALLERS = 6
VERIFIED_AT_ONCE = 100


@pytest.mark.parametrize("workers", [1, 2])
def test_kill_9_loses_no_acknowledged_change_and_halves_none(
    simulator: SimulatorProcess, tmp_path: Path, workers: int
) -> None:
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": str(workers)},
    )
    server.init()
    server.start()
    chance = random.Random(workers)  # noqa: S311  # to be repeated
    promises: dict[str, Promise] = {}
    changes = 0
    for number in range(rounds(short=4, full=100)):
        accounts = [sign_up(server.port) for _ in range(2)]
        flood = Flood(accounts, seed=number)
        flood.start(CALLERS)
        time.sleep(chance.uniform(0.05, 0.8))
        server.kill()
        flood.stop()

        promises |= flood.promises
        changes += len(flood.statuses)
        wrapper = KeyFileKeyWrapper(read_key_file(server.folder / "countersign.key"))
        found = require_whole(server.database, wrapper)
        assert lost(promises, found) == [], f"round {number}"
        assert flood.refused == []
        server.start()
        _require_answered(accounts, flood.promises)
    server.stop()
    print(f"{workers} workers: {changes} answered changes of {len(promises)} credentials kept")
    assert changes > 0


def _require_answered(accounts: list[Account], promises: dict[str, Promise]) -> None:
    """Hold over HTTP what was answered before: the list, and that every key opens."""
    for account in accounts:
        listed = {row["credentialId"]: row for row in account.client.get("/credential/list").data}
        mine = {id_: promise for id_, promise in promises.items() if id_ in listed}
        living = [id_ for id_, row in listed.items() if row["status"] == "ACTIVE"]
        for credential_id, promise in mine.items():
            row = listed[credential_id]
            if promise.api_key is None:
                assert row["status"] == "REVOKED"
                gone = account.client.post("/credential/verify", {"credentialId": credential_id})
                assert gone.code == "ALREADY_REVOKED"
        for first in range(0, len(living), VERIFIED_AT_ONCE):
            some = living[first : first + VERIFIED_AT_ONCE]
            answer = account.client.post("/credential/verify", {"credentialIds": some})
            assert answer.status == 200, answer.raw
    known = {
        row["credentialId"]
        for account in accounts
        for row in account.client.get("/credential/list").data
    }
    assert promises.keys() <= known
