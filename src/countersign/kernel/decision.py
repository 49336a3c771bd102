"""What was decided about one request: the raw material of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import msgspec

from countersign.kernel.ids import CredentialId, GrantId, RequestId, SessionId, UserId, new_id


class Outcome(StrEnum):
    """What came of a request.

    INTENDED: about to use a secret; an intent without a later outcome is a finding.
    ALLOWED: done. REFUSED: we said no. FAILED: neither, a fault stopped it.
    """

    INTENDED = "INTENDED"
    ALLOWED = "ALLOWED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class Origin(msgspec.Struct, frozen=True):
    """Where a request came from: its id and the caller's address ("cli" for the command line)."""

    request_id: RequestId
    address: str


class Decision(msgspec.Struct, frozen=True):  # not a dataclass: docs/adr/0009
    """One decision, as the audit log keeps it.

    `action` reads noun.verb; `reason` is the stable code of the error of a refusal;
    `intent_id` names the entry that this outcome
    concludes; `details` holds words and numbers only: never a secret, a token or an input value.
    """

    action: str
    outcome: Outcome
    at_ms: int
    origin: Origin
    user_id: UserId | None = None
    session_id: SessionId | None = None
    credential_id: CredentialId | None = None
    grant_id: GrantId | None = None
    reason: str | None = None
    details: Mapping[str, str | int] = msgspec.field(default_factory=dict)
    entry_id: str = msgspec.field(default_factory=new_id)
    intent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """A known principal making one request."""

    user_id: UserId
    session_id: SessionId
    origin: Origin

    def decided(  # the parts of a decision
        self,
        action: str,
        outcome: Outcome,
        at_ms: int,
        *,
        credential_id: CredentialId | None = None,
        grant_id: GrantId | None = None,
        reason: str | None = None,
        details: Mapping[str, str | int] | None = None,
        intent_id: str | None = None,
    ) -> Decision:
        """Return a decision about this caller's request."""
        return Decision(
            action=action,
            outcome=outcome,
            at_ms=at_ms,
            origin=self.origin,
            user_id=self.user_id,
            session_id=self.session_id,
            credential_id=credential_id,
            grant_id=grant_id,
            reason=reason,
            details=details or {},
            intent_id=intent_id,
        )


class DecisionLog(Protocol):
    """Keeps decisions that change nothing else; a change brings its own to its store."""

    async def record(self, *decisions: Decision) -> None:
        """Store the decisions durably, all or none, before returning.

        Raises:
            StoreUnavailableError: nothing is stored; the caller must refuse.
        """
        ...
