"""No endpoint beyond reading and trading is ever reached with a grant of READ and TRADE."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.gateway.mutated_over_http import disagreements
from tests.gateway.mutations import ALLOWED
from tests.gateway.oracle import ENDPOINTS
from tests.gateway.stage import HOSTS, Bot, execute, raw_answer

NewBot = Callable[..., Bot]
_CLOSED_WORDS = {"TRANSFER", "WITHDRAW", "MANAGE", "SESSION", "LEVERAGE", "DENIED"}


@pytest.mark.parametrize("venue", ["BINANCE", "KRAKEN", "OKX"])
def test_everything_else_is_refused_and_nothing_arrives(bot_of: NewBot, venue: str) -> None:
    bot = bot_of(venue)
    host = HOSTS[venue]
    closed = [place for place, (word, _) in ENDPOINTS[host].items() if word in _CLOSED_WORDS]
    assert len(closed) > 10
    header = ("X-Countersign-Token", bot.token)
    last = bot.simulator.record(limit=1)[-1].number

    decisions = {
        f"{method} {path}": raw_answer(
            bot.server.port, method, f"/gateway/{host}{path}", header
        ).headers["x-countersign-decision"]
        for method, path in closed
    }

    expected = {
        "POLICY_DENIED/CAPABILITY",
        "POLICY_DENIED/WITHDRAWAL",
        "POLICY_DENIED/CLOSED_ENDPOINT",
    }
    assert {name: said for name, said in decisions.items() if said not in expected} == {}
    assert bot.simulator.record(limit=1)[-1].number == last
    assert _uses_of(bot) == []


def _uses_of(bot: Bot) -> list[tuple[Any, ...]]:
    query = "SELECT entry_id FROM audit_entries WHERE outcome = 'INTENDED' AND credential_id = ?"
    return execute(bot.server, query, bot.credential["credentialId"])


@pytest.mark.parametrize("venue", ["BINANCE", "KRAKEN", "OKX"])
def test_every_class_of_the_files_is_known_here(venue: str) -> None:
    words = {word for word, _ in ENDPOINTS[HOSTS[venue]].values()}

    assert words <= _CLOSED_WORDS | {"PUBLIC", "READ", "TRADE", "CANCEL"}


def test_mutated_requests_arrive_as_the_oracle_says(bot_of: NewBot) -> None:
    limits = {"symbols": ALLOWED}
    bots = [bot_of(venue, limits) for venue in ("BINANCE", "KRAKEN", "OKX")]

    wrong, arrived = disagreements(bots, 200, seed=1)

    assert wrong == []
    assert arrived > 5
