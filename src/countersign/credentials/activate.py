"""Activate: the venue has given its API key to a key pair that was made here."""

import asyncio
from typing import Final

from msgspec.structs import replace

from countersign.credentials.credential import Credential, CredentialStatus, masked
from countersign.credentials.errors import NotCreatedError, WithdrawalEnabledError
from countersign.credentials.expire_unactivated import WAITS_MS
from countersign.credentials.intake import AcceptedKey, Intake, SubmittedKey
from countersign.credentials.owned import require_checkable
from countersign.credentials.ports import SIGNING_S, CredentialUses, CredentialWriter, Use
from countersign.credentials.sealed_material import binding_of_credential, packed, unpacked
from countersign.envelope.errors import EnvelopeError
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Decision, Outcome
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import CredentialId
from countersign.kernel.secret import Secret
from countersign.venues.errors import DeadlinePassedError, KeyRejectedError, VenueTimeoutError
from countersign.venues.key_pairs import public_pem_of

ACTION: Final = "credential.activate"


class ActivateCredential:
    """Checks a key that was made here at its venue, and makes its credential ACTIVE."""

    def __init__(
        self,
        *,
        intake: Intake,
        uses: CredentialUses,
        writer: CredentialWriter,
        seal: Seal,
        unseal: Unseal,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._uses = uses
        self._writer = writer
        self._seal = seal
        self._unseal = unseal
        self._clock = clock

    async def __call__(
        self, credential_id: CredentialId, api_key: Secret, caller: Caller
    ) -> Credential:
        """Return the credential, ACTIVE.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError, FrozenError: of it.
            NotCreatedError: it does not wait for an API key.
            InvalidRequestError: an API key that is blank, too long or no printable text.
            KeyRejectedError: the venue refused the key; the credential waits on.
            WithdrawalEnabledError: the key may withdraw, and such keys are refused.
            VenueUnreachableError, VenueUnavailableError, VenueTimeoutError: nothing is known.
            VersionConflictError: the credential changed during the check.
        """

        def require_created(found: Credential | None) -> Credential:
            credential = require_checkable(found, caller.user_id)
            waited_ms = self._clock.now_ms() - credential.created_at_ms
            # The chore that expires them may come later.
            if credential.status is not CredentialStatus.CREATED or waited_ms > WAITS_MS:
                raise NotCreatedError
            return credential

        intent = caller.decided(
            ACTION, Outcome.INTENDED, self._clock.now_ms(), credential_id=credential_id
        )
        # (1) From before the intent is queued: a revoke that finds it waits as long.
        deadline = self._clock.monotonic() + SIGNING_S
        # (2) State is read, and the intent is durable, in one transaction.
        (use,) = await self._uses.begin([intent], require_created)
        try:
            # (3) The venue accepts the key, and the intake policy what the key may do.
            accepted = await self._check(use, api_key, deadline)
        except DeadlinePassedError as error:
            await self._conclude(caller, intent, Outcome.FAILED, error.code)
            raise VenueTimeoutError("there was no time left to ask the venue") from error
        except (KeyRejectedError, WithdrawalEnabledError) as error:
            await self._conclude(caller, intent, Outcome.ALLOWED, error.code)
            raise
        except CountersignError as error:
            await self._conclude(caller, intent, Outcome.FAILED, error.code)
            raise
        except BaseException:
            await asyncio.shield(
                self._conclude(caller, intent, Outcome.FAILED, CountersignError.code)
            )
            raise
        # (4) Sealed anew with its API key, and stored with the outcome, or not at all. Whoever
        # hangs up now does not stop it: the outcome on record has to be what came of it.
        return await asyncio.shield(self._store(use, accepted, caller, intent))

    async def _check(self, use: Use, api_key: Secret, deadline: float) -> AcceptedKey:
        if self._clock.monotonic() > deadline:
            raise DeadlinePassedError
        credential = use.credential
        binding = binding_of_credential(credential, use.material_version)
        private = unpacked(await self._unseal(use.sealed, binding)).api_secret
        if public_pem_of(private) != credential.public_key:
            # An older envelope of the same credential, put back with its version, opens too.
            raise EnvelopeError("the sealed key is not the one that the credential names")
        venue, material = self._intake.parse(credential.venue, SubmittedKey(api_key, private, None))
        return await self._intake.check(venue, material, not_after=deadline)

    async def _store(
        self, use: Use, accepted: AcceptedKey, caller: Caller, intent: Decision
    ) -> Credential:
        try:
            return await self._replace(use, accepted, caller, intent)
        except CountersignError as error:
            await self._conclude(caller, intent, Outcome.FAILED, error.code)
            raise

    async def _replace(
        self, use: Use, accepted: AcceptedKey, caller: Caller, intent: Decision
    ) -> Credential:
        before, now_ms = use.credential, self._clock.now_ms()
        activated = replace(
            before,
            version=before.version + 1,
            masked_key=masked(accepted.material.api_key.reveal_text()),
            fingerprint=accepted.fingerprint,
            status=CredentialStatus.ACTIVE,
            passport=accepted.passport,
            nonce_unit=accepted.nonce_unit,
            updated_at_ms=now_ms,
        )
        sealed = await self._seal(
            packed(accepted.material), binding_of_credential(activated, activated.version)
        )
        outcome = _outcome(caller, intent, Outcome.ALLOWED, now_ms, None)
        await self._writer.replace_material(activated, before.version, sealed, outcome, None)
        return activated

    async def _conclude(
        self, caller: Caller, intent: Decision, outcome: Outcome, code: str
    ) -> None:
        decision = _outcome(caller, intent, outcome, self._clock.now_ms(), code)
        await self._uses.conclude([decision], [])


def _outcome(
    caller: Caller, intent: Decision, outcome: Outcome, at_ms: int, reason: str | None
) -> Decision:
    return caller.decided(
        ACTION,
        outcome,
        at_ms,
        credential_id=intent.credential_id,
        reason=reason,
        intent_id=intent.entry_id,
    )
