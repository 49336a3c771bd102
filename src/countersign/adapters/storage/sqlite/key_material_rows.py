"""Sealed key material as rows: appended, and destroyed in place.

Why a slot is never deleted stands in migration 0001.
"""

from dataclasses import dataclass
from typing import Final

import apsw

from countersign.credentials.credential import Credential

_APPEND: Final = "INSERT INTO sealed_material (sealed) VALUES (?)"
_POINT: Final = (
    "INSERT INTO key_material (user_id, credential_id, material_version, slot) VALUES (?, ?, ?, ?)"
)
_FIND: Final = (
    "SELECT sealed_material.sealed, key_material.material_version FROM key_material"
    " JOIN sealed_material ON sealed_material.slot = key_material.slot"
    " WHERE key_material.user_id = ? AND key_material.credential_id = ?"
)
# Equally long, so that SQLite overwrites the row where it is.
_WIPE: Final = (
    "UPDATE sealed_material SET sealed = zeroblob(length(sealed)) WHERE slot ="
    " (SELECT slot FROM key_material WHERE user_id = ? AND credential_id = ?)"
)
_FORGET: Final = "DELETE FROM key_material WHERE user_id = ? AND credential_id = ?"


@dataclass(frozen=True, slots=True)
class SealedMaterial:
    """A sealed key and the version that it is bound to."""

    sealed: bytes
    material_version: int


def insert_material(connection: apsw.Connection, credential: Credential, sealed: bytes) -> None:
    """Keep the sealed key of a credential that has none."""
    connection.execute(_APPEND, (sealed,))
    slot = connection.last_insert_rowid()
    connection.execute(_POINT, (*_key(credential), credential.version, slot))


def destroy_material(connection: apsw.Connection, credential: Credential) -> None:
    """Overwrite the credential's sealed key with zeros, and forget where it was."""
    connection.execute(_WIPE, _key(credential))
    connection.execute(_FORGET, _key(credential))


def find_material(connection: apsw.Connection, credential: Credential) -> SealedMaterial | None:
    """Return the credential's sealed key."""
    for sealed, version in connection.execute(_FIND, _key(credential)):
        return SealedMaterial(sealed, version)
    return None


def _key(credential: Credential) -> tuple[str, str]:
    return (credential.user_id, credential.credential_id)
