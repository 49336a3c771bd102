"""Key pairs that were made here and never got an API key do not wait for ever."""

from typing import Final

from msgspec.structs import replace

from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.ports import CredentialWriter
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId, new_id

ACTION: Final = "credential.expire"
REASON: Final = "NEVER_ACTIVATED"
WAITS_MS: Final = 7 * 24 * 3_600 * 1_000
_AT_ONCE: Final = 100


class ExpireUnactivated:
    """Expires credentials that have waited for seven days; their key material is destroyed."""

    def __init__(self, *, writer: CredentialWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    async def __call__(self) -> int:
        """Expire up to a hundred; return how many.

        Raises:
            StoreUnavailableError: none was.
        """
        now_ms = self._clock.now_ms()

        def expired(found: Credential) -> tuple[Credential, Decision]:
            after = replace(
                found,
                version=found.version + 1,
                status=CredentialStatus.EXPIRED,
                updated_at_ms=now_ms,
            )
            decision = Decision(
                action=ACTION,
                outcome=Outcome.ALLOWED,
                at_ms=now_ms,
                origin=Origin(RequestId(new_id()), "scheduler"),
                user_id=found.user_id,
                credential_id=found.credential_id,
                reason=REASON,
            )
            return after, decision

        return await self._writer.expire_created(now_ms - WAITS_MS, _AT_ONCE, expired)
