"""Never wider: a child that is accepted allows nothing that its parent refuses."""

from collections.abc import Sequence
from dataclasses import fields, replace
from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from countersign.access.grant import Grant, Limits, Network
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

Pair = tuple[Limits, Limits]
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


def _part_of(whole: frozenset[Any], everything: Sequence[Any]) -> st.SearchStrategy[frozenset[Any]]:
    """Draw what lies within a list of which an empty one means everything."""
    if whole:
        return st.frozensets(st.sampled_from(sorted(whole)), min_size=1)
    return st.frozensets(st.sampled_from(everything), max_size=3)


def _networks_within(parent: Limits) -> st.SearchStrategy[tuple[Network, ...]]:
    known = [ip_network(each) for each in _NETWORKS]
    covered = [each for each in known if is_narrower(_only(each), _only(*parent.networks))]
    least = 1 if parent.networks else 0
    return st.lists(st.sampled_from(covered), min_size=least, max_size=3, unique=True).map(tuple)


def _only(*networks: Network) -> Limits:
    return Limits(networks=networks)


@st.composite
def children(draw: st.DrawFn, parent: Limits, free: str | None = None) -> Limits:
    """Draw limits that lie within the parent's, but for one field that may be wider.

    Of two limits drawn at random hardly any is narrower, so they would say nothing.
    """
    free = free or draw(st.sampled_from([each.name for each in fields(Limits)]))
    most, first, last = parent.requests_per_minute, parent.not_before_ms, parent.not_after_ms
    within = Limits(
        capabilities=draw(st.frozensets(st.sampled_from(sorted(parent.capabilities))))
        if parent.capabilities
        else frozenset(),
        endpoints=draw(_part_of(parent.endpoints, [each.name for each in _ENDPOINTS])),
        symbols=draw(_part_of(parent.symbols, _NAMES)),
        requests_per_minute=draw(st.integers(1, most or 5)),
        networks=draw(_networks_within(parent)),
        not_before_ms=draw(st.integers(first or 0, 5)),
        not_after_ms=draw(st.integers(0, 5 if last is None else last)),
    )
    return replace(within, **{free: getattr(draw(limits), free)})


@st.composite
def pairs(draw: st.DrawFn, free: str | None = None) -> Pair:
    """Draw a child and its parent; see children."""
    parent = draw(limits)
    return draw(children(parent, free)), parent


@st.composite
def asked_of(draw: st.DrawFn, limits_: Limits) -> Asked:
    """Draw a request that the limits mostly allow: of one that they refuse nothing can be told."""
    endpoints = [each for each in _ENDPOINTS if each.capability in limits_.capabilities]
    named = [each for each in endpoints if each.name in limits_.endpoints]
    symbols = sorted(limits_.symbols) or _NAMES
    items = st.dictionaries(st.sampled_from(("symbol", "pair")), st.sampled_from(symbols))
    addresses = [ip_address(each) for each in _ADDRESSES]
    inside = [each for each in addresses if any(each in net for net in limits_.networks)]
    first = limits_.not_before_ms or 0
    last = max(first, (limits_.not_after_ms or 7) - 1)
    return Asked(
        endpoint=draw(st.sampled_from(named or endpoints or _ENDPOINTS)),
        items=draw(st.lists(items, max_size=2)),
        address=draw(st.sampled_from(inside or addresses)),
        at_ms=draw(st.integers(first, last)),
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


def is_narrower(child: Limits, parent: Limits) -> bool:
    try:
        require_narrower(child, parent)
    except GrantWiderError:
        return False
    return True


# Each field is free in one pair of seven, and few requests fall between it and the parent's.
@settings(deadline=None, max_examples=400)
@given(st.data(), pairs())
def test_an_accepted_child_allows_nothing_that_its_parent_refuses(
    data: st.DataObject, pair: Pair
) -> None:
    child, parent = pair
    request = data.draw(asked_of(child))
    assume(is_narrower(child, parent))

    assert allows(parent, request) or not allows(child, request)


@settings(deadline=None)
@given(pairs(free="requests_per_minute"))
def test_a_child_is_accepted_if_it_has_no_more_requests_a_minute_and_only_then(pair: Pair) -> None:
    child, parent = pair
    pace, most = child.requests_per_minute, parent.requests_per_minute
    has_no_more = most is None or (pace is not None and pace <= most)

    assert is_narrower(child, parent) == has_no_more


@given(limits)
def test_the_same_limits_are_no_wider(of: Limits) -> None:
    require_narrower(of, of)


@given(limits)
def test_a_child_that_asks_for_nothing_is_accepted(parent: Limits) -> None:
    child = inherited(AskedLimits().over(handed_on(parent)), parent)

    require_narrower(child, parent)
    assert not child.capabilities & STEP_UP_CAPABILITIES


@settings(deadline=None)
@given(st.data(), pairs())
def test_narrower_than_narrower_is_narrower(data: st.DataObject, pair: Pair) -> None:
    two, three = pair
    one = data.draw(children(two))
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
