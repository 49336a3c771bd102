"""Sealing: plaintext in, envelope out."""

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from countersign.envelope.format import NONCE_BYTES, Binding, Envelope
from countersign.envelope.ports import KeyWrapper
from countersign.kernel.secret import Secret

_DATA_KEY_BYTES: Final = 32

RandomBytes = Callable[[int], bytes]


class Seal:
    """Seals each secret under a data key of its own, wrapped by the KEK's holder."""

    def __init__(self, *, key_wrapper: KeyWrapper, random_bytes: RandomBytes) -> None:
        self._key_wrapper = key_wrapper
        self._random_bytes = random_bytes

    async def __call__(self, secret: Secret, binding: Binding) -> bytes:
        """Return the envelope's bytes.

        Raises:
            KmsUnavailableError, KmsRefusedError: nothing is sealed.
            EnvelopeError: the KEK's holder gave what fits into no envelope.
        """
        bound_to = binding.canonical()
        data_key = Secret(self._random_bytes(_DATA_KEY_BYTES))
        # The data key seals this one message, so a random nonce can never meet another.
        nonce = self._random_bytes(NONCE_BYTES)
        ciphertext = AESGCM(data_key.reveal()).encrypt(nonce, secret.reveal(), bound_to)
        wrapped = await self._key_wrapper.wrap(data_key, bound_to)
        return Envelope(wrapped, nonce, ciphertext).to_bytes()
