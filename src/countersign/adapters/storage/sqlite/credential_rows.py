"""Credentials as rows."""

from functools import lru_cache
from typing import Any, Final

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
    " fingerprint, status, passport, nonce_unit, created_at_ms, updated_at_ms, revoked_at_ms,"
    " frozen_at_ms, public_key"
)
INSERT: Final = f"INSERT INTO credentials ({COLUMNS}) VALUES ({', '.join('?' * 17)})"  # noqa: S608
# The owner, the venue and the time of creation never change.
_UPDATE: Final = (
    "UPDATE credentials SET version = ?, credential_type = ?, masked_key = ?, fingerprint = ?,"
    " status = ?, passport = ?, nonce_unit = ?, updated_at_ms = ?, revoked_at_ms = ?,"
    " frozen_at_ms = ?, public_key = ?"
    " WHERE user_id = ? AND credential_id = ? AND version = ?"
)
_BY_ID: Final = f"SELECT {COLUMNS} FROM credentials WHERE credential_id = ?"  # noqa: S608

# The schema is STRICT: each column holds the type that it says.
Row = tuple[Any, ...]

_passports: Final = msgspec.json.Decoder(Passport)
_PASSPORTS_KEPT: Final = 4096


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
        credential.frozen_at_ms,
        credential.public_key,
    )


def credential_of(row: Row) -> Credential:
    """Return the credential of a row of COLUMNS."""
    return Credential(
        credential_id=CredentialId(row[1]),
        user_id=UserId(row[0]),
        version=row[2],
        venue=row[3],
        name=row[4],
        type=_ACCOUNT_TYPES[row[5]],
        credential_type=_CREDENTIAL_TYPES[row[6]],
        masked_key=row[7],
        fingerprint=row[8],
        status=_STATUSES[row[9]],
        passport=None if row[10] is None else _passport_of(row[10]),
        nonce_unit=row[11],
        created_at_ms=row[12],
        updated_at_ms=row[13],
        revoked_at_ms=row[14],
        frozen_at_ms=row[15],
        public_key=row[16],
    )


# A member by its value: a look-up costs a tenth of a call of the class.
_ACCOUNT_TYPES: Final = {str(each): each for each in AccountType}
_CREDENTIAL_TYPES: Final = {str(each): each for each in CredentialType}
_STATUSES: Final = {str(each): each for each in CredentialStatus}


@lru_cache(maxsize=_PASSPORTS_KEPT)
def _passport_of(text: str) -> Passport:
    """Return a passport; it cannot be changed, so equal texts may share one."""
    return _passports.decode(text)


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
            credential.frozen_at_ms,
            credential.public_key,
            credential.user_id,
            credential.credential_id,
            expected_version,
        ),
    )
    return connection.changes() == 1


def _passport_text(passport: Passport | None) -> str | None:
    return None if passport is None else msgspec.json.encode(passport).decode()
