"""The rules that making and changing a grant have in common. No I/O."""

from countersign.access.grant import DEPTH_MAX, Grant, Limits
from countersign.access.grant_errors import (
    GrantDeniedError,
    GrantNotFoundError,
    GrantRevokedError,
    GrantTooDeepError,
    GrantWiderError,
)
from countersign.access.grant_narrowing import AskedLimits, inherited, require_narrower
from countersign.countersigning.errors import PolicyDeniedError, Rule
from countersign.kernel.capability import STEP_UP_CAPABILITIES, Capability
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import UserId
from countersign.venues.catalogue import Venue
from countersign.venues.schemes.registry import SCHEMES


def require_own_grant(grant: Grant | None, user_id: UserId) -> Grant:
    """Return the grant if it is the user's and not revoked.

    Raises:
        GrantNotFoundError: there is none.
        GrantDeniedError: it is somebody else's.
        GrantRevokedError: it was revoked.
    """
    if grant is None:
        raise GrantNotFoundError
    if grant.user_id != user_id:
        raise GrantDeniedError
    if grant.revoked_at_ms is not None:
        raise GrantRevokedError
    return grant


def decided_limits(asked: AskedLimits, base: Limits, parent: Grant | None, venue: Venue) -> Limits:
    """Return the limits that a grant gets.

    Args:
        asked: what the caller asks for.
        base: what holds where the caller asks for nothing.
        parent: the grant above; what neither says comes from it.
        venue: the credential's.

    Raises:
        InvalidRequestError: they make no sense, or name an endpoint that is not open.
        GrantWiderError: they are wider than the parent's.
    """
    limits = asked.over(base)
    if parent is not None:
        limits = inherited(limits, parent.limits)
        require_narrower(limits, parent.limits)
    _require_in_order(limits)
    if limits.caller_signature and SCHEMES[venue.scheme].verify is None:
        raise InvalidRequestError({"callerSignature": f"cannot be checked for {venue.name}"})
    if asked.endpoints:
        _require_open(asked.endpoints, venue)
    return limits


def require_room_below(parent: Grant) -> None:
    """Refuse a grant below one that is as deep as grants may be.

    Raises:
        GrantTooDeepError: it is.
    """
    if len(parent.ancestors) + 1 >= DEPTH_MAX:
        raise GrantTooDeepError(DEPTH_MAX)


def require_withdrawal_allowed(
    limits: Limits, before: Limits | None, *, withdrawal_allowed: bool
) -> None:
    """Refuse to give the right to withdraw where the server lets nobody withdraw.

    Raises:
        PolicyDeniedError: WITHDRAWAL.
    """
    had = before is not None and Capability.WITHDRAW in before.capabilities
    if Capability.WITHDRAW in limits.capabilities and not had and not withdrawal_allowed:
        raise PolicyDeniedError(Rule.WITHDRAWAL, "this server lets nobody withdraw")


def require_secret_told(limits: Limits, before: Limits) -> None:
    """Refuse to ask for signatures with a secret that nobody was told: create alone tells it.

    Raises:
        InvalidRequestError: the grant was made without one, or it was taken away.
    """
    if limits.caller_signature and not before.caller_signature:
        raise InvalidRequestError({"callerSignature": "can be asked for only when a grant is made"})


def needs_step_up(limits: Limits, before: Limits | None) -> bool:
    """Tell whether limits can only be given by a raised session.

    Once given, a grant with such capabilities can be narrowed by any session, and widened
    in nothing. No grant is freed by any session from having its bot sign.
    """
    if before is not None and before.caller_signature and not limits.caller_signature:
        return True
    if not limits.capabilities & STEP_UP_CAPABILITIES:
        return False
    if before is None:
        return True
    try:
        require_narrower(limits, before)
    except GrantWiderError:
        return True
    return False


def _require_in_order(limits: Limits) -> None:
    begin, end = limits.not_before_ms, limits.not_after_ms
    if begin is not None and end is not None and begin >= end:
        raise InvalidRequestError({"notAfter": "must be later than notBefore"})


def _require_open(endpoints: frozenset[str], venue: Venue) -> None:
    # By the names that a request's endpoint is held against.
    if not endpoints <= venue.endpoints.open_names:
        raise InvalidRequestError(
            {"endpoints": f'must each be an open endpoint of {venue.name}, as "METHOD /path"'}
        )
