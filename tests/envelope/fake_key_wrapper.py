"""A holder of the KEK in memory, which can be told to be away or to refuse."""

import secrets
from dataclasses import dataclass, field

from countersign.envelope.errors import KmsRefusedError, KmsUnavailableError
from countersign.envelope.ports import KekId, WrappedKey
from countersign.kernel.secret import Secret


@dataclass(slots=True)
class FakeKeyWrapper:
    """Implements KeyWrapper: hands out a ticket for each key that it keeps.

    `away` and `refusing` say how it answers from now on; `unwrapped` counts.
    """

    kek_id: KekId = field(default_factory=lambda: KekId("fake-" + secrets.token_hex(8)))
    away: bool = False
    refusing: bool = False
    unwrapped: int = 0
    _kept: dict[bytes, tuple[Secret, bytes]] = field(default_factory=dict)

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        self._answer()
        ticket = secrets.token_bytes(16)
        self._kept[ticket] = (data_key, binding)
        return WrappedKey(self.kek_id, ticket)

    async def unwrap(self, wrapped: WrappedKey, binding: bytes) -> Secret:
        self._answer()
        kept = self._kept.get(wrapped.ciphertext)
        if wrapped.kek_id != self.kek_id or kept is None or kept[1] != binding:
            raise KmsRefusedError("the fake holder knows no such key under this binding")
        self.unwrapped += 1
        return kept[0]

    def _answer(self) -> None:
        if self.away:
            raise KmsUnavailableError("the fake holder is away")
        if self.refusing:
            raise KmsRefusedError("the fake holder refuses")
