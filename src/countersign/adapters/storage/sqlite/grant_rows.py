"""Grants as rows."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any, Final

import apsw
import msgspec
from msgspec.structs import replace

from countersign.access.grant import REVOKE_ACTION, Grant, Limits
from countersign.adapters.storage.sqlite.audit_rows import insert_decision
from countersign.adapters.storage.sqlite.database import SqlValue
from countersign.credentials.credential import CredentialStatus
from countersign.credentials.errors import AlreadyRevokedError
from countersign.kernel.capability import Capability
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId, GrantId, UserId, new_id

COLUMNS: Final = (
    "user_id, grant_id, credential_id, parent_id, ancestors, version, holder, limits,"
    " created_at_ms, updated_at_ms, revoked_at_ms"
)
_INSERT: Final = (
    f"INSERT INTO grants ({COLUMNS}, token_digest)"  # noqa: S608  # our words
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE: Final = (
    "UPDATE grants SET version = ?, holder = ?, limits = ?, updated_at_ms = ?"
    " WHERE user_id = ? AND grant_id = ? AND version = ? AND revoked_at_ms IS NULL"
)
_UNREVOKED: Final = (
    f"SELECT {COLUMNS} FROM grants"  # noqa: S608
    " WHERE user_id = ? AND credential_id = ? AND revoked_at_ms IS NULL"
)
_REVOKE: Final = (
    "UPDATE grants SET version = version + 1, updated_at_ms = ?1, revoked_at_ms = ?1"
    " WHERE user_id = ?2 AND grant_id = ?3"
)
_COUNT: Final = (
    "SELECT count(*) FROM"
    " (SELECT 1 FROM grants WHERE user_id = ? AND revoked_at_ms IS NULL LIMIT ?)"
)
# Ids are UUIDs: no character of theirs means anything to LIKE.
_COUNT_BELOW: Final = (
    "SELECT count(*) FROM grants WHERE user_id = ? AND credential_id = ?"
    " AND revoked_at_ms IS NULL AND ancestors LIKE ?"
)
_CREDENTIAL_STATUS: Final = "SELECT status FROM credentials WHERE user_id = ? AND credential_id = ?"
_BY_TOKEN: Final = f"SELECT {COLUMNS} FROM grants WHERE token_digest = ?"  # noqa: S608
_BY_ID: Final = f"SELECT {COLUMNS} FROM grants WHERE grant_id = ?"  # noqa: S608

# The schema is STRICT: each column holds the type that it says.
Row = tuple[Any, ...]


class _LimitsForm(msgspec.Struct, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """The limits as stored. An unknown field is one of a newer release: fail closed."""

    capabilities: list[Capability]
    endpoints: list[str] = []
    symbols: list[str] = []
    requests_per_minute: int | None = None
    networks: list[str] = []
    not_before: int | None = None
    not_after: int | None = None
    caller_signature: bool = False


_limits: Final = msgspec.json.Decoder(_LimitsForm)
_ancestors: Final = msgspec.json.Decoder(list[str])


def insert_grant(connection: apsw.Connection, grant: Grant, token_digest: bytes) -> None:
    """Keep a new grant inside the caller's transaction."""
    connection.execute(_INSERT, (*row_of(grant), token_digest))


def find_by_token(connection: apsw.Connection, token_digest: bytes) -> Grant | None:
    """Return the grant of a token."""
    row: Row | None = connection.execute(_BY_TOKEN, (token_digest,)).fetchone()
    return None if row is None else grant_of(row)


def find_by_id(connection: apsw.Connection, grant_id: GrantId) -> Grant | None:
    """Return a grant, whoever owns it."""
    row: Row | None = connection.execute(_BY_ID, (grant_id,)).fetchone()
    return None if row is None else grant_of(row)


def update_grant(connection: apsw.Connection, grant: Grant, expected_version: int) -> bool:
    """Write holder and limits over the version that was read; False where that has changed."""
    connection.execute(
        _UPDATE,
        (
            grant.version,
            grant.holder,
            limits_text(grant.limits),
            grant.updated_at_ms,
            grant.user_id,
            grant.grant_id,
            expected_version,
        ),
    )
    return connection.changes() == 1


