"""Grants for tests; the one place that knows how they are made."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import apsw
from scripts.server_process import ServerProcess

from countersign.access.grant import Grant, Limits
from countersign.access.grant_token import mint_token, token_digest
from countersign.adapters.storage.sqlite.grant_rows import insert_grant
from countersign.kernel.ids import CredentialId, GrantId, UserId, new_id


def a_grant(
    user_id: UserId, credential_id: CredentialId, above: Sequence[Grant] = (), **limits: Any
) -> Grant:
    """Return a grant below those of `above`, nearest first."""
    return Grant(
        grant_id=GrantId(new_id()),
        user_id=user_id,
        credential_id=credential_id,
        parent_id=above[0].grant_id if above else None,
        ancestors=tuple(each.grant_id for each in above),
        holder="a bot",
        version=1,
        limits=Limits(**limits),
        created_at_ms=1,
        updated_at_ms=1,
    )


def make_grant(server: ServerProcess, credential: Mapping[str, Any], **limits: Any) -> str:
    """Make a grant of a credential; return its token."""
    return make_chain(server, credential, limits)[0]


def make_chain(
    server: ServerProcess, credential: Mapping[str, Any], *limits: Mapping[str, Any]
) -> list[str]:
    """Make a grant and those above it, nearest first; return their tokens."""
    user_id, credential_id = UserId(credential["userId"]), CredentialId(credential["credentialId"])
    chain: list[Grant] = []
    tokens: list[str] = []
    with apsw.Connection(str(server.database)) as connection:
        connection.set_busy_timeout(5_000)
        for each in reversed(limits):
            token = mint_token(os.urandom)
            chain.insert(0, a_grant(user_id, credential_id, chain, **each))
            insert_grant(connection, chain[0], token_digest(token))
            tokens.insert(0, token.reveal_text())
    connection.close()
    return tokens
