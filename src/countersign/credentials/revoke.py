"""Revoke: final, and the key material is destroyed."""

from typing import Final

from msgspec.structs import replace

from countersign.credentials.credential import CredentialStatus, Stopped
from countersign.credentials.errors import AlreadyRevokedError, VersionConflictError
from countersign.credentials.owned import require_owned
from countersign.credentials.ports import CredentialReader, CredentialWriter, OpenUses
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.ids import CredentialId

ACTION: Final = "credential.revoke"
_ATTEMPTS: Final = 10


class RevokeCredential:
    """Revokes a credential; from the answer on nothing is sent with it."""

    def __init__(
        self,
        *,
        reader: CredentialReader,
        writer: CredentialWriter,
        open_uses: OpenUses,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._open_uses = open_uses
        self._clock = clock

    async def __call__(self, credential_id: CredentialId, caller: Caller) -> Stopped:
        """Return the revoked credential, once nothing more can be sent with it.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError.
        """
        for _ in range(_ATTEMPTS):
            current = require_owned(self._reader.find(credential_id), caller.user_id)
            if current.status is CredentialStatus.REVOKED:
                # This answer says so too, and the one who revoked it may still be waiting.
                await self._open_uses.settle(caller.user_id, [credential_id])
                raise AlreadyRevokedError
            now_ms = self._clock.now_ms()
            revoked = replace(
                current,
                version=current.version + 1,
                status=CredentialStatus.REVOKED,
                updated_at_ms=now_ms,
                revoked_at_ms=now_ms,
            )
            decision = caller.decided(ACTION, Outcome.ALLOWED, now_ms, credential_id=credential_id)
            try:
                await self._writer.revoke(revoked, current.version, decision)
            except VersionConflictError:
                continue  # a rotate or verify came between: revoke what is there now
            in_flight = await self._open_uses.settle(caller.user_id, [credential_id])
            return Stopped(revoked, in_flight)
        raise VersionConflictError
