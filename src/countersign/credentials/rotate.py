"""Rotate: the same credential gets a new key; the old key material is destroyed."""

from typing import Final

from msgspec.structs import replace

from countersign.credentials.credential import Credential, CredentialStatus, masked
from countersign.credentials.errors import VersionConflictError
from countersign.credentials.intake import AcceptedKey, Intake, SubmittedKey
from countersign.credentials.once_per_key import OncePerKey
from countersign.credentials.owned import require_rotatable
from countersign.credentials.ports import Claim, CredentialReader, CredentialWriter
from countersign.credentials.sealed_material import binding_of_credential, packed
from countersign.envelope.seal import Seal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.ids import CredentialId

ACTION: Final = "credential.rotate"
_ATTEMPTS: Final = 5


class RotateCredential:
    """Puts a new key in a credential's place; it is checked like a first one."""

    def __init__(
        self,
        *,
        intake: Intake,
        seal: Seal,
        reader: CredentialReader,
        writer: CredentialWriter,
        once_per_key: OncePerKey,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._seal = seal
        self._reader = reader
        self._writer = writer
        self._once_per_key = once_per_key
        self._clock = clock

    async def __call__(
        self,
        credential_id: CredentialId,
        key: SubmittedKey,
        caller: Caller,
        idempotency_key: str | None,
    ) -> Credential:
        """Return the credential with its new key; the errors are those of each step."""

        async def perform(claim: Claim | None) -> Credential:
            # (2) The credential is the caller's, and lives.
            current = require_rotatable(self._reader.find(credential_id), caller.user_id)
            venue, material = self._intake.parse(current.venue, key)
            # (3) The venue accepts the new key.
            accepted = await self._intake.check(venue, material)
            # (4) Stored over the state that was read, or over a newer one that still lives.
            return await self._store(credential_id, accepted, caller, claim)

        # (1) The work of one idempotency key is done once.
        passphrase = key.api_passphrase
        body = (
            credential_id.encode(),
            key.api_key.reveal(),
            key.api_secret.reveal(),
            b"" if passphrase is None else passphrase.reveal(),
        )
        return await self._once_per_key(caller.user_id, ACTION, idempotency_key, body, perform)

    async def _store(
        self,
        credential_id: CredentialId,
        accepted: AcceptedKey,
        caller: Caller,
        claim: Claim | None,
    ) -> Credential:
        for _ in range(_ATTEMPTS):
            # Read again each time: a revoke that came during the check wins.
            current = require_rotatable(self._reader.find(credential_id), caller.user_id)
            rotated = _rotated(current, accepted, self._clock.now_ms())
            sealed = await self._seal(
                packed(accepted.material), binding_of_credential(rotated, rotated.version)
            )
            decision = caller.decided(
                ACTION, Outcome.ALLOWED, rotated.updated_at_ms, credential_id=credential_id
            )
            try:
                await self._writer.replace_material(
                    rotated, current.version, sealed, decision, claim
                )
            except VersionConflictError:
                continue
            return rotated
        raise VersionConflictError


def _rotated(current: Credential, accepted: AcceptedKey, now_ms: int) -> Credential:
    return replace(
        current,
        version=current.version + 1,
        credential_type=accepted.credential_type,
        masked_key=masked(accepted.material.api_key.reveal_text()),
        fingerprint=accepted.fingerprint,
        status=CredentialStatus.ACTIVE,
        passport=accepted.passport,
        nonce_unit=accepted.nonce_unit,
        updated_at_ms=now_ms,
        public_key=None,
    )
