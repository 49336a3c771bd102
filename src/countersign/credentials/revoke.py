"""Revoke: final, and the key material is destroyed."""

from dataclasses import replace
from typing import Final

from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.errors import VersionConflictError
from countersign.credentials.owned import require_unrevoked
from countersign.credentials.ports import CredentialReader, CredentialWriter
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.ids import CredentialId

ACTION: Final = "credential.revoke"
_ATTEMPTS: Final = 10


class RevokeCredential:
    """Revokes a credential; from the answer on nothing uses it."""

    def __init__(self, *, reader: CredentialReader, writer: CredentialWriter, clock: Clock) -> None:
        self._reader = reader
        self._writer = writer
        self._clock = clock

    async def __call__(self, credential_id: CredentialId, caller: Caller) -> Credential:
        """Return the revoked credential.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError.
        """
        for _ in range(_ATTEMPTS):
            current = require_unrevoked(self._reader.find(credential_id), caller.user_id)
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
            return revoked
        raise VersionConflictError
