"""What grants need of the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from countersign.access.grant import Grant
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId, GrantId, UserId


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Which of a user's grants are wanted; `limit` None: all from `offset` on."""

    credential_id: CredentialId | None = None
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class GrantPage:
    """A part of a user's grants; `total` counts all that the filter matches."""

    grants: Sequence[Grant]
    total: int


class GrantReader(Protocol):
    """Finds grants; every method raises StoreUnavailableError where it cannot be told."""

    def find_chain(self, token_digest: bytes) -> Sequence[Grant]:
        """Return the grant of a token and those it came from, nearest first; none if unknown.

        A bounded point read.
        """
        ...

    def find(self, grant_id: GrantId) -> Grant | None:
        """Return the grant, whoever owns it. A bounded point read."""
        ...

    async def list_owned(self, user_id: UserId, wanted: GrantFilter) -> GrantPage:
        """Return the user's grants, newest first."""
        ...


class GrantWriter(Protocol):
    """Changes grants, each change in one transaction with its decision.

    Every method raises StoreUnavailableError where nothing was stored.
    """

    async def add(
        self, grant: Grant, token_digest: bytes, parent: Grant | None, decision: Decision
    ) -> None:
        """Store a new grant, decided from the parent as it is given; the token by its digest alone.

        Raises:
            GrantConflictError: the parent has changed since.
            AlreadyRevokedError: the credential is revoked.
            TooManyGrantsError: the user has too many.
            TooManyBelowError: a grant above it has too many below it.
        """
        ...

    async def update(
        self, grant: Grant, expected_version: int, parent: Grant | None, decision: Decision
    ) -> None:
        """Store the changed grant.

        Raises:
            GrantConflictError: it is no longer at `expected_version`, or revoked, or
                the parent has changed.
        """
        ...

    async def revoke(self, grant: Grant, decision: Decision) -> Sequence[GrantId]:
        """Revoke a grant and all below it, at the decision's time; return their ids, its own first.

        Each of those below gets an entry of its own.

        Raises:
            GrantRevokedError: it is revoked already.
        """
        ...
