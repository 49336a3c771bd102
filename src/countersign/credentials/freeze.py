"""Freeze and thaw: what nobody uses until its owner says so."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from countersign.credentials.credential import Credential, Stopped
from countersign.credentials.owned import require_unrevoked
from countersign.credentials.ports import CredentialWriter, OpenUses
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Decision, Outcome
from countersign.kernel.ids import CredentialId

FREEZE: Final = "credential.freeze"
THAW: Final = "credential.thaw"


class FreezeCredentials:
    """Freezes credentials; from the answer on nothing is sent with them."""

    def __init__(self, *, writer: CredentialWriter, open_uses: OpenUses, clock: Clock) -> None:
        self._writer = writer
        self._open_uses = open_uses
        self._clock = clock

    async def __call__(
        self, credential_ids: Sequence[CredentialId] | None, caller: Caller
    ) -> list[Stopped]:
        """Return the frozen credentials; one that was frozen before stays as it was.

        Args:
            credential_ids: None: every unrevoked credential of the caller.
            caller: their owner.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError: of any of
                them: then none is frozen.
        """
        now_ms = self._clock.now_ms()

        def freeze(found: Credential | None) -> tuple[Credential, Decision | None]:
            credential = require_unrevoked(found, caller.user_id)
            if credential.frozen_at_ms is not None:
                return credential, None
            return _changed(credential, FREEZE, now_ms, now_ms, caller)

        frozen = await self._writer.change(caller.user_id, credential_ids, freeze)
        # Of those that were frozen before too: whoever froze them may still be waiting.
        in_flight = await self._open_uses.settle_each(
            caller.user_id, [each.credential_id for each in frozen]
        )
        return [Stopped(each, in_flight.get(each.credential_id, 0)) for each in frozen]


class ThawCredentials:
    """Thaws credentials: they are used again, by the grants that they had."""

    def __init__(self, *, writer: CredentialWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    async def __call__(
        self, credential_ids: Sequence[CredentialId] | None, caller: Caller
    ) -> list[Credential]:
        """Return the thawed credentials; one that was not frozen stays as it was.

        Args:
            credential_ids: None: every unrevoked credential of the caller.
            caller: their owner.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError: of any of
                them: then none is thawed.
        """
        now_ms = self._clock.now_ms()

        def thaw(found: Credential | None) -> tuple[Credential, Decision | None]:
            credential = require_unrevoked(found, caller.user_id)
            if credential.frozen_at_ms is None:
                return credential, None
            return _changed(credential, THAW, None, now_ms, caller)

        return await self._writer.change(caller.user_id, credential_ids, thaw)


def _changed(
    credential: Credential, action: str, frozen_at_ms: int | None, now_ms: int, caller: Caller
) -> tuple[Credential, Decision]:
    changed = replace(
        credential,
        version=credential.version + 1,
        frozen_at_ms=frozen_at_ms,
        updated_at_ms=now_ms,
    )
    decision = caller.decided(
        action, Outcome.ALLOWED, now_ms, credential_id=credential.credential_id
    )
    return changed, decision
