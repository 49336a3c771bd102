"""Update a grant: its holder's name and its limits, within those of the grant above it."""

from dataclasses import dataclass, replace
from typing import Final

from countersign.access.grant import Grant
from countersign.access.grant_errors import GrantConflictError
from countersign.access.grant_narrowing import AskedLimits
from countersign.access.grant_ports import GrantReader, GrantWriter
from countersign.access.step_up import require_raised
from countersign.countersigning.grant_rules import (
    decided_limits,
    needs_step_up,
    require_own_grant,
    require_secret_told,
    require_withdrawal_allowed,
)
from countersign.credentials.owned import require_unrevoked
from countersign.credentials.ports import CredentialReader
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import GrantId
from countersign.venues.catalogue import VenueCatalogue

ACTION: Final = "grant.update"
_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class GrantChange:
    """What is to change; None, and None within `limits`, stays as it is."""

    grant_id: GrantId
    holder: str | None
    limits: AskedLimits


class UpdateGrant:
    """Changes a grant; those below it are judged by the new limits from then on."""

    def __init__(
        self,
        *,
        reader: GrantReader,
        writer: GrantWriter,
        credentials: CredentialReader,
        catalogue: VenueCatalogue,
        clock: Clock,
        withdrawal_allowed: bool,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._credentials = credentials
        self._catalogue = catalogue
        self._clock = clock
        self._withdrawal_allowed = withdrawal_allowed

    async def __call__(
        self, change: GrantChange, caller: Caller, raised_until_ms: int | None
    ) -> Grant:
        """Return the changed grant.

        Raises:
            GrantNotFoundError, GrantDeniedError, GrantRevokedError.
            InvalidRequestError, GrantWiderError: as when a grant is made.
            StepUpRequiredError: a grant that money leaves by would be wider, or a bot
                would not need to sign any more.
        """
        if change.holder is None and change.limits == AskedLimits():
            raise InvalidRequestError({"body": "must name something to change"})
        for _ in range(_ATTEMPTS):
            current = require_own_grant(self._reader.find(change.grant_id), caller.user_id)
            parent = None if current.parent_id is None else self._reader.find(current.parent_id)
            changed = self._changed(current, change, parent)
            require_secret_told(changed.limits, current.limits)
            require_withdrawal_allowed(
                changed.limits, current.limits, withdrawal_allowed=self._withdrawal_allowed
            )
            if needs_step_up(changed.limits, current.limits):
                require_raised(raised_until_ms, changed.updated_at_ms)
            decision = caller.decided(
                ACTION,
                Outcome.ALLOWED,
                changed.updated_at_ms,
                credential_id=changed.credential_id,
                grant_id=changed.grant_id,
                details={
                    "version": changed.version,
                    "capabilities": ",".join(sorted(changed.limits.capabilities)),
                },
            )
            try:
                await self._writer.update(changed, current.version, parent, decision)
            except GrantConflictError:
                continue  # another change came between: change what is there now
            return changed
        raise GrantConflictError

    def _changed(self, current: Grant, change: GrantChange, parent: Grant | None) -> Grant:
        credential = require_unrevoked(
            self._credentials.find(current.credential_id), current.user_id
        )
        venue = self._catalogue.get(credential.venue)
        return replace(
            current,
            version=current.version + 1,
            holder=current.holder if change.holder is None else change.holder,
            limits=decided_limits(change.limits, current.limits, parent, venue),
            updated_at_ms=self._clock.now_ms(),
        )
