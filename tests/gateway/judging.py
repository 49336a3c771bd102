"""Judges what reaches a venue, by what was sent there and never by the gateway's own word."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from hypothesis import given, settings
from tests.every_venue.kit.discovery import EVERY
from tests.gateway.asgi_stage import Arrived, GatewayStage, StagedBot
from tests.gateway.known_endpoints import ENDPOINTS, FACTS, PUBLIC, SAME_AS
from tests.gateway.mutations import requests
from tests.gateway.oracle import Place, Raw, fault_at
from tests.gateway.written_requests import NOBODYS, SLOTS, TOKENS, host_of
from tests.venues.stage import normalised

from countersign.venues.requests import VenueRequest

_BEARER: Final = b"Bearer "
# Those of `mutations`, which mean something to some server; none of them is a bot's to send on.
_NEVER: Final = frozenset(
    {
        "x-http-method-override", "x-http-method", "x-method-override", "x-original-url",
        "x-rewrite-url", "x-forwarded-host", "cookie", "host", "connection", "transfer-encoding",
        "content-encoding", "x-simulated-trading", "paptrading", "x-countersign-token",
    }
)  # fmt: skip


@dataclass
class Count:
    """How many requests were sent on with a key, without one, and not at all."""

    signed: int = 0
    public: int = 0
    refused: int = 0

    def add(self, arrived: Arrived) -> None:
        self.signed += len(arrived.signed)
        self.public += len(arrived.public)
        self.refused += not arrived.signed and not arrived.public


def judge(raw: Raw, arrived: Arrived) -> None:
    """Fail where something reached a venue that must not, or where the gateway broke."""
    assert arrived.decision != "INTERNAL"
    assert len(arrived.signed) + len(arrived.public) <= 1
    for sent in (*arrived.signed, *arrived.public):
        assert _fault_of(sent) is None, _fault_of(sent)
        assert not {name.lower() for name in sent.headers} & _NEVER
        assert not _tokens_in(sent)
    for sent in arrived.signed:
        assert not _is_public(sent)
        venue = FACTS[SAME_AS.get(sent.host, sent.host)].venue
        assert _tokens_of(raw, venue) == {TOKENS[venue]}
    for sent in arrived.public:
        assert (sent.method, sent.body, sent.signature) == ("GET", b"", None)
        assert not {name.lower().encode() for name in sent.headers} & {*SLOTS.values()}


def _fault_of(sent: VenueRequest) -> str | None:
    path, _, query = sent.target.partition("?")
    return fault_at(Place(sent.host, path, query.encode()), sent.method, sent.body)


def _is_public(sent: VenueRequest) -> bool:
    path = sent.target.partition("?")[0]
    found = ENDPOINTS[SAME_AS.get(sent.host, sent.host)].find(sent.method, path)
    return found is not None and found[0].word == PUBLIC


def _tokens_in(sent: VenueRequest) -> set[bytes]:
    """Return the tokens of grants that a venue would see."""
    seen = b"\n".join([sent.target.encode(), sent.body, repr(dict(sent.headers)).encode()])
    return {token for token in (*TOKENS.values(), NOBODYS) if token in seen}


def _tokens_of(raw: Raw, venue: str) -> set[bytes]:
    """Return what stands in the places where a token counts, those of other venues aside."""
    slots = {b"x-countersign-token"} | {
        SLOTS[host] for host, facts in FACTS.items() if facts.venue == venue
    }
    found = {value for name, value in raw.headers if name in slots}
    bearers = [value for name, value in raw.headers if name == b"authorization"]
    found |= {value.removeprefix(_BEARER) for value in bearers if value.startswith(_BEARER)}
    beside = raw.query + b"\n" + raw.body + b"\n" + raw.raw_path
    return found | {token for token in (*TOKENS.values(), NOBODYS) if token in beside}


def judged(examples: int) -> Mapping[str, Count]:
    """Let Hypothesis draw so many requests, judge what comes of each, and count by venue."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    with _quiet(), _staged() as stage:

        @settings(max_examples=examples, derandomize=False, database=None, deadline=None)
        @given(requests())
        def each(raw: Raw) -> None:
            arrived = stage.send(raw)
            judge(raw, arrived)
            counts[FACTS[host_of(raw)].venue].add(arrived)

        each()
    return counts


def fuzzed_stage() -> GatewayStage:
    """Return a gateway with one bot for each venue, its grant for one symbol."""
    return GatewayStage(
        [
            StagedBot(
                facts.venue,
                normalised(
                    facts.venue, facts.key.api_key, facts.key.api_secret, facts.key.passphrase
                ),
                TOKENS[facts.venue],
                frozenset({facts.mutated.symbol}),
            )
            for facts in EVERY.values()
        ]
    )


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
