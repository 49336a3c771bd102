"""No endpoint beyond reading and trading is ever reached with a grant of READ and TRADE."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.mutations import ALLOWED
from tests.gateway.oracle import ENDPOINTS
from tests.gateway.reach import REACH
from tests.gateway.stage import Bot, execute, raw_answer
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.endpoints import Endpoint

NewBot = Callable[..., Bot]
VENUES = ["BINANCE", "KRAKEN", "OKX"]
HOSTS = {
    "api.binance.com": "BINANCE",
    "fapi.binance.com": "BINANCE",
    "dapi.binance.com": "BINANCE",
    "eapi.binance.com": "BINANCE",
    "papi.binance.com": "BINANCE",
    "api.kraken.com": "KRAKEN",
    "www.okx.com": "OKX",
}


def _lines(host: str, wanted: Callable[[Endpoint], bool]) -> list[str]:
    venue = CATALOGUE.get(HOSTS[host])
    return sorted(
        " ".join([each.name, *(f"{one.name}{'[,]' * one.listed}" for one in each.symbols)])
        for each in venue.endpoints
        if venue.find_endpoint(host, each.method, each.template) and wanted(each)
    )


@pytest.mark.parametrize("host", HOSTS)
def test_these_and_no_others_trade(host: str) -> None:
    def trades(each: Endpoint) -> bool:
        return each.capability is Capability.TRADE and not each.cancels

    assert _lines(host, trades) == sorted(REACH[host].trade)


@pytest.mark.parametrize("host", HOSTS)
def test_these_and_no_others_cancel(host: str) -> None:
    assert _lines(host, lambda each: each.cancels) == sorted(REACH[host].cancel)


@pytest.mark.parametrize("host", HOSTS)
def test_these_and_no_others_are_leverage(host: str) -> None:
    def sets_leverage(each: Endpoint) -> bool:
        return each.capability is Capability.LEVERAGE

    assert _lines(host, sets_leverage) == sorted(REACH[host].leverage)


@pytest.mark.parametrize("host", HOSTS)
def test_these_and_no_others_read_without_being_a_get(host: str) -> None:
    def reads(each: Endpoint) -> bool:
        return each.capability in {Capability.READ, Capability.PUBLIC} and each.method != "GET"

    assert _lines(host, reads) == sorted(REACH[host].read)


@pytest.mark.parametrize("host", HOSTS)
def test_these_and_no_others_are_gets_that_are_no_reads(host: str) -> None:
    def is_no_read(each: Endpoint) -> bool:
        return each.method == "GET" and each.capability not in {Capability.READ, Capability.PUBLIC}

    assert _lines(host, is_no_read) == sorted(REACH[host].closed)


@pytest.mark.parametrize("host", HOSTS)
def test_everything_else_is_refused_and_nothing_arrives(bot_of: NewBot, host: str) -> None:
    bot = bot_of(HOSTS[host])
    closed = _places(host, {"CLOSED", "LEVERAGE"})
    assert len(closed) > 6
    last = bot.simulator.record(limit=1)[-1].number

    decisions = {place: _decided(bot, host, *place) for place in closed}

    expected = {
        "POLICY_DENIED/CAPABILITY",
        "POLICY_DENIED/WITHDRAWAL",
        "POLICY_DENIED/CLOSED_ENDPOINT",
    }
    assert {place: said for place, said in decisions.items() if said not in expected} == {}
    assert bot.simulator.record(limit=1)[-1].number == last
    assert _uses_of(bot) == []


@pytest.mark.parametrize("host", HOSTS)
def test_what_trades_and_reads_is_let_through(bot_of: NewBot, host: str) -> None:
    bot = bot_of(HOSTS[host])
    reached = [place for place in _places(host, {"TRADE", "CANCEL", "READ"}) if place[0] != "GET"]

    decisions = {place: _decided(bot, host, *place) for place in reached}

    assert {place: said for place, said in decisions.items() if said != "FORWARDED"} == {}


def test_the_hosts_here_are_all_that_bots_of_the_venues_know() -> None:
    others = {f"api{number}.binance.com" for number in ("-gcp", 1, 2, 3, 4)} | {"openapi.okx.com"}

    assert set(HOSTS) | others == {host for name in VENUES for host in CATALOGUE.get(name).hosts}


@pytest.mark.parametrize("host", HOSTS)
def test_what_another_host_serves_is_unknown_here(bot_of: NewBot, host: str) -> None:
    bot, venue = bot_of(HOSTS[host]), HOSTS[host]
    elsewhere = [
        place
        for other, known in ENDPOINTS.items()
        if HOSTS[other] == venue
        for place in known
        if place not in ENDPOINTS[host]
    ]
    last = bot.simulator.record(limit=1)[-1].number

    decisions = {_decided(bot, host, *place) for place in elsewhere[::7]}

    assert decisions == ({"POLICY_DENIED/UNKNOWN_ENDPOINT"} if elsewhere else set())
    assert bot.simulator.record(limit=1)[-1].number == last


def _places(host: str, words: Collection[str]) -> list[tuple[str, str]]:
    return [place for place, known in ENDPOINTS[host].items() if known.word in words]


def _decided(bot: Bot, host: str, method: str, path: str) -> str:
    header = ("X-Countersign-Token", bot.token)
    target = f"/gateway/{host}{path}"
    answer = raw_answer(bot.server.port, method, target, header)
    return answer.headers["x-countersign-decision"]


def _uses_of(bot: Bot) -> list[tuple[Any, ...]]:
    query = "SELECT entry_id FROM audit_entries WHERE outcome = 'INTENDED' AND credential_id = ?"
    return execute(bot.server, query, bot.credential["credentialId"])


def test_mutated_requests_arrive_as_the_oracle_says(bot_of: NewBot) -> None:
    limits = {"symbols": ALLOWED}

    arrived = disagreements([bot_of(venue, limits) for venue in VENUES], 200)

    assert arrived > 5
