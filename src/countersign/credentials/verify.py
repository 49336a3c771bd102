"""Verify: stored keys are checked again at their venues."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from countersign.credentials.check_stored import CheckStored
from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.owned import require_checkable, require_verifiable
from countersign.credentials.ports import SIGNING_S, CredentialUses, Use
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Decision, Outcome
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import CredentialId
from countersign.venues.check_key import CheckedKey
from countersign.venues.errors import DeadlinePassedError, KeyRejectedError, VenueTimeoutError

ACTION: Final = "credential.verify"


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of one check; `rejection` is None where the venue accepted the key."""

    credential: Credential
    rejection: KeyRejectedError | None


@dataclass(frozen=True, slots=True)
class _Checked:
    use: Use
    outcome: CheckedKey | Exception


class VerifyCredentials:
    """Checks stored keys; the intent is on record before a key is unsealed."""

    def __init__(
        self,
        *,
        uses: CredentialUses,
        check_stored: CheckStored,
        clock: Clock,
    ) -> None:
        self._uses = uses
        self._check_stored = check_stored
        self._clock = clock

    async def __call__(
        self, credential_ids: Sequence[CredentialId], caller: Caller
    ) -> list[Verification]:
        """Return what came of each check, in the order asked.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError, FrozenError,
            NotActiveError:
                of any of them: then none is checked, or it happened during the checks.
            VenueUnreachableError, VenueUnavailableError, VenueTimeoutError: a
                venue could not say; the first such error, after all were asked.
        """
        wanted = list(dict.fromkeys(credential_ids))
        intents = [
            caller.decided(ACTION, Outcome.INTENDED, self._clock.now_ms(), credential_id=id_)
            for id_ in wanted
        ]
        # (1) From before the intents are queued: a revoke that finds them waits as long.
        deadline = self._clock.monotonic() + SIGNING_S
        # (2) State is read, and the intents are durable, in one transaction.
        uses = await self._uses.begin(
            intents, lambda found: require_verifiable(found, caller.user_id)
        )
        # (3) Plaintext exists within each check only.
        checked = await asyncio.gather(*(self._check(use, deadline) for use in uses))
        # (4) Every intent gets its outcome.
        results = [self._verification(one) for one in checked]
        standing = await self._uses.conclude(
            [
                self._concluded(caller, intent, one)
                for intent, one in zip(intents, checked, strict=True)
            ],
            [
                (after, one.use.credential.version)
                for after, one in zip(results, checked, strict=True)
                if after is not None
            ],
        )
        # (5) What was revoked or frozen meanwhile is not called verified.
        current = [require_checkable(found, caller.user_id) for found in standing]
        return _verifications(checked, current)

    async def _check(self, use: Use, deadline: float) -> _Checked:
        try:
            return _Checked(use, await self._check_stored(use, deadline))
        except Exception as error:  # noqa: BLE001  # raised once every intent has its outcome
            return _Checked(use, error)

    def _verification(self, one: _Checked) -> Credential | None:
        if isinstance(one.outcome, Exception):
            return None
        before = one.use.credential
        revived = before.status is not CredentialStatus.ACTIVE
        return replace(
            before,
            version=before.version + 1,
            status=CredentialStatus.ACTIVE,
            passport=one.outcome.passport,
            updated_at_ms=self._clock.now_ms() if revived else before.updated_at_ms,
        )

    def _concluded(self, caller: Caller, intent: Decision, one: _Checked) -> Decision:
        outcome, reason = Outcome.ALLOWED, None
        if isinstance(one.outcome, KeyRejectedError):
            reason = one.outcome.code
        elif isinstance(one.outcome, Exception):
            outcome, reason = Outcome.FAILED, getattr(one.outcome, "code", CountersignError.code)
        return caller.decided(
            ACTION,
            outcome,
            self._clock.now_ms(),
            credential_id=intent.credential_id,
            reason=reason,
            intent_id=intent.entry_id,
        )


def _verifications(
    checked: Sequence[_Checked], current: Sequence[Credential]
) -> list[Verification]:
    verifications = []
    for one, credential in zip(checked, current, strict=True):
        if isinstance(one.outcome, KeyRejectedError):
            verifications.append(Verification(credential, one.outcome))
        elif isinstance(one.outcome, DeadlinePassedError):
            raise VenueTimeoutError("there was no time left to ask the venue") from one.outcome
        elif isinstance(one.outcome, Exception):
            raise one.outcome
        else:
            verifications.append(Verification(credential, None))
    return verifications
