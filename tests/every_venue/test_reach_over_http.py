"""Withdrawals, keys and sessions of every venue, asked for at a running server."""

import pytest
from scripts.server_process import ServerProcess
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.reach import place_of
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.stage import Bot, decision, execute, new_bot
from tests.support.accounts import Account, new_account

from venue_simulator.testing import SimulatorProcess

pytestmark = pytest.mark.fire

REFUSED = {f"POLICY_DENIED/{rule}" for rule in ("CAPABILITY", "WITHDRAWAL", "CLOSED_ENDPOINT")}


@pytest.fixture(scope="module")
def owner(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_none_of_them_is_reached_and_nothing_arrives(
    server: ServerProcess, simulator: SimulatorProcess, owner: Account, facts: VenueFacts
) -> None:
    bot = new_bot(server, simulator, owner, facts.venue)
    last = simulator.record(limit=1)[-1].number
    host, reach = next(iter(facts.reach.items()))
    places = (*reach.withdraw, *reach.denied, *reach.session[:3], *reach.manage[:3])

    decisions = {place: _decided(bot, facts, host, place) for place in places}

    assert {place: said for place, said in decisions.items() if said not in REFUSED} == {}
    assert simulator.record(limit=1)[-1].number == last
    assert _uses_of(bot) == 0


def test_mutated_requests_arrive_as_the_oracle_says(
    server: ServerProcess, simulator: SimulatorProcess, owner: Account
) -> None:
    bots = [
        new_bot(server, simulator, owner, facts.venue, {"symbols": [facts.mutated.symbol]})
        for facts in EVERY.values()
    ]

    assert disagreements(bots, 200) > 5


def _decided(bot: Bot, facts: VenueFacts, host: str, place: str) -> str:
    method, path, action = place_of(place, facts.examples)
    body = None if facts.body_of is None or method == "GET" else facts.body_of(path, action)
    headers = {"X-Countersign-Token": bot.token}
    return decision(bot.send(method, path, body, at=host, with_token=False, headers=headers))


def _uses_of(bot: Bot) -> int:
    query = "SELECT entry_id FROM audit_entries WHERE outcome = 'INTENDED' AND credential_id = ?"
    return len(execute(bot.server, query, bot.credential["credentialId"]))
