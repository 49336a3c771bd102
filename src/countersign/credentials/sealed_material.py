"""Key material as the one secret that an envelope holds: all parts of a key live and die together.

Version 1 of the plaintext is a JSON object with apiKey, apiSecret, apiPassphrase.
"""

from typing import Final

import msgspec

from countersign.credentials.credential import Credential
from countersign.envelope.format import Binding
from countersign.kernel.ids import CredentialId, UserId
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial

_PURPOSE: Final = "credential"


class _Packed(msgspec.Struct, rename="camel", tag_field="v", tag=1, repr_omit_defaults=True):
    api_key: str
    api_secret: str
    api_passphrase: str | None

    def __repr__(self) -> str:
        return "_Packed(<redacted>)"


def packed(material: KeyMaterial) -> Secret:
    """Return key material as one secret."""
    passphrase = material.api_passphrase
    return Secret(
        msgspec.json.encode(
            _Packed(
                api_key=material.api_key.reveal_text(),
                api_secret=material.api_secret.reveal_text(),
                api_passphrase=None if passphrase is None else passphrase.reveal_text(),
            )
        )
    )


def unpacked(secret: Secret) -> KeyMaterial:
    """Return the key material that `packed` was given."""
    parts = msgspec.json.decode(secret.reveal(), type=_Packed)
    passphrase = parts.api_passphrase
    return KeyMaterial(
        api_key=Secret.from_text(parts.api_key),
        api_secret=Secret.from_text(parts.api_secret),
        api_passphrase=None if passphrase is None else Secret.from_text(passphrase),
    )


def binding_of(
    user_id: UserId, credential_id: CredentialId, venue: str, material_version: int
) -> Binding:
    """Return what key material is bound to; on any other row it does not open."""
    return Binding(_PURPOSE, user_id, credential_id, venue, material_version)


def binding_of_credential(credential: Credential, material_version: int) -> Binding:
    """Return the binding of a stored credential's key material."""
    return binding_of(
        credential.user_id, credential.credential_id, credential.venue, material_version
    )
