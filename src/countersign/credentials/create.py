"""Create: a key comes in, is checked at its venue, sealed, and stored."""

from dataclasses import dataclass
from typing import Final

from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
    masked,
)
from countersign.credentials.intake import Intake, SubmittedKey, require_name
from countersign.credentials.once_per_key import OncePerKey
from countersign.credentials.ports import Claim, CredentialWriter
from countersign.credentials.sealed_material import binding_of, packed
from countersign.envelope.seal import Seal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.ids import CredentialId, new_id
from countersign.venues.catalogue import Venue
from countersign.venues.key_material import KeyMaterial

ACTION: Final = "credential.create"


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What the caller asks for; `name_field` is what the caller called the name."""

    venue: str
    key: SubmittedKey
    name: str
    type: AccountType
    credential_type: CredentialType | None
    name_field: str = "name"


class CreateCredential:
    """Creates a credential; only a key that its venue accepts is stored."""

    def __init__(
        self,
        *,
        intake: Intake,
        seal: Seal,
        store: CredentialWriter,
        once_per_key: OncePerKey,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._seal = seal
        self._store = store
        self._once_per_key = once_per_key
        self._clock = clock

    async def __call__(
        self, new: NewCredential, caller: Caller, idempotency_key: str | None
    ) -> Credential:
        """Return the stored credential; the errors are those of each step.

        The check uses the secret that the caller just sent, so nothing is
        unsealed and its entry is written with the result (design, promise 3).
        """
        # (1) The request is of a form that can be checked.
        name = require_name(new.name, new.name_field)
        venue, material = self._intake.parse(new.venue, new.key)

        async def perform(claim: Claim | None) -> Credential:
            return await self._perform(new, name, venue, material, caller, claim)

        # (2) The work of one idempotency key is done once.
        body = (*_words(new, name, venue), packed(material).reveal())
        return await self._once_per_key(caller.user_id, ACTION, idempotency_key, body, perform)

    async def _perform(  # noqa: PLR0917  # the two halves of one use case
        self,
        new: NewCredential,
        name: str,
        venue: Venue,
        material: KeyMaterial,
        caller: Caller,
        claim: Claim | None,
    ) -> Credential:
        # (3) The venue accepts the key, and the intake policy what the key may do.
        accepted = await self._intake.check(venue, material)
        credential_id = CredentialId(new_id())
        # (4) Sealed to this very row.
        sealed = await self._seal(
            packed(material), binding_of(caller.user_id, credential_id, venue.name, 1)
        )
        now_ms = self._clock.now_ms()
        credential = Credential(
            credential_id=credential_id,
            user_id=caller.user_id,
            version=1,
            venue=venue.name,
            name=name,
            type=new.type,
            credential_type=new.credential_type or accepted.credential_type,
            masked_key=masked(material.api_key.reveal_text()),
            fingerprint=accepted.fingerprint,
            status=CredentialStatus.ACTIVE,
            passport=accepted.passport,
            nonce_unit=accepted.nonce_unit,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
        # (5) Stored with its entry, or not at all.
        decision = caller.decided(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            credential_id=credential_id,
            details={"venue": venue.name},
        )
        await self._store.add(credential, sealed, decision, claim)
        return credential


def _words(new: NewCredential, name: str, venue: Venue) -> tuple[bytes, ...]:
    parts = (venue.name, name, new.type, new.credential_type or "")
    return tuple(part.encode() for part in parts)
