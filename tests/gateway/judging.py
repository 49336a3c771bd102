"""Judges what reaches a venue, by what was sent there and never by the gateway's own word."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from hypothesis import given, settings
from tests.gateway.asgi_stage import Arrived, GatewayStage, StagedBot
from tests.gateway.mutations import ALLOWED, SLOTS, TOKENS, requests
from tests.gateway.oracle import Place, Raw, fault_at
from tests.venues.stage import material

from countersign.venues.requests import VenueRequest

_SIGNED_WITH: Final = {
    "api.binance.com": "X-MBX-APIKEY",
    "www.okx.com": "OK-ACCESS-KEY",
    "api.kraken.com": "API-Key",
}
_SLOTS: Final = frozenset({*SLOTS.values(), b"authorization", b"x-countersign-token"})


@dataclass
class Count:
    """How many requests were sent on with a key, without one, and not at all."""

    signed: int = 0
    public: int = 0
    refused: int = 0


def judge(raw: Raw, arrived: Arrived) -> None:
    """Fail where something reached a venue that must not, or where the gateway broke."""
    assert arrived.decision != "INTERNAL"
    assert len(arrived.signed) + len(arrived.public) <= 1
    for sent in arrived.signed:
        assert _fault_of(sent) is None, _fault_of(sent)
        assert sent.host in TOKENS or sent.host.endswith((".binance.com", ".okx.com"))
        assert _tokens_of(raw) == {_token_for(sent.host)}
    for sent in arrived.public:
        assert (sent.method, sent.body, sent.signature) == ("GET", b"", None)
        assert not {name.lower().encode() for name in sent.headers} & _SLOTS


def _fault_of(sent: VenueRequest) -> str | None:
    path, _, query = sent.target.partition("?")
    return fault_at(Place(sent.host, path, query.encode()), sent.method, sent.body, ALLOWED)


def _token_for(host: str) -> bytes:
    own = {".binance.com": "api.binance.com", ".okx.com": "www.okx.com"}
    return TOKENS[next((to for end, to in own.items() if host.endswith(end)), host)]


def _tokens_of(raw: Raw) -> set[bytes]:
    """Return what stands in the places where a token counts, those of other venues aside."""
    host_slots = {b"authorization", b"x-countersign-token"}
    host_slots |= {SLOTS[host] for host in SLOTS if host.split(".")[-2].encode() in raw.raw_path}
    return {
        value.removeprefix(b"Bearer ") for name, value in raw.headers if name.lower() in host_slots
    }


def judged(examples: int) -> Count:
    """Let Hypothesis draw so many requests, judge what comes of each, and count."""
    count = Count()
    with _quiet(), _staged() as stage:

        @settings(max_examples=examples, derandomize=False, database=None, deadline=None)
        @given(requests())
        def each(raw: Raw) -> None:
            arrived = stage.send(raw)
            judge(raw, arrived)
            count.signed += len(arrived.signed)
            count.public += len(arrived.public)
            count.refused += not arrived.signed and not arrived.public

        each()
    return count


def fuzzed_stage() -> GatewayStage:
    """Return a gateway with one bot for each venue, its grant for the allowed symbols."""
    venues = {"api.binance.com": "BINANCE", "www.okx.com": "OKX", "api.kraken.com": "KRAKEN"}
    bots = [
        StagedBot(venue, material(venue), TOKENS[host], ALLOWED) for host, venue in venues.items()
    ]
    return GatewayStage(bots)


@contextmanager
def _staged() -> Iterator[GatewayStage]:
    stage = fuzzed_stage()
    try:
        yield stage
    finally:
        stage.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """A line of the log for each request would be most of the work."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.reset_defaults()
