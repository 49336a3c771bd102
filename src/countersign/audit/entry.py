"""An audit entry: one decision as one versioned canonical byte string.

Version 1: the line `countersign.audit.1`, then a JSON object (RFC 8259) in
UTF-8 with its keys sorted, no white space, and no key for what is absent. The
bytes are the entry: columns beside them serve searching only, and a log that
is verified later is verified over these bytes.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import msgspec

from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import CredentialId, GrantId, RequestId, SessionId, UserId

_VERSION_LINE: Final = b"countersign.audit.1\n"
# RFC 6962 section 2.1: a leaf's hash is taken over 0x00 and the entry.
_LEAF_PREFIX: Final = b"\x00"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A decision with the bytes and the hash under which it is kept."""

    decision: Decision
    canonical: bytes
    leaf_hash: bytes


def entry_of(decision: Decision) -> AuditEntry:
    """Return the decision's entry; the same decision always gives the same bytes."""
    canonical = _VERSION_LINE + msgspec.json.encode(_as_object(decision), order="sorted")
    return AuditEntry(decision, canonical, hashlib.sha256(_LEAF_PREFIX + canonical).digest())


def decision_of(canonical: bytes) -> Decision:
    """Return the decision that an entry holds.

    Raises:
        ValueError: the bytes are no entry of version 1.
    """
    if not canonical.startswith(_VERSION_LINE):
        raise ValueError("no audit entry of version 1")
    form = _forms.decode(canonical.removeprefix(_VERSION_LINE))
    return Decision(
        action=form.action,
        outcome=form.outcome,
        at_ms=form.at,
        origin=Origin(RequestId(form.request_id), form.address),
        user_id=form.user_id,
        session_id=form.session_id,
        credential_id=form.credential_id,
        grant_id=form.grant_id,
        reason=form.reason,
        details=form.details,
        entry_id=form.entry_id,
        intent_id=form.intent_id,
    )


class _EntryForm(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    entry_id: str
    at: int
    action: str
    outcome: Outcome
    address: str
    request_id: str
    intent_id: str | None = None
    reason: str | None = None
    user_id: UserId | None = None
    session_id: SessionId | None = None
    credential_id: CredentialId | None = None
    grant_id: GrantId | None = None
    details: dict[str, str | int] = {}


_forms: Final = msgspec.json.Decoder(_EntryForm)


def _as_object(decision: Decision) -> dict[str, object]:
    whole: dict[str, object | None] = {
        "entryId": decision.entry_id,
        "intentId": decision.intent_id,
        "at": decision.at_ms,
        "action": decision.action,
        "outcome": str(decision.outcome),
        "reason": decision.reason,
        "userId": decision.user_id,
        "sessionId": decision.session_id,
        "credentialId": decision.credential_id,
        "grantId": decision.grant_id,
        "address": decision.origin.address,
        "requestId": decision.origin.request_id,
        "details": dict(decision.details) or None,
    }
    return {key: value for key, value in whole.items() if value is not None}
