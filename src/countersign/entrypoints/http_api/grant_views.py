"""Grants as the wire shows them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from countersign.access.grant import Grant
from countersign.countersigning.create_grant import CreatedGrant
from countersign.countersigning.revoke_grant import RevokedGrant
from countersign.entrypoints.http_api.times import rfc3339
from countersign.kernel.ids import CredentialId
from countersign.venues.catalogue import Binding

Bindings = Mapping[CredentialId, Binding]


class GrantView(msgspec.Struct, rename="camel", kw_only=True):
    """A grant; an empty list, or null, is no limit."""

    grant_id: str
    credential_id: str
    binding: str
    parent_grant_id: str | None
    holder: str
    version: int
    capabilities: list[str]
    endpoints: list[str]
    symbols: list[str]
    requests_per_minute: int | None
    caller_cidrs: list[str]
    not_before: int | None
    not_after: int | None
    caller_signature: bool
    created_at: int
    created_at_date_time: str
    updated_at: int
    updated_at_date_time: str
    revoked_at: int | UnsetType = UNSET
    revoked_at_date_time: str | UnsetType = UNSET


class NewGrantView(GrantView, rename="camel", kw_only=True):
    """A grant that was just made. Its token and secret are in this answer and in no other."""

    token: str
    secret: str | UnsetType = UNSET


class RevokedGrantView(GrantView, rename="camel", kw_only=True):
    """A grant that was just revoked, and how many of its uses may still be with the venue."""

    in_flight: int


def grant_view(grant: Grant, bindings: Bindings) -> GrantView:
    """Return a grant as the wire shows it."""
    return GrantView(**_fields(grant, bindings[grant.credential_id]))


def new_grant_view(created: CreatedGrant) -> NewGrantView:
    """Return a new grant with its token."""
    fields = _fields(created.grant, created.binding)
    secret = UNSET if created.secret is None else created.secret.reveal_text()
    return NewGrantView(**fields, token=created.token.reveal_text(), secret=secret)


def revoked_grant_view(revoked: RevokedGrant, bindings: Bindings) -> RevokedGrantView:
    """Return a revoked grant."""
    fields = _fields(revoked.grant, bindings[revoked.grant.credential_id])
    return RevokedGrantView(**fields, in_flight=revoked.in_flight)


def _fields(grant: Grant, binding: Binding) -> Mapping[str, Any]:
    limits, revoked_at = grant.limits, grant.revoked_at_ms
    return {
        "grant_id": grant.grant_id,
        "credential_id": grant.credential_id,
        "binding": str(binding),
        "parent_grant_id": grant.parent_id,
        "holder": grant.holder,
        "version": grant.version,
        "capabilities": sorted(str(each) for each in limits.capabilities),
        "endpoints": sorted(limits.endpoints),
        "symbols": sorted(limits.symbols),
        "requests_per_minute": limits.requests_per_minute,
        "caller_cidrs": [str(network) for network in limits.networks],
        "not_before": limits.not_before_ms,
        "not_after": limits.not_after_ms,
        "caller_signature": limits.caller_signature,
        "created_at": grant.created_at_ms,
        "created_at_date_time": rfc3339(grant.created_at_ms),
        "updated_at": grant.updated_at_ms,
        "updated_at_date_time": rfc3339(grant.updated_at_ms),
        "revoked_at": UNSET if revoked_at is None else revoked_at,
        "revoked_at_date_time": UNSET if revoked_at is None else rfc3339(revoked_at),
    }
