"""Equal API keys are recognised by a keyed digest, so that no API key is kept in the clear."""

from countersign.envelope.digest import keyed_digest
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import Venue
from countersign.venues.key_material import KeyMaterial


class Fingerprint:
    """Gives the keyed digest of API keys; the key of the digest is the installation's."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def __call__(self, venue: Venue, material: KeyMaterial) -> bytes:
        """Return the digest of an API key at its venue."""
        return keyed_digest(self._key, "api-key", venue.name.encode(), material.api_key.reveal())

    def of_public_key(self, venue: Venue, public_pem: str) -> bytes:
        """Return the digest of a key pair that has no API key yet."""
        return keyed_digest(self._key, "public-key", venue.name.encode(), public_pem.encode())
