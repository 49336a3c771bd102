"""Power cuts under the whole credential store: the use cases, the audit log, idempotency."""

import asyncio
import random
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from tests.credentials.stage import Stage, caller, kept_in_sqlite, key, new_credential
from tests.fire.storage.power_cuts import AfterPowerCut, cut_power
from tests.fire.storage.rounds import rounds
from tests.fire.vault_check import Promise, lost, require_whole

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.migrating import migrate, released_migrations
from countersign.credentials.credential import Credential
from countersign.kernel.decision import Caller
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.secret import Secret

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

WRAPPER = KeyFileKeyWrapper(Secret(bytes(range(32))))
USERS = 6


class Trading:
    """Users who create, verify, rotate and revoke until the store refuses."""

    def __init__(self, seed: int, synchronous: str) -> None:
        self._seed = seed
        self._synchronous = synchronous
        self.promises: dict[str, Promise] = {}

    async def set_up(self, path: Path, vfs: str | None) -> None:
        database = Database(path, vfs=vfs, synchronous=self._synchronous)
        with closing(database.connect()) as connection:
            migrate(connection, released_migrations(), 0)
        await database.close()

    async def run(self, path: Path, vfs: str | None) -> dict[str, Promise]:
        try:
            database = Database(path, vfs=vfs, synchronous=self._synchronous)
        except StoreUnavailableError:
            return self.promises
        try:
            await database.write(_checkpoint_often)
            stage = Stage(kept_in_sqlite(database), key_wrapper=WRAPPER)
            await asyncio.gather(*(self._trade(stage, number) for number in range(USERS)))
        except StoreUnavailableError:
            pass
        finally:
            await database.close()
        return self.promises

    async def _trade(self, stage: Stage, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")  # noqa: S311  # to be repeated
        who = caller()
        try:
            for turn in range(10_000):
                await self._one_life(stage, who, f"user-{number}-turn-{turn}", chance)
        except StoreUnavailableError:
            return

    async def _one_life(self, stage: Stage, who: Caller, name: str, chance: random.Random) -> None:
        created = await stage.create(new_credential(key(name)), who, name)
        self._promise(created, name)
        for rotation in range(chance.randrange(3)):
            if chance.random() < 0.3:
                await stage.verified(created, who)
            fresh = f"{name}-rotation-{rotation}"
            rotated = await stage.rotate(created.credential_id, key(fresh), who, None)
            self._promise(rotated, fresh)
        if chance.random() < 0.4:
            stopped = await stage.revoke(created.credential_id, who)
            self._promise(stopped.credential, None)

    def _promise(self, credential: Credential, api_key: str | None) -> None:
        self.promises[credential.credential_id] = Promise(credential.version, api_key)


def _checkpoint_often(connection: apsw.Connection) -> None:
    connection.wal_autocheckpoint(30)


async def _round(folder: Path, seed: int, synchronous: str) -> AfterPowerCut[dict[str, Promise]]:
    trading = Trading(seed, synchronous)
    return await cut_power(
        folder, seed=seed, set_up=trading.set_up, workload=trading.run, steps_max=1500
    )


def test_a_power_cut_loses_no_acknowledged_change_and_halves_none(tmp_path: Path) -> None:
    promised = 0
    for seed in range(rounds(short=20, full=500)):
        after = asyncio.run(_round(tmp_path / str(seed), seed, "FULL"))

        found = require_whole(after.path, WRAPPER)
        assert lost(after.acknowledged, found) == [], f"seed {seed}: {after}"
        promised += len(after.acknowledged)

    print(f"{promised} credentials were promised, none was lost")
    assert promised > 0


def test_without_syncs_the_same_power_cuts_lose_acknowledged_changes(tmp_path: Path) -> None:
    losses = 0
    for seed in range(rounds(short=20, full=100)):
        after = asyncio.run(_round(tmp_path / str(seed), seed, "OFF"))
        losses += _has_lost(after)

    print(f"{losses} rounds lost something")
    assert losses > 0, "the harness does not see a loss, so it proves nothing"


def _has_lost(after: AfterPowerCut[dict[str, Promise]]) -> bool:
    try:
        return bool(lost(after.acknowledged, require_whole(after.path, WRAPPER)))
    except (AssertionError, apsw.Error):
        return True
