"""Wires the use cases of grants."""

import os
from dataclasses import dataclass

from countersign.access.grant_ports import GrantReader
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.adapters.storage.sqlite.open_uses import SqliteOpenUses
from countersign.bootstrap.gateway_wiring import Surroundings
from countersign.bootstrap.settings import Settings
from countersign.countersigning.bindings_of import BindingsOf
from countersign.countersigning.create_grant import CreateGrant
from countersign.countersigning.list_grants import ListGrants
from countersign.countersigning.revoke_grant import RevokeGrant
from countersign.countersigning.update_grant import UpdateGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """The use cases of grants."""

    create: CreateGrant
    update: UpdateGrant
    revoke: RevokeGrant
    list: ListGrants
    bindings_of: BindingsOf
    reader: GrantReader


def wire_grants(settings: Settings, around: Surroundings) -> Grants:
    """Put the use cases together."""
    store = SqliteGrantStore(around.database)
    credentials = SqliteCredentialStore(around.database)
    withdrawal_allowed = settings.grants.withdrawal_allowed
    return Grants(
        create=CreateGrant(
            reader=store,
            writer=store,
            credentials=credentials,
            catalogue=around.catalogue,
            random_bytes=os.urandom,
            secrets=around.grant_secrets,
            clock=around.clock,
            withdrawal_allowed=withdrawal_allowed,
        ),
        update=UpdateGrant(
            reader=store,
            writer=store,
            credentials=credentials,
            catalogue=around.catalogue,
            clock=around.clock,
            withdrawal_allowed=withdrawal_allowed,
        ),
        revoke=RevokeGrant(
            reader=store,
            writer=store,
            open_uses=SqliteOpenUses(around.database, around.clock),
            clock=around.clock,
        ),
        list=ListGrants(reader=store),
        bindings_of=BindingsOf(credentials=credentials, catalogue=around.catalogue),
        reader=store,
    )
