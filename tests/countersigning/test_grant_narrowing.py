"""Never wider: a child that is accepted allows nothing that its parent refuses."""

from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from countersign.access.grant import Grant, Limits
from countersign.access.grant_errors import GrantWiderError
from countersign.access.grant_narrowing import (
    AskedLimits,
    handed_on,
    inherited,
    require_narrower,
)
from countersign.countersigning.errors import PolicyDeniedError
from countersign.countersigning.policy import Asked, require_allowed
from countersign.kernel.capability import STEP_UP_CAPABILITIES, Capability
from countersign.kernel.ids import CredentialId, GrantId, UserId
from countersign.venues.endpoints import Endpoint, SymbolParameter

_NAMES: Final = ("A", "B", "C")
_CLASSES: Final = {
    "A": Capability.READ,
    "B": Capability.TRADE,
    "C": Capability.TRANSFER,
}
_NETWORKS: Final = (
    "10.0.0.0/8",
    "10.0.0.0/9",
    "10.128.0.0/9",
    "10.1.0.0/16",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:db8:1::/48",
    "::/0",
)
_ADDRESSES: Final = ("10.1.2.3", "10.200.0.1", "192.0.2.1", "2001:db8:1::1", "2001:db8:2::1")
_ENDPOINTS: Final = tuple(
    Endpoint("POST", f"/{name}", capability, symbols, cancels=cancels)
    for name, capability in _CLASSES.items()
    for symbols in ((), (SymbolParameter("symbol"), SymbolParameter("pair")))
    for cancels in (False, capability is Capability.TRADE)
)

# Most pairs of limits are not narrower, and say nothing.
_filtering = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
_few_times = st.none() | st.integers(0, 5)
limits = st.builds(
    Limits,
    capabilities=st.frozensets(st.sampled_from(tuple(_CLASSES.values()))),
    endpoints=st.frozensets(st.sampled_from([each.name for each in _ENDPOINTS]), max_size=3),
    symbols=st.frozensets(st.sampled_from(_NAMES), max_size=2),
    requests_per_minute=st.none() | st.integers(1, 5),
    networks=st.lists(st.sampled_from(_NETWORKS), max_size=3, unique=True).map(
        lambda found: tuple(ip_network(each) for each in found)
    ),
    not_before_ms=_few_times,
    not_after_ms=_few_times,
)
_item = st.dictionaries(
    st.sampled_from(("symbol", "pair", "other")), st.none() | st.sampled_from((*_NAMES, "a"))
)
asked = st.builds(
    Asked,
    endpoint=st.sampled_from(_ENDPOINTS),
    items=st.lists(_item, max_size=3),
    address=st.none() | st.sampled_from([ip_address(each) for each in _ADDRESSES]),
    at_ms=st.integers(0, 6),
)


def grant(of: Limits) -> Grant:
    return Grant(
        grant_id=GrantId("g"),
        user_id=UserId("u"),
        credential_id=CredentialId("c"),
        parent_id=None,
        ancestors=(),
        holder="bot",
        version=1,
        limits=of,
        created_at_ms=1,
        updated_at_ms=1,
    )


def allows(of: Limits, request: Asked) -> bool:
    try:
        require_allowed([grant(of)], request, withdrawal_allowed=True)
    except PolicyDeniedError:
        return False
    return True


def mostly_within(child: Limits, parent: Limits) -> Limits:
    """Return limits that are taken from both; networks and times may still be wider."""
    return inherited(
        replace(
            child,
            capabilities=child.capabilities & parent.capabilities,
            endpoints=child.endpoints & parent.endpoints or parent.endpoints,
            symbols=child.symbols & parent.symbols or parent.symbols,
            requests_per_minute=min(
                child.requests_per_minute or 9, parent.requests_per_minute or 9
            ),
        ),
        parent,
    )


def is_narrower(child: Limits, parent: Limits) -> bool:
    try:
        require_narrower(child, parent)
    except GrantWiderError:
        return False
    return True


@_filtering
@given(limits, limits, asked)
def test_an_accepted_child_allows_nothing_that_its_parent_refuses(
    child: Limits, parent: Limits, request: Asked
) -> None:
    assume(is_narrower(child, parent))

    assert allows(parent, request) or not allows(child, request)


@given(limits, limits, asked)
def test_nor_does_one_that_is_mostly_within_its_parents_limits(
    child: Limits, parent: Limits, request: Asked
) -> None:
    """The same, with children that are narrower far more often."""
    child = mostly_within(child, parent)
    assume(is_narrower(child, parent))

    assert allows(parent, request) or not allows(child, request)


@_filtering
@given(limits, limits)
def test_an_accepted_child_has_no_more_requests_a_minute(child: Limits, parent: Limits) -> None:
    assume(is_narrower(child, parent) and parent.requests_per_minute is not None)

    assert child.requests_per_minute is not None
    assert child.requests_per_minute <= (parent.requests_per_minute or 0)


@given(limits)
def test_the_same_limits_are_no_wider(of: Limits) -> None:
    require_narrower(of, of)


@given(limits)
def test_a_child_that_asks_for_nothing_is_accepted(parent: Limits) -> None:
    child = inherited(AskedLimits().over(handed_on(parent)), parent)

    require_narrower(child, parent)
    assert not child.capabilities & STEP_UP_CAPABILITIES


@_filtering
@given(limits, limits, limits)
def test_narrower_than_narrower_is_narrower(one: Limits, two: Limits, three: Limits) -> None:
    two = mostly_within(two, three)
    one = mostly_within(one, two)
    assume(is_narrower(one, two) and is_narrower(two, three))

    require_narrower(one, three)


_FULL: Final = Limits(
    capabilities=frozenset({Capability.READ}),
    endpoints=frozenset({"GET /a"}),
    symbols=frozenset({"A"}),
    requests_per_minute=5,
    networks=(ip_network("10.0.0.0/9"), ip_network("10.128.0.0/9")),
    not_before_ms=10,
    not_after_ms=20,
)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("capabilities", {"capabilities": frozenset({Capability.TRADE})}),
        ("endpoints", {"endpoints": frozenset()}),
        ("endpoints", {"endpoints": frozenset({"GET /a", "GET /b"})}),
        ("symbols", {"symbols": frozenset()}),
        ("symbols", {"symbols": frozenset({"B"})}),
        ("requestsPerMinute", {"requests_per_minute": None}),
        ("requestsPerMinute", {"requests_per_minute": 6}),
        ("callerCidrs", {"networks": ()}),
        ("callerCidrs", {"networks": (ip_network("8.0.0.0/6"),)}),
        ("callerCidrs", {"networks": (ip_network("10.0.0.0/16"), ip_network("::/0"))}),
        ("notBefore", {"not_before_ms": None}),
        ("notBefore", {"not_before_ms": 9}),
        ("notAfter", {"not_after_ms": None}),
        ("notAfter", {"not_after_ms": 21}),
    ],
)
def test_names_the_field_that_is_wider(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(GrantWiderError) as refused:
        require_narrower(replace(_FULL, **change), _FULL)

    assert list(refused.value.fields) == [field]
    assert refused.value.metadata["rule"] == "GRANT_WIDER"


def test_names_every_field_that_is_wider() -> None:
    with pytest.raises(GrantWiderError) as refused:
        require_narrower(Limits(), _FULL)

    assert len(refused.value.fields) == 7


def test_two_halves_cover_their_whole() -> None:
    require_narrower(replace(_FULL, networks=(ip_network("10.0.0.0/8"),)), _FULL)


def test_the_most_that_there_is_covers_everything() -> None:
    require_narrower(_FULL, Limits(capabilities=frozenset(Capability)))
