"""What sealing needs of whoever holds the KEK."""

from dataclasses import dataclass
from typing import NewType, Protocol

from countersign.kernel.secret import Secret

KekId = NewType("KekId", str)


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key under a KEK; says which KEK, so that old ones stay readable."""

    kek_id: KekId
    ciphertext: bytes


class KeyWrapper(Protocol):
    """Wraps data keys under a KEK that never leaves its holder."""

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        """Encrypt a data key.

        Args:
            data_key: exactly 32 bytes.
            binding: what the key protects, in canonical bytes; authenticated, not
                hidden. `unwrap` must be given the same.

        Raises:
            KmsUnavailableError: no answer; the caller may retry.
            KmsRefusedError: the holder said no; a retry will not help.
        """
        ...

    async def unwrap(self, wrapped: WrappedKey, binding: bytes) -> Secret:
        """Return the data key that `wrap` was given.

        Raises:
            KmsUnavailableError: no answer; the caller may retry.
            KmsRefusedError: unknown KEK, altered ciphertext or another binding.
        """
        ...
