"""Unsealing: the one module that turns ciphertext into plaintext.

import-linter names everybody who may import it.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from countersign.envelope.errors import EnvelopeError
from countersign.envelope.format import Binding, Envelope
from countersign.envelope.ports import KeyWrapper
from countersign.kernel.secret import Secret


class Unseal:
    """Opens envelopes; the caller has put its intent on record before."""

    def __init__(self, *, key_wrapper: KeyWrapper) -> None:
        self._key_wrapper = key_wrapper

    async def __call__(self, envelope: bytes, binding: Binding) -> Secret:
        """Return the plaintext that was sealed under this binding.

        Raises:
            EnvelopeError: not an envelope, altered, or bound to something else.
            KmsUnavailableError, KmsRefusedError: the data key could not be had.
        """
        parts = Envelope.from_bytes(envelope)
        bound_to = binding.canonical()
        data_key = await self._key_wrapper.unwrap(parts.wrapped_key, bound_to)
        try:
            cipher = AESGCM(data_key.reveal())
            return Secret(cipher.decrypt(parts.nonce, parts.ciphertext, bound_to))
        except (InvalidTag, ValueError) as error:  # ValueError: no key of AES
            raise EnvelopeError("this envelope does not open here") from error
