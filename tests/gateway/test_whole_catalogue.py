"""No endpoint beyond reading and trading is ever reached with a grant of READ and TRADE."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.mutations import ALLOWED
from tests.gateway.oracle import ENDPOINTS
from tests.gateway.reach import REACH
from tests.gateway.stage import HOSTS, Bot, execute, raw_answer
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.endpoints import Endpoint

NewBot = Callable[..., Bot]
VENUES = ["BINANCE", "KRAKEN", "OKX"]


def _lines(venue: str, wanted: Callable[[Endpoint], bool]) -> list[str]:
    return sorted(
        " ".join([each.name, *(f"{one.name}{'[,]' * one.listed}" for one in each.symbols)])
        for each in CATALOGUE.get(venue).endpoints
        if wanted(each)
    )


@pytest.mark.parametrize("venue", VENUES)
def test_these_and_no_others_trade(venue: str) -> None:
    def trades(each: Endpoint) -> bool:
        return each.capability is Capability.TRADE and not each.cancels

    assert _lines(venue, trades) == sorted(REACH[HOSTS[venue]].trade)


@pytest.mark.parametrize("venue", VENUES)
def test_these_and_no_others_cancel(venue: str) -> None:
    assert _lines(venue, lambda each: each.cancels) == sorted(REACH[HOSTS[venue]].cancel)


@pytest.mark.parametrize("venue", VENUES)
def test_these_and_no_others_are_leverage(venue: str) -> None:
    def sets_leverage(each: Endpoint) -> bool:
        return each.capability is Capability.LEVERAGE

    assert _lines(venue, sets_leverage) == sorted(REACH[HOSTS[venue]].leverage)


@pytest.mark.parametrize("venue", VENUES)
def test_these_and_no_others_read_without_being_a_get(venue: str) -> None:
    def reads(each: Endpoint) -> bool:
        return each.capability in {Capability.READ, Capability.PUBLIC} and each.method != "GET"

    assert _lines(venue, reads) == sorted(REACH[HOSTS[venue]].read)


@pytest.mark.parametrize("venue", VENUES)
def test_these_and_no_others_are_gets_that_are_no_reads(venue: str) -> None:
    def is_no_read(each: Endpoint) -> bool:
        return each.method == "GET" and each.capability not in {Capability.READ, Capability.PUBLIC}

    assert _lines(venue, is_no_read) == sorted(REACH[HOSTS[venue]].closed)


@pytest.mark.parametrize("venue", VENUES)
def test_everything_else_is_refused_and_nothing_arrives(bot_of: NewBot, venue: str) -> None:
    bot = bot_of(venue)
    closed = _places(venue, {"CLOSED", "LEVERAGE"})
    assert len(closed) > 10
    last = bot.simulator.record(limit=1)[-1].number

    decisions = {place: _decided(bot, *place) for place in closed}

    expected = {
        "POLICY_DENIED/CAPABILITY",
        "POLICY_DENIED/WITHDRAWAL",
        "POLICY_DENIED/CLOSED_ENDPOINT",
    }
    assert {place: said for place, said in decisions.items() if said not in expected} == {}
    assert bot.simulator.record(limit=1)[-1].number == last
    assert _uses_of(bot) == []


@pytest.mark.parametrize("venue", VENUES)
def test_what_trades_and_reads_is_let_through(bot_of: NewBot, venue: str) -> None:
    bot = bot_of(venue)
    reached = [place for place in _places(venue, {"TRADE", "CANCEL", "READ"}) if place[0] != "GET"]

    decisions = {place: _decided(bot, *place) for place in reached}

    assert {place: said for place, said in decisions.items() if said != "FORWARDED"} == {}


def _places(venue: str, words: Collection[str]) -> list[tuple[str, str]]:
    return [place for place, known in ENDPOINTS[HOSTS[venue]].items() if known.word in words]


def _decided(bot: Bot, method: str, path: str) -> str:
    header = ("X-Countersign-Token", bot.token)
    target = f"/gateway/{HOSTS[bot.venue]}{path}"
    answer = raw_answer(bot.server.port, method, target, header)
    return answer.headers["x-countersign-decision"]


def _uses_of(bot: Bot) -> list[tuple[Any, ...]]:
    query = "SELECT entry_id FROM audit_entries WHERE outcome = 'INTENDED' AND credential_id = ?"
    return execute(bot.server, query, bot.credential["credentialId"])


def test_mutated_requests_arrive_as_the_oracle_says(bot_of: NewBot) -> None:
    limits = {"symbols": ALLOWED}

    arrived = disagreements([bot_of(venue, limits) for venue in VENUES], 200)

    assert arrived > 5
