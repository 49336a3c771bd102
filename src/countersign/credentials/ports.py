"""What the use cases need of a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from countersign.credentials.credential import Credential, CredentialPage, ListFilter
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId, GrantId, UserId

# Design, section 2, promise 4. From before its intent is queued a use has this long
# until it is signed and the first byte is sent; later than that it is not.
SIGNING_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class IdempotencyScope:
    """Whose key, on which route; the key itself is kept as a keyed digest only."""

    user_id: UserId
    route: str
    key_digest: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do the work of one idempotency key, until its lease ends.

    `answer` makes the bytes that later requests of the key are given, from the
    credential as it is stored.
    """

    scope: IdempotencyScope
    claim_id: str
    answer: Callable[[Credential], bytes]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The work is the caller's to do."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The work was done; `answer` is what was kept."""

    answer: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """Another request is doing the work."""


class CredentialReader(Protocol):
    """Reads what is stored; key material is not among it.

    Every method raises StoreUnavailableError where the database does not answer.
    """

    def find(self, credential_id: CredentialId) -> Credential | None:
        """Return the credential, whoever owns it."""
        ...

    async def list_owned(self, user_id: UserId, wanted: ListFilter) -> CredentialPage:
        """Return the user's credentials, newest first."""
        ...

    def find_same_key(self, user_id: UserId, fingerprint: bytes) -> tuple[CredentialId, ...]:
        """Return the user's unrevoked credentials of one API key, oldest first."""
        ...


class CredentialWriter(Protocol):
    """Changes what is stored, each change in one transaction with its decision.

    Every method raises StoreUnavailableError where nothing was stored, and
    ClaimLostError where the claim is no longer held.
    """

    async def add(
        self, credential: Credential, sealed: bytes, decision: Decision, claim: Claim | None
    ) -> None:
        """Store a new credential with its sealed key material."""
        ...

    async def replace_material(
        self,
        credential: Credential,
        expected_version: int,
        sealed: bytes,
        decision: Decision,
        claim: Claim | None,
    ) -> None:
        """Store the changed credential and its new key material; the old is destroyed.

        A decision that concludes an intent ends that use.

        Raises:
            VersionConflictError: the credential is no longer at `expected_version`.
        """
        ...

    async def revoke(
        self, credential: Credential, expected_version: int, decision: Decision
    ) -> None:
        """Store the revoked credential; its key material is destroyed, its grants are revoked.

        Raises:
            VersionConflictError: the credential is no longer at `expected_version`.
        """
        ...

    async def expire_created(
        self,
        before_ms: int,
        limit: int,
        expired: Callable[[Credential], tuple[Credential, Decision]],
    ) -> int:
        """Expire credentials that were made before a time (Unix ms) and still wait; say how many.

        Their key material is destroyed, their grants are revoked.

        Args:
            before_ms: made before it.
            limit: how many at most, oldest first.
            expired: returns what becomes of one, with the decision; pure and quick.
        """
        ...

    async def change(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId] | None,
        change: Callable[[Credential | None], tuple[Credential, Decision | None]],
    ) -> list[Credential]:
        """Change credentials, all or none, and return them as they are then.

        State is read in the transaction that changes it. `change` is given each (None
        where there is none), and returns what becomes of it with the decision; without
        a decision nothing is changed. What it raises undoes the whole.

        Args:
            user_id: whose.
            credential_ids: None: every unrevoked one of the user, newest first.
            change: pure and quick; it runs inside the transaction.
        """
        ...


@dataclass(frozen=True, slots=True)
class Use:
    """A credential about to be used, as it stood when its intent was recorded."""

    credential: Credential
    sealed: bytes
    material_version: int


