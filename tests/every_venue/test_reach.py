"""What a grant of READ and TRADE reaches at every venue, and that it reaches nothing else.

It goes through the gateway as the server calls it, in this process; nothing is sent anywhere.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import pytest
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.reach import Reach, place_of
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.gateway.asgi_stage import Arrived, GatewayStage, StagedBot
from tests.gateway.oracle import Raw
from tests.venues.stage import CATALOGUE, normalised

from countersign.access.grant_token import mint_token
from countersign.kernel.capability import Capability
from countersign.venues.catalogue import Venue
from countersign.venues.endpoints import Endpoint

Wanted = Callable[[Endpoint], bool]
HOSTS = [
    pytest.param(facts, host, id=f"{facts.venue} {host}")
    for facts in EVERY.values()
    for host in facts.reach
]
OF_VENUES = pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
REACHED: Final = frozenset({Capability.PUBLIC, Capability.READ, Capability.TRADE})
CLOSED: Final = {
    Capability.WITHDRAW: "withdraw",
    Capability.MANAGE: "manage",
    Capability.SESSION: "session",
    None: "denied",
}
NO: Final = {
    "POLICY_DENIED/CAPABILITY",
    "POLICY_DENIED/WITHDRAWAL",
    "POLICY_DENIED/CLOSED_ENDPOINT",
}


def _drawn(number: int, size: int) -> bytes:
    return bytes([number]) * size


TOKENS: Final = {
    name: mint_token(partial(_drawn, number)).reveal() for number, name in enumerate(EVERY, 1)
}


@pytest.fixture(scope="module")
def stage() -> Iterator[GatewayStage]:
    stage = GatewayStage(
        [
            StagedBot(
                facts.venue,
                normalised(
                    facts.venue, facts.key.api_key, facts.key.api_secret, facts.key.passphrase
                ),
                TOKENS[facts.venue],
            )
            for facts in EVERY.values()
        ]
    )
    yield stage
    stage.close()


@OF_VENUES
def test_what_every_host_reaches_is_written_down(facts: VenueFacts) -> None:
    everywhere = {host for hosts in facts.hosts.values() for host in hosts}

    assert {*facts.hosts[facts.venue]} <= {*facts.reach, *facts.same_as} <= everywhere
    assert {*facts.same_as.values()} <= {*facts.reach}


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_these_and_no_others_trade_cancel_and_set_leverage(facts: VenueFacts, host: str) -> None:
    reach = facts.reach[host]

    def trades(each: Endpoint) -> bool:
        return each.capability is Capability.TRADE and not each.cancels

    assert _lines(facts, host, trades) == sorted(reach.trade)
    assert _lines(facts, host, lambda each: each.cancels) == sorted(reach.cancel)
    assert _lines(facts, host, _of(Capability.LEVERAGE)) == sorted(reach.leverage)


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_these_and_no_others_read_without_being_a_get(facts: VenueFacts, host: str) -> None:
    def reads(each: Endpoint) -> bool:
        return each.capability in {Capability.READ, Capability.PUBLIC} and each.method != "GET"

    assert _lines(facts, host, reads) == sorted(facts.reach[host].read)


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_these_and_no_others_are_gets_that_are_closed(facts: VenueFacts, host: str) -> None:
    def is_closed(each: Endpoint) -> bool:
        return each.method == "GET" and each.capability not in {*REACHED, Capability.LEVERAGE}

    assert _lines(facts, host, is_closed) == sorted(facts.reach[host].closed)


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_these_and_no_others_withdraw_manage_and_open_sessions(
    facts: VenueFacts, host: str
) -> None:
    reach = facts.reach[host]

    for capability, name in CLOSED.items():
        assert _names(facts, host, _of(capability)) == sorted(getattr(reach, name)), name
    assert {*reach.transfer} <= {*_names(facts, host, _of(Capability.TRANSFER))}


@OF_VENUES
def test_something_of_every_venue_is_closed(facts: VenueFacts) -> None:
    reaches = facts.reach.values()

    assert sum(len(_must_not(each)) for each in reaches) >= 5
    assert any(each.trade for each in reaches)
    assert any(each.cancel for each in reaches)


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_everything_else_is_refused_as_the_venue_would_and_nothing_is_sent(
    stage: GatewayStage, facts: VenueFacts, host: str
) -> None:
    def beyond(each: Endpoint) -> bool:
        return each.capability not in REACHED

    places = {*_names(facts, host, beyond), *_must_not(facts.reach[host])}
    denied = facts.refusals.said["denied"]

    wrong = {}
    for place in sorted(places):
        arrived = _sent(stage, facts, host, place)
        shape = (arrived.status, _at(arrived.body, facts.refusals.code_at))
        if arrived.decision not in NO or shape != (denied.status, denied.code):
            wrong[place] = (arrived.decision, shape)
        assert not arrived.signed
        assert not arrived.public
    assert wrong == {}


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_what_trades_and_reads_is_let_through(
    stage: GatewayStage, facts: VenueFacts, host: str
) -> None:
    reach = facts.reach[host]
    reached = [line.split(" ") for line in (*reach.trade, *reach.cancel, *reach.read)]

    wrong = {}
    for method, path, *_ in reached:
        arrived = _sent(stage, facts, host, f"{method} {path}")
        if arrived.decision != "FORWARDED" or len(arrived.signed) != 1:
            wrong[path] = arrived.decision
    assert wrong == {}


@pytest.mark.parametrize(("facts", "host"), HOSTS)
def test_what_another_host_serves_is_unknown_here(
    stage: GatewayStage, facts: VenueFacts, host: str
) -> None:
    here = {*_names(facts, host, lambda _: True)}
    elsewhere = [
        place
        for other in facts.reach
        for place in _names(facts, other, lambda _: True)
        if place not in here
    ]

    decisions = {_sent(stage, facts, host, place).decision for place in elsewhere[::17]}

    assert decisions <= {"POLICY_DENIED/UNKNOWN_ENDPOINT"}


def _of(capability: Capability | None) -> Wanted:
    return lambda each: each.capability is capability


def _venue_at(facts: VenueFacts, host: str) -> Venue:
    venue = CATALOGUE.get(facts.venue)
    return venue if host in venue.hosts else CATALOGUE.get(f"{facts.venue}_UAT")


def _endpoints(facts: VenueFacts, host: str, wanted: Wanted) -> list[Endpoint]:
    venue = _venue_at(facts, host)
    return [
        each
        for each in venue.endpoints
        if wanted(each) and venue.find_endpoint(host, *place_of(each.name, facts.examples))
    ]


def _names(facts: VenueFacts, host: str, wanted: Wanted) -> list[str]:
    return sorted(each.name for each in _endpoints(facts, host, wanted))


def _lines(facts: VenueFacts, host: str, wanted: Wanted) -> list[str]:
    return sorted(
        " ".join([each.name, *(f"{one.name}{'[,]' * one.listed}" for one in each.symbols)])
        for each in _endpoints(facts, host, wanted)
    )


def _must_not(reach: Reach) -> Sequence[str]:
    return (
        *(line for line in reach.closed),
        *reach.withdraw,
        *reach.manage,
        *reach.session,
        *reach.denied,
        *reach.transfer,
    )


def _sent(stage: GatewayStage, facts: VenueFacts, host: str, place: str) -> Arrived:
    """Send the smallest request that reaches an endpoint, with the bot's token."""
    method, path, action = place_of(place, facts.examples)
    body = b"" if facts.body_of is None or method == "GET" else facts.body_of(path, action)
    headers = [(b"x-countersign-token", TOKENS[facts.venue])]
    if body:
        kind = b"json" if body[:1] in b"{[" else b"x-www-form-urlencoded"
        headers.append((b"content-type", b"application/" + kind))
    return stage.send(Raw(method, f"/gateway/{host}{path}".encode(), b"", (*headers,), body))


def _at(body: bytes, way: Sequence[str | int]) -> Any:
    found = json.loads(body)
    for step in way:
        found = found[step]
    return found
