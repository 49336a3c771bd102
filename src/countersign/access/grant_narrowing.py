"""Never wider: what a grant may hand on to a grant below it. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import Final

from countersign.access.grant import Limits, Network
from countersign.access.grant_errors import GrantWiderError
from countersign.kernel.capability import STEP_UP_CAPABILITIES, Capability

_LISTS: Final = ("endpoints", "symbols", "networks")
_NUMBERS: Final = ("requests_per_minute", "not_before_ms", "not_after_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLimits:
    """Limits as somebody asks for them; None is what was left out."""

    capabilities: frozenset[Capability] | None = None
    endpoints: frozenset[str] | None = None
    symbols: frozenset[str] | None = None
    requests_per_minute: int | None = None
    networks: tuple[Network, ...] | None = None
    not_before_ms: int | None = None
    not_after_ms: int | None = None
    caller_signature: bool | None = None

    def over(self, limits: Limits) -> Limits:
        """Return what is asked for, and the rest of `limits`."""
        names = ("capabilities", *_LISTS, *_NUMBERS, "caller_signature")
        asked = {name: getattr(self, name) for name in names}
        return replace(limits, **{name: each for name, each in asked.items() if each is not None})


def handed_on(parent: Limits) -> Limits:
    """Return the limits of a grant below `parent` that asks for nothing.

    They are the parent's, without the capabilities that are never given by default.
    """
    return replace(parent, capabilities=parent.capabilities - STEP_UP_CAPABILITIES)


def inherited(child: Limits, parent: Limits) -> Limits:
    """Return the child's limits, with the parent's where the child has none."""
    names = (*_LISTS, *_NUMBERS)
    missing = [name for name in names if getattr(child, name) in (None, frozenset(), ())]
    return replace(child, **{name: getattr(parent, name) for name in missing})


def require_narrower(child: Limits, parent: Limits) -> None:
    """Refuse limits that allow what the parent's refuse.

    Both are taken as they stand: a limit that the child has not is wider than one
    that the parent has (`inherited` fills it in).

    Raises:
        GrantWiderError: names each field that is wider.
    """
    faults = dict(_faults(child, parent))
    if parent.caller_signature and not child.caller_signature:
        faults["callerSignature"] = "must be true below a grant that has it"
    if faults:
        raise GrantWiderError(faults)


def _faults(child: Limits, parent: Limits) -> Iterator[tuple[str, str]]:
    if not child.capabilities <= parent.capabilities:
        yield "capabilities", "must be among those of the grant above"
    if not _is_within(child.endpoints, parent.endpoints):
        yield "endpoints", "must be among those of the grant above"
    if not _is_within(child.symbols, parent.symbols):
        yield "symbols", "must be among those of the grant above"
    if _is_above(child.requests_per_minute, parent.requests_per_minute):
        yield "requestsPerMinute", "must be at most that of the grant above"
    if not _are_covered(child.networks, parent.networks):
        yield "callerCidrs", "must lie within those of the grant above"
    if parent.not_before_ms is not None and (child.not_before_ms or 0) < parent.not_before_ms:
        yield "notBefore", "must not be before that of the grant above"
    if _is_above(child.not_after_ms, parent.not_after_ms):
        yield "notAfter", "must not be after that of the grant above"


def _is_within(child: frozenset[str], parent: frozenset[str]) -> bool:
    """Compare two lists of which an empty one means everything."""
    return not parent or (bool(child) and child <= parent)


def _is_above(child: int | None, parent: int | None) -> bool:
    """Compare two upper bounds of which None means that there is none."""
    return parent is not None and (child is None or child > parent)


def _are_covered(child: Sequence[Network], parent: Sequence[Network]) -> bool:
    if not parent:
        return True
    # Two halves cover their whole, so neighbours are put together first.
    older = list(collapse_addresses(each for each in parent if isinstance(each, IPv4Network)))
    newer = list(collapse_addresses(each for each in parent if isinstance(each, IPv6Network)))
    return bool(child) and all(
        any(each.subnet_of(wide) for wide in older)
        if isinstance(each, IPv4Network)
        else any(each.subnet_of(wide) for wide in newer)
        for each in child
    )
