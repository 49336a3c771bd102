"""The check of a stored key: unsealed, held against what its credential names, asked about."""

from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.ports import Use
from countersign.credentials.sealed_material import binding_of_credential, unpacked
from countersign.envelope.errors import EnvelopeError
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.venues.catalogue import VenueCatalogue
from countersign.venues.check_key import CheckedKey, CheckKey
from countersign.venues.errors import DeadlinePassedError


class CheckStored:
    """Asks a venue about a stored key; plaintext exists within a call alone."""

    def __init__(
        self,
        *,
        unseal: Unseal,
        fingerprint: Fingerprint,
        catalogue: VenueCatalogue,
        check_key: CheckKey,
        clock: Clock,
    ) -> None:
        self._unseal = unseal
        self._fingerprint = fingerprint
        self._catalogue = catalogue
        self._check_key = check_key
        self._clock = clock

    async def __call__(self, use: Use, deadline: float) -> CheckedKey:
        """Return what the venue says of a key that it accepts.

        Args:
            use: its intent is on record.
            deadline: on the monotonic clock, in seconds; no signed request is begun later.

        Raises:
            DeadlinePassedError: it came first; nothing was unsealed, or nothing sent.
            EnvelopeError, KmsUnavailableError: the key could not be unsealed.
            KeyRejectedError: the venue refused it.
            VenueUnreachableError, VenueUnavailableError, VenueTimeoutError: nothing is known.
        """
        if self._clock.monotonic() > deadline:
            raise DeadlinePassedError
        credential = use.credential
        venue = self._catalogue.get(credential.venue)
        binding = binding_of_credential(credential, use.material_version)
        material = unpacked(await self._unseal(use.sealed, binding))
        if self._fingerprint(venue, material) != credential.fingerprint:
            # An older envelope of the same credential, put back with its version, opens too.
            raise EnvelopeError("the sealed key is not the one that the credential names")
        return await self._check_key(
            venue, material, nonce_unit=credential.nonce_unit, not_after=deadline
        )
