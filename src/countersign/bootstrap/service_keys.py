"""The service's own keys: made by init, sealed in the database, opened at start."""

import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from countersign.access.ports import SigningKey
from countersign.adapters.storage.sqlite.installation import SqliteServiceKeys
from countersign.envelope.format import Binding
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import new_id
from countersign.kernel.secret import Secret

_KEY_BYTES: Final = 32


class Purpose(StrEnum):
    """What a key of ours is for; one key never serves two purposes."""

    TOKEN_SIGNING = "token-signing"  # noqa: S105  # a purpose's name
    FINGERPRINT = "fingerprint"
    IDEMPOTENCY = "idempotency"
    CALLER_SECRETS = "caller-secrets"


class NotInitialisedError(CountersignError):
    """`countersign init` has not made this installation's keys."""

    code = "SEALED"

    def __init__(self) -> None:
        super().__init__("this database is not set up: run `countersign init` first")


class ServiceKeys:
    """Makes and opens the service's own keys; implements SigningKeySource."""

    def __init__(
        self, *, store: SqliteServiceKeys, seal: Seal, unseal: Unseal, clock: Clock
    ) -> None:
        self._store = store
        self._seal = seal
        self._unseal = unseal
        self._clock = clock

    async def make(self, purpose: Purpose) -> None:
        """Make one more key of a purpose; the newest is the current one."""
        key_id, sealed = await self._sealed_new(purpose)
        await self._store.add(purpose, key_id, sealed, self._clock.now_ms())

    async def make_first(self, purpose: Purpose) -> None:
        """Make a key of a purpose that has none: an earlier release did not know it.

        Of processes that start together one makes it, and all open that one.
        """
        if not self._store.list_sealed(purpose):
            key_id, sealed = await self._sealed_new(purpose)
            await self._store.add_first(purpose, key_id, sealed, self._clock.now_ms())

    async def make_missing(self) -> None:
        """Make a key of each purpose that has none."""
        for purpose in Purpose:
            if not self._store.list_sealed(purpose):
                await self.make(purpose)

    async def open_current(self, purpose: Purpose) -> Secret:
        """Return the newest key of a purpose.

        Raises:
            NotInitialisedError: there is none.
            EnvelopeError, KmsRefusedError: it does not open under this key file.
        """
        kept = self._store.list_sealed(purpose)
        if not kept:
            raise NotInitialisedError
        return await self._unseal(kept[-1].sealed, _binding(purpose, kept[-1].key_id))

    async def _sealed_new(self, purpose: Purpose) -> tuple[str, bytes]:
        key_id = new_id()
        key = Secret(os.urandom(_KEY_BYTES))
        return key_id, await self._seal(key, _binding(purpose, key_id))

    async def load(self) -> Sequence[SigningKey]:
        return [
            SigningKey(
                kid=key.key_id,
                secret=await self._unseal(key.sealed, _binding(Purpose.TOKEN_SIGNING, key.key_id)),
                created_at_ms=key.created_at_ms,
            )
            for key in self._store.list_sealed(Purpose.TOKEN_SIGNING)
        ]


def _binding(purpose: Purpose, key_id: str) -> Binding:
    return Binding(f"service-key/{purpose}", "service", key_id, "", 1)
