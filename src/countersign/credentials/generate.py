"""Generate: a key pair is made here, so that its private half is never anywhere else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
    masked,
)
from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.intake import require_name
from countersign.credentials.once_per_key import OncePerKey
from countersign.credentials.ports import Claim, CredentialWriter
from countersign.credentials.sealed_material import binding_of_credential, packed
from countersign.envelope.seal import Seal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Outcome
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import CredentialId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind, Venue, VenueCatalogue
from countersign.venues.key_material import KeyMaterial
from countersign.venues.key_pairs import KeyPair

ACTION: Final = "credential.generate"
# Makes a pair of a kind; it may block for as long as that takes.
MakeKeyPair = Callable[[KeyKind], KeyPair]
# Of one process: an RSA key takes a processor for up to half a second.
_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class NewKeyPair:
    """What the caller asks for; `name_field` is what the caller called the name."""

    venue: str
    kind: str
    name: str
    type: AccountType
    name_field: str = "name"


@dataclass(frozen=True, slots=True)
class Generated:
    """A credential that waits for its API key, and the steps by which a person gets one."""

    credential: Credential
    steps: tuple[str, ...]


class GenerateCredential:
    """Makes a credential of a new key pair; it is used once it is activated."""

    def __init__(
        self,
        *,
        catalogue: VenueCatalogue,
        fingerprint: Fingerprint,
        seal: Seal,
        store: CredentialWriter,
        once_per_key: OncePerKey,
        make_pair: MakeKeyPair,
        clock: Clock,
    ) -> None:
        self._catalogue = catalogue
        self._fingerprint = fingerprint
        self._seal = seal
        self._store = store
        self._once_per_key = once_per_key
        self._make_pair = make_pair
        self._clock = clock
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def __call__(
        self, new: NewKeyPair, caller: Caller, idempotency_key: str | None
    ) -> Generated:
        """Return the stored credential, CREATED, with its public key.

        Raises:
            InvalidRequestError: the name, or a kind that is not made for this venue.
            VenueNotSupportedError: not in the catalogue.
            StoreUnavailableError, KmsUnavailableError: nothing is stored.
        """
        name = require_name(new.name, new.name_field)
        venue = self._catalogue.get(new.venue)
        kind = _require_kind(venue, new.kind)

        async def perform(claim: Claim | None) -> Credential:
            pair = await self._made(kind)
            return await self._stored(new, name, venue, pair, caller, claim)

        parts = (venue.name, kind, name, new.type)
        body = tuple(part.encode() for part in parts)
        credential = await self._once_per_key(
            caller.user_id, ACTION, idempotency_key, body, perform
        )
        return Generated(credential, venue.generated[kind])

    async def _made(self, kind: KeyKind) -> KeyPair:
        """Make a pair once there is a place; whoever hangs up does not stop the thread.

        So its place is free when the thread ends, and not before.
        """
        await self._places.acquire()
        making = asyncio.create_task(asyncio.to_thread(self._make_pair, kind))
        making.add_done_callback(lambda _: self._places.release())
        return await asyncio.shield(making)

    async def _stored(  # noqa: PLR0917  # the two halves of one use case
        self,
        new: NewKeyPair,
        name: str,
        venue: Venue,
        pair: KeyPair,
        caller: Caller,
        claim: Claim | None,
    ) -> Credential:
        now_ms = self._clock.now_ms()
        credential = Credential(
            credential_id=CredentialId(new_id()),
            user_id=caller.user_id,
            version=1,
            venue=venue.name,
            name=name,
            type=new.type,
            credential_type=CredentialType(pair.kind),
            masked_key=masked(""),
            fingerprint=self._fingerprint.of_public_key(venue, pair.public_pem),
            status=CredentialStatus.CREATED,
            passport=None,
            nonce_unit=None,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            public_key=pair.public_pem,
        )
        # The venue gives the API key later; until then there is none, and no request can be made.
        material = packed(KeyMaterial(Secret(b""), pair.private_pem, None))
        sealed = await self._seal(material, binding_of_credential(credential, 1))
        decision = caller.decided(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            credential_id=credential.credential_id,
            details={"venue": venue.name, "kind": str(pair.kind)},
        )
        await self._store.add(credential, sealed, decision, claim)
        return credential


def _require_kind(venue: Venue, word: str) -> KeyKind:
    kinds = {str(kind): kind for kind in venue.generated}
    kind = kinds.get(word.strip().upper())
    if kind is None:
        made = ", ".join(sorted(kinds))
        wrong = (
            f"must be one that {venue.name} takes from here: {made}"
            if made
            else f"cannot be any: no key pair for {venue.name} can be made here"
        )
        raise InvalidRequestError({"kind": wrong})
    return kind
