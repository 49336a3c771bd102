"""What forwarding needs of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from countersign.access.grant import Grant
from countersign.credentials.credential import Credential
from countersign.kernel.decision import Decision
from countersign.venues.bot_signatures.bot_signature import CallerProof
from countersign.venues.nonces import NonceUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A use of a key that is about to happen.

    Attributes:
        decision: INTENDED; its entry is the use's id.
        credential, chain: the state that was decided from.
        host: where the request goes.
        cancels: whether it only takes orders away.
        nonce_unit: where the request carries a nonce; None where it carries the time.
        proof: of the bot's own signature, which is taken once; None where none is asked for.
    """

    decision: Decision
    credential: Credential
    chain: Sequence[Grant]
    host: str
    cancels: bool
    nonce_unit: NonceUnit | None
    proof: CallerProof | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Recorded:
    """An intent that is durable, and what it takes to act on it.

    Attributes:
        stamp: the time (Unix ms) or the nonce that the request will carry.
    """

    sealed: bytes
    material_version: int
    stamp: int


@dataclass(frozen=True, slots=True)
class Stale:
    """Credential or grant changed since it was decided from; nothing is recorded."""


class IntentLog(Protocol):
    """Keeps intents and their outcomes."""

    async def begin(self, intent: Intent) -> Recorded | Stale:
        """Record an intent; durable before it returns.

        State is compared, counters are changed and the nonce is taken in the
        transaction that records.

        Raises:
            PaceExceededError, VenuePausedError, LaneBusyError: nothing is recorded.
            SignatureReplayedError: the bot's signature was taken before; nothing is recorded.
            StoreUnavailableError: nothing is recorded.
        """
        ...

    def conclude(self, intent: Intent, outcome: Decision) -> None:
        """Record what came of an intent, soon; never waits.

        Where the process ends before, the intent shows as unknown.
        """
        ...

    async def spend(self, grant: Grant, proof: CallerProof) -> None:
        """Use up the signature of a request that is refused; durable before it returns.

        Raises:
            SignatureReplayedError: it was used up before, maybe by a copy that was sent.
            StoreUnavailableError: it is not used up.
        """
        ...

    async def pause(
        self, host: str, until_ms: int, reason: str, *, public_alone: bool = False
    ) -> None:
        """Send nothing to a host until then, from any process; a longer pause stays.

        With `public_alone` no public request; what is signed goes on.
        """
        ...

    async def pause_key(self, credential: Credential, until_ms: int, reason: str) -> None:
        """Send nothing but cancels with a key until then, from any process; as above.

        The key counts, not the credential: two users may hold the same one.
        """
        ...

    def require_no_pause(self, host: str) -> None:
        """Refuse a public request to a host that asked us to wait; a bounded read.

        Raises:
            VenuePausedError: it is still time to wait.
        """
        ...

    def place(self, intent: Intent) -> AbstractAsyncContextManager[None]:
        """Wait for one's turn: requests of one nonce key leave one after the other.

        Raises:
            LaneBusyError: too many wait, of all or of the intent's grant.
        """
        ...