class CredentialUses(Protocol):
    """Reads key material; each read is on record before it is answered."""

    async def begin(
        self,
        intents: Sequence[Decision],
        require_usable: Callable[[Credential | None], Credential],
    ) -> list[Use]:
        """Record the intents and return their credentials' sealed key material.

        From then on the uses are open, until they are concluded: see OpenUses.
        State is read in the transaction that records. `require_usable` is given
        each credential (None where there is none), and raises what refuses the
        whole: then nothing is recorded.

        Raises:
            StoreUnavailableError: nothing is recorded, so nothing may be unsealed.
        """
        ...

    async def conclude(
        self, outcomes: Sequence[Decision], checked: Sequence[tuple[Credential, int]]
    ) -> list[Credential | None]:
        """Record outcomes, and store what was read of each credential.

        A pair of `checked` is the credential as it now is and the version that it
        was read at; where that has changed since, the newer state stays. Returned
        is the credential of each outcome, as it stands after that.

        Raises:
            StoreUnavailableError: nothing is recorded.
        """
        ...


class OpenUses(Protocol):
    """Knows the uses that are on record as intents, and have no outcome yet."""

    async def settle(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId],
        grant_ids: Sequence[GrantId] = (),
    ) -> int:
        """Wait until nothing more is sent by these; return how many uses have no outcome still.

        Call it once what ends them (a revoke, a freeze) is durable: new uses are
        refused by then, and what this finds is all there is. It returns when every
        use that was open is concluded, or SIGNING_S later: past that nothing starts
        to be sent. The uses that are left are with the venue, or their process is dead.

        Raises:
            StoreUnavailableError: what ends them stands, but what is open cannot be told.
        """
        ...

    async def settle_each(
        self, user_id: UserId, credential_ids: Sequence[CredentialId]
    ) -> Mapping[CredentialId, int]:
        """Do as `settle`, and return the number of each credential; one without any is left out.

        Raises:
            StoreUnavailableError: as `settle`.
        """
        ...


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A check that is this node's to do, until its lease ends.

    Attributes:
        due_at_ms: when it was to be done, Unix milliseconds.
        dead_answers: how many answers in a row said that the key is dead.
    """

    user_id: UserId
    credential_id: CredentialId
    due_at_ms: int
    dead_answers: int
    lease: str


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What came of a check.

    Attributes:
        entries: the outcome of its intent first, then what was found.
        changed: the credential as it now is; None: it stays.
        read_at_version: what `changed` was made from.
        next_at_ms: when the next check is due, Unix milliseconds.
    """

    entries: Sequence[Decision]
    changed: Credential | None
    read_at_version: int
    next_at_ms: int
    dead_answers: int


class CheckSchedule(Protocol):
    """Knows when each active credential is to be checked, and gives each check to one node."""

    async def claim(
        self, now_ms: int, until_ms: int, first_at: Callable[[CredentialId, int], int]
    ) -> list[DueCheck]:
        """Take the checks that are due, as many of each venue as its bound leaves room for.

        What is taken is no other node's until its lease ends; only active credentials are due,
        frozen ones among them.

        Args:
            now_ms: Unix milliseconds; what is due by then.
            until_ms: when the leases end.
            first_at: when a credential that was never planned is checked first.

        Raises:
            StoreUnavailableError: nothing is taken.
        """
        ...

    async def conclude(self, due: DueCheck, rechecked: Rechecked) -> bool:
        """Record what came of a check, store the credential, and plan the next check.

        Where the credential changed since it was read, or the lease was lost, it stays, and
        findings are left out; where the lease was lost, the plan stays, too. Returned is whether
        the findings hold.

        Raises:
            StoreUnavailableError: nothing is recorded; another node does it again.
        """
        ...

    async def put_off(self, due: DueCheck, next_at_ms: int) -> None:
        """Give a check back that there is nothing to be done of."""
        ...


class IdempotencyStore(Protocol):
    """Remembers the requests of an idempotency key for 24 hours."""

    async def claim(
        self, scope: IdempotencyScope, body_digest: bytes, claim_id: str, now_ms: int
    ) -> Claimed | Answered | InProgress:
        """Take the key, or say what came of it; a lease that ended is taken over.

        Raises:
            IdempotencyConflictError: the key came with another body before.
            StoreUnavailableError: nothing is known.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Forget a request that ended without an answer worth keeping."""
        ...

    async def keep_refusal(self, claim: Claim, answer: bytes) -> None:
        """Keep a refusal as the key's answer."""
        ...
