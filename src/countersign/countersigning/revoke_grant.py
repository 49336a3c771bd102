"""Revoke a grant: final, for it and all below it."""

from dataclasses import dataclass
from typing import Final

from countersign.access.grant import REVOKE_ACTION, Grant
from countersign.access.grant_errors import GrantConflictError, GrantRevokedError
from countersign.access.grant_ports import GrantReader, GrantWriter
from countersign.countersigning.grant_rules import require_own_grant
from countersign.credentials.ports import OpenUses
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.ids import GrantId

ACTION: Final = REVOKE_ACTION


@dataclass(frozen=True, slots=True)
class RevokedGrant:
    """A revoked grant; `in_flight` counts the uses that may still be with the venue."""

    grant: Grant
    in_flight: int


class RevokeGrant:
    """Revokes a grant; from the answer on nothing is sent by it, nor by one below it."""

    def __init__(
        self, *, reader: GrantReader, writer: GrantWriter, open_uses: OpenUses, clock: Clock
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._open_uses = open_uses
        self._clock = clock

    async def __call__(self, grant_id: GrantId, caller: Caller) -> RevokedGrant:
        """Return the revoked grant.

        Raises:
            GrantNotFoundError, GrantDeniedError, GrantRevokedError.
        """
        try:
            grant = require_own_grant(self._reader.find(grant_id), caller.user_id)
            decision = caller.decided(
                ACTION,
                Outcome.ALLOWED,
                self._clock.now_ms(),
                credential_id=grant.credential_id,
                grant_id=grant_id,
            )
            ended = await self._writer.revoke(grant, decision)
        except GrantRevokedError:
            # This answer says so too, and whoever revoked it may still be waiting.
            await self._open_uses.settle(caller.user_id, (), [grant_id])
            raise
        in_flight = await self._open_uses.settle(caller.user_id, (), ended)
        revoked = self._reader.find(grant_id)
        if revoked is None:
            raise GrantConflictError  # grants are never deleted
        return RevokedGrant(revoked, in_flight)
