"""Many requests at once: what the venue saw and what is on record are the same, both ways."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from scripts.server_process import ServerProcess
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.programs import Request
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.gateway.agreement import require_agreement
from tests.gateway.stage import Bot, new_bot
from tests.support.accounts import new_account
from tests.support.client import HttpAnswer

from venue_simulator.testing import SimulatorProcess

VENUES = pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
_TIMES: Final = 4


@VENUES
def test_what_arrived_is_what_is_on_record_as_sent(
    server: ServerProcess, simulator: SimulatorProcess, facts: VenueFacts
) -> None:
    owner = new_account(server)
    bot = new_bot(server, simulator, owner, facts.venue)
    requests = facts.record * _TIMES
    with ThreadPoolExecutor(4) as threads:
        answers = [*threads.map(lambda sent: _sent(bot, sent), requests)]

    decisions = {answer.headers["x-countersign-decision"] for answer in answers}
    assert decisions == {"FORWARDED"}
    assert require_agreement([owner], facts.venue, bot.arrived()) == len(requests)


@VENUES
def test_what_a_venue_never_answered_is_on_record_as_sent_too(
    server: ServerProcess, simulator: SimulatorProcess, facts: VenueFacts
) -> None:
    owner = new_account(server)
    bot = new_bot(server, simulator, owner, facts.venue)
    simulator.install_fault("hang-up", facts.venue, apiKey=bot.key.api_key, count=3)

    for sent in facts.record * 2:
        _sent(bot, sent)

    assert require_agreement([owner], facts.venue, bot.arrived()) == 2 * len(facts.record)


def _sent(bot: Bot, request: Request) -> HttpAnswer:
    return bot.send(request.method, request.path, request.body)
