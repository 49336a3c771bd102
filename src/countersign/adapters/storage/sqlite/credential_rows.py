"""Credentials as rows."""

from typing import Final

import apsw
import msgspec

from countersign.adapters.storage.sqlite.database import SqlValue
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.kernel.ids import CredentialId, UserId
from countersign.venues.passport import Passport

COLUMNS: Final = (
    "user_id, credential_id, version, venue, name, type, credential_type, masked_key,"
    " fingerprint, status, passport, nonce_unit, created_at_ms, updated_at_ms, revoked_at_ms"
)
INSERT: Final = f"INSERT INTO credentials ({COLUMNS}) VALUES ({', '.join('?' * 15)})"  # noqa: S608
# The owner, the venue and the time of creation never change.
_UPDATE: Final = (
    "UPDATE credentials SET version = ?, credential_type = ?, masked_key = ?, fingerprint = ?,"
    " status = ?, passport = ?, nonce_unit = ?, updated_at_ms = ?, revoked_at_ms = ?"
    " WHERE user_id = ? AND credential_id = ? AND version = ?"
)
_BY_ID: Final = f"SELECT {COLUMNS} FROM credentials WHERE credential_id = ?"  # noqa: S608

_passports: Final = msgspec.json.Decoder(Passport)


def row_of(credential: Credential) -> tuple[SqlValue, ...]:
    """Return the values of COLUMNS."""
    return (
        credential.user_id,
        credential.credential_id,
        credential.version,
        credential.venue,
        credential.name,
        credential.type,
        credential.credential_type,
        credential.masked_key,
        credential.fingerprint,
        credential.status,
        _passport_text(credential.passport),
        credential.nonce_unit,
        credential.created_at_ms,
        credential.updated_at_ms,
        credential.revoked_at_ms,
    )


def credential_of(row: tuple[SqlValue, ...]) -> Credential:
    """Return the credential of a row of COLUMNS."""
    values = msgspec.convert(row, _Row)
    return Credential(
        credential_id=CredentialId(values[1]),
        user_id=UserId(values[0]),
        version=values[2],
        venue=values[3],
        name=values[4],
        type=AccountType(values[5]),
        credential_type=CredentialType(values[6]),
        masked_key=values[7],
        fingerprint=values[8],
        status=CredentialStatus(values[9]),
        passport=None if values[10] is None else _passports.decode(values[10]),
        nonce_unit=values[11],
        created_at_ms=values[12],
        updated_at_ms=values[13],
        revoked_at_ms=values[14],
    )


_Row = tuple[
    str, str, int, str, str, str, str, str, bytes, str,
    str | None, str | None, int, int, int | None,
]  # fmt: skip


def find_row(connection: apsw.Connection, credential_id: CredentialId) -> Credential | None:
    """Return the credential, whoever owns it."""
    for row in connection.execute(_BY_ID, (credential_id,)):
        return credential_of(row)
    return None


def update_row(connection: apsw.Connection, credential: Credential, expected_version: int) -> bool:
    """Write the credential over the version that was read; False where that has changed."""
    connection.execute(
        _UPDATE,
        (
            credential.version,
            credential.credential_type,
            credential.masked_key,
            credential.fingerprint,
            credential.status,
            _passport_text(credential.passport),
            credential.nonce_unit,
            credential.updated_at_ms,
            credential.revoked_at_ms,
            credential.user_id,
            credential.credential_id,
            expected_version,
        ),
    )
    return connection.changes() == 1


def _passport_text(passport: Passport | None) -> str | None:
    return None if passport is None else msgspec.json.encode(passport).decode()
