"""What rotate and revoke destroy is nowhere in the file, however its pages were shuffled."""

import asyncio
import random
import secrets
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.credentials.conftest import NOW_MS
from tests.credentials.stage import Kept, caller, kept_in_sqlite

from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.kernel.decision import Decision, Outcome
from countersign.kernel.ids import CredentialId

# HMAC, HMAC with a passphrase, Ed25519, RSA of 2048 and 4096 bits, and what needs several pages.
SIZES = (230, 290, 330, 1900, 3500, 9000)
WINDOW = 8


class Churn:
    """Creates, rotates and revokes at random, and remembers what must be gone."""

    def __init__(self, kept: Kept, seed: int) -> None:
        self._kept = kept
        self._random = random.Random(seed)  # noqa: S311  # to be repeated
        self._owners = [caller(f"owner-{number}") for number in range(3)]
        self._living: list[tuple[Credential, bytes]] = []
        self.destroyed: list[bytes] = []

    async def run(self, steps: int) -> None:
        for _ in range(steps):
            await self._create()
            if self._random.random() < 0.5:
                await self._end_one(rotating=self._random.random() < 0.5)
        for _ in range(len(self._living) * 3 // 4):
            await self._end_one(rotating=False)

    @property
    def kept_material(self) -> list[bytes]:
        return [sealed for _, sealed in self._living]

    def _sealed(self) -> bytes:
        return secrets.token_bytes(self._random.choice(SIZES))

    def _decided(self) -> Decision:
        return self._owners[0].decided("test.change", Outcome.ALLOWED, NOW_MS)

    async def _create(self) -> None:
        credential = Credential(
            credential_id=CredentialId(str(uuid.UUID(int=self._random.getrandbits(128)))),
            user_id=self._random.choice(self._owners).user_id,
            version=1,
            venue="BINANCE",
            name="",
            type=AccountType.EXCHANGE,
            credential_type=CredentialType.HMAC,
            masked_key="***",
            fingerprint=secrets.token_bytes(32),
            status=CredentialStatus.ACTIVE,
            passport=None,
            nonce_unit=None,
            created_at_ms=NOW_MS,
            updated_at_ms=NOW_MS,
        )
        sealed = self._sealed()
        await self._kept.writer.add(credential, sealed, self._decided(), None)
        self._living.append((credential, sealed))

    async def _end_one(self, *, rotating: bool) -> None:
        place = self._random.randrange(len(self._living))
        credential, sealed = self._living.pop(place)
        version = credential.version + 1
        if rotating:
            fresh = self._sealed()
            changed = _with(credential, version, CredentialStatus.ACTIVE)
            await self._kept.writer.replace_material(
                changed, credential.version, fresh, self._decided(), None
            )
            self._living.append((changed, fresh))
        else:
            changed = _with(credential, version, CredentialStatus.REVOKED)
            await self._kept.writer.revoke(changed, credential.version, self._decided())
        self.destroyed.append(sealed)


def _with(credential: Credential, version: int, status: CredentialStatus) -> Credential:
    return replace(credential, version=version, status=status)


def _windows(content: bytes) -> Iterator[bytes]:
    return (content[at : at + WINDOW] for at in range(len(content) - WINDOW + 1))


def pieces_left(churn: Churn, stored: bytes) -> int:
    """Count the pieces of destroyed key material in a file."""
    sought = {window for sealed in churn.destroyed for window in _windows(sealed)}
    return sum(window in sought for window in _windows(stored))


# With the key material in a table that deletes its rows, these seeds left a whole key behind.
@pytest.mark.parametrize("seed", [7, 121, 184])
def test_no_eight_bytes_of_destroyed_material_are_left(database_path: Path, seed: int) -> None:
    """Pages split, merge and are balanced here; SQLite leaves copies where it does that."""
    churn = asyncio.run(_churned(database_path, seed))

    stored = database_path.read_bytes()
    assert len(churn.destroyed) > 100
    assert pieces_left(churn, stored) == 0
    assert all(sealed[:200] in stored for sealed in churn.kept_material)
    assert [path.name for path in database_path.parent.iterdir()] == [database_path.name]


async def _churned(path: Path, seed: int) -> Churn:
    database = Database.open(path, NOW_MS)
    churn = Churn(kept_in_sqlite(database), seed)
    try:
        await churn.run(150)
    finally:
        await database.close()  # truncates the log
    return churn
