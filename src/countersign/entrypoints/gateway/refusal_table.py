"""Which refusal of a venue each error becomes; the one such place of the gateway."""

from collections.abc import Mapping
from typing import Final

from countersign.venues.catalogue import Refusal

REFUSALS: Final[Mapping[str, Refusal]] = {
    "UNAUTHENTICATED": Refusal.UNAUTHENTICATED,
    "INVALID_TOKEN": Refusal.UNAUTHENTICATED,
    "SIGNATURE_INVALID": Refusal.BAD_SIGNATURE,
    "SIGNATURE_EXPIRED": Refusal.BAD_TIME,
    "SIGNATURE_REPLAYED": Refusal.BAD_TIME,
    "POLICY_DENIED": Refusal.DENIED,
    "FROZEN": Refusal.DENIED,
    "NOT_ACTIVE": Refusal.DENIED,
    "ALREADY_REVOKED": Refusal.DENIED,
    "AMBIGUOUS_REQUEST": Refusal.INVALID,
    "INVALID_REQUEST": Refusal.INVALID,
    "BODY_TOO_LARGE": Refusal.INVALID,
    "RATE_LIMITED": Refusal.RATE_LIMITED,
    "VENUE_PAUSED": Refusal.RATE_LIMITED,
    "LANE_BUSY": Refusal.UNAVAILABLE,
    "STATE_CHANGED": Refusal.UNAVAILABLE,
    "STORE_UNAVAILABLE": Refusal.UNAVAILABLE,
    "KMS_UNAVAILABLE": Refusal.UNAVAILABLE,
    "SEALED": Refusal.UNAVAILABLE,
    "INVALID_CREDENTIALS": Refusal.UNAVAILABLE,
    "DEADLINE_PASSED": Refusal.UNAVAILABLE,
    "VENUE_UNREACHABLE": Refusal.UNAVAILABLE,
    "VENUE_UNAVAILABLE": Refusal.UNAVAILABLE,
    "VENUE_TIMEOUT": Refusal.UNAVAILABLE,
    "OUTCOME_UNKNOWN": Refusal.UNKNOWN,
    "HOSTILE_ANSWER": Refusal.UNKNOWN,
}


def refusal_kind(code: str) -> Refusal:
    """Return the refusal of an error's code; a fault of ours may have sent the request."""
    return REFUSALS.get(code, Refusal.UNKNOWN)