def unrevoked_of(
    connection: apsw.Connection, user_id: UserId, credential_id: CredentialId
) -> list[Grant]:
    """Return the unrevoked grants of a credential; GRANTS_MAX at most."""
    rows = connection.execute(_UNREVOKED, (user_id, credential_id)).fetchall()
    return [grant_of(row) for row in rows]


def end_grant(connection: apsw.Connection, grant: Grant, at_ms: int) -> None:
    """Revoke one grant inside the caller's transaction."""
    connection.execute(_REVOKE, (at_ms, grant.user_id, grant.grant_id))


def revoke_grants(connection: apsw.Connection, grants: Sequence[Grant], revoking: Decision) -> None:
    """Revoke grants inside the caller's transaction, with an entry for each.

    `revoking` is the decision by which they end, of a credential or of a grant
    above them; its own entry is the caller's to write.
    """
    by = revoking.grant_id or revoking.credential_id or ""
    for grant in grants:
        end_grant(connection, grant, revoking.at_ms)
        decision = replace(
            revoking,
            action=REVOKE_ACTION,
            credential_id=grant.credential_id,
            grant_id=grant.grant_id,
            details={"by": by},
            entry_id=new_id(),
        )
        insert_decision(connection, decision)


def count_unrevoked(connection: apsw.Connection, user_id: UserId, most: int) -> int:
    """Return how many unrevoked grants a user has; counts no further than `most`."""
    ((count,),) = connection.execute(_COUNT, (user_id, most))
    return int(count)


def count_unrevoked_below(connection: apsw.Connection, grant: Grant) -> int:
    """Return how many unrevoked grants stand below one above `grant`, of the one with most."""
    whose = (grant.user_id, grant.credential_id)
    counts = [0]
    for each in grant.ancestors:
        ((count,),) = connection.execute(_COUNT_BELOW, (*whose, f'%"{each}"%'))
        counts.append(int(count))
    return max(counts)


def require_credential_unrevoked(connection: apsw.Connection, grant: Grant) -> None:
    """Refuse a grant whose credential is revoked.

    Raises:
        AlreadyRevokedError: it is.
    """
    row = connection.execute(_CREDENTIAL_STATUS, (grant.user_id, grant.credential_id)).fetchone()
    if row is None or row[0] == CredentialStatus.REVOKED:
        raise AlreadyRevokedError


def row_of(grant: Grant) -> tuple[SqlValue, ...]:
    """Return the values of COLUMNS."""
    return (
        grant.user_id,
        grant.grant_id,
        grant.credential_id,
        grant.parent_id,
        msgspec.json.encode(grant.ancestors).decode(),
        grant.version,
        grant.holder,
        limits_text(grant.limits),
        grant.created_at_ms,
        grant.updated_at_ms,
        grant.revoked_at_ms,
    )


def grant_of(row: Row) -> Grant:
    """Return the grant of a row of COLUMNS."""
    return Grant(
        user_id=UserId(row[0]),
        grant_id=GrantId(row[1]),
        credential_id=CredentialId(row[2]),
        parent_id=None if row[3] is None else GrantId(row[3]),
        ancestors=tuple(GrantId(each) for each in _ancestors.decode(row[4])),
        version=row[5],
        holder=row[6],
        limits=_limits_of(row[7]),
        created_at_ms=row[8],
        updated_at_ms=row[9],
        revoked_at_ms=row[10],
    )


def limits_text(limits: Limits) -> str:
    """Return limits as they are stored."""
    form = _LimitsForm(
        capabilities=sorted(limits.capabilities),
        endpoints=sorted(limits.endpoints),
        symbols=sorted(limits.symbols),
        requests_per_minute=limits.requests_per_minute,
        networks=[str(network) for network in limits.networks],
        not_before=limits.not_before_ms,
        not_after=limits.not_after_ms,
        caller_signature=limits.caller_signature,
    )
    return msgspec.json.encode(form).decode()


def _limits_of(text: str) -> Limits:
    form = _limits.decode(text)
    return Limits(
        capabilities=frozenset(form.capabilities),
        endpoints=frozenset(form.endpoints),
        symbols=frozenset(form.symbols),
        requests_per_minute=form.requests_per_minute,
        networks=tuple(ip_network(network) for network in form.networks),
        not_before_ms=form.not_before,
        not_after_ms=form.not_after,
        caller_signature=form.caller_signature,
    )
