"""Looks at a database that nobody has open: is everything in it whole?"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import apsw
from tests.credentials.stage import entries_in, material_in

from countersign.adapters.storage.sqlite.credential_rows import COLUMNS, credential_of
from countersign.credentials.credential import Credential, CredentialStatus, masked
from countersign.credentials.sealed_material import binding_of_credential, unpacked
from countersign.envelope.ports import KeyWrapper
from countersign.envelope.unseal import Unseal


@dataclass(frozen=True, slots=True)
class Found:
    """A stored credential, and the API key that its material opens to; None once revoked."""

    credential: Credential
    api_key: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What was answered of one credential: at least this must be there."""

    version: int
    api_key: str | None


def require_whole(database: Path, key_wrapper: KeyWrapper) -> dict[str, Found]:
    """Return every credential by id.

    Raises:
        AssertionError: something is half-done, or damaged.
        apsw.Error: the file is damaged.
    """
    connection = apsw.Connection(str(database))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return asyncio.run(_look(connection, Unseal(key_wrapper=key_wrapper)))
    finally:
        connection.close()


async def _look(connection: apsw.Connection, unseal: Unseal) -> dict[str, Found]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM credentials").fetchall()  # noqa: S608
    credentials = [credential_of(row) for row in rows]
    found: dict[str, Found] = {}
    for credential in credentials:
        material = material_in(connection, credential.credential_id)
        if credential.status is CredentialStatus.REVOKED:
            assert material is None, "a revoked credential holds key material"
            found[credential.credential_id] = Found(credential, None)
            continue
        assert material is not None, "a credential without its key material"
        sealed, version = material
        opened = unpacked(await unseal(sealed, binding_of_credential(credential, version)))
        api_key = opened.api_key.reveal_text()
        assert masked(api_key) == credential.masked_key, "a key under another key's mask"
        found[credential.credential_id] = Found(credential, api_key)
    _require_no_leftovers(connection, found)
    _require_entries(connection, found)
    return found


def _require_no_leftovers(connection: apsw.Connection, found: dict[str, Found]) -> None:
    living = sum(each.api_key is not None for each in found.values())
    ((pairs,),) = connection.execute("SELECT count(*) FROM key_material")
    ((held,),) = connection.execute(
        "SELECT count(*) FROM sealed_material WHERE sealed <> zeroblob(length(sealed))"
    )
    assert (pairs, held) == (living, living), "key material that belongs to nobody"


def _require_entries(connection: apsw.Connection, found: dict[str, Found]) -> None:
    """Each version of a credential but those of verify is one entry, and each entry one version."""
    counts: dict[str, Counter[str]] = {credential_id: Counter() for credential_id in found}
    for entry in entries_in(connection):
        if entry.outcome == "ALLOWED" and entry.credential_id is not None:
            assert entry.credential_id in counts, "an entry of a change that is not there"
            counts[entry.credential_id][entry.action] += 1
    for credential_id, each in found.items():
        count = counts[credential_id]
        revoked = each.credential.status is CredentialStatus.REVOKED
        assert count["credential.create"] == 1, "a create without its entry, or with two"
        assert count["credential.revoke"] == int(revoked), "a revoke without its entry"
        read_again = each.credential.version - 1 - count["credential.rotate"] - int(revoked)
        assert 0 <= read_again <= count["credential.verify"], "a change without its entry"


def lost(promises: dict[str, Promise], found: dict[str, Found]) -> list[str]:
    """Return what was answered and is not there."""
    faults = []
    for credential_id, promise in promises.items():
        each = found.get(credential_id)
        if each is None:
            faults.append(f"{credential_id}: lost")
        elif each.credential.version < promise.version:
            faults.append(f"{credential_id}: version {promise.version} lost")
        elif promise.api_key is None and each.api_key is not None:
            faults.append(f"{credential_id}: unrevoked again")
        elif each.credential.version == promise.version and each.api_key != promise.api_key:
            faults.append(f"{credential_id}: another key than was answered")
    return faults
