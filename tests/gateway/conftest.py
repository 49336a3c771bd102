"""Bots of every venue before the session's server and simulator."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.gateway.stage import Bot, execute, new_bot
from tests.support.accounts import Account, sign_up

from venue_simulator.testing import SimulatorProcess

NewBot = Callable[..., Bot]


@pytest.fixture(scope="module")
def owner(server: ServerProcess) -> Account:
    return sign_up(server.port)


@pytest.fixture
def bot_of(server: ServerProcess, simulator: SimulatorProcess, owner: Account) -> NewBot:
    def make(venue: str, *limits: Mapping[str, Any]) -> Bot:
        return new_bot(server, simulator, owner, venue, *limits)

    return make


@pytest.fixture
def bot(bot_of: NewBot) -> Bot:
    return bot_of("BINANCE")


@pytest.fixture(autouse=True)
def _no_pause_left(request: pytest.FixtureRequest) -> Any:
    yield
    if "server" in request.fixturenames:
        for table in ("venue_pauses", "key_pauses"):
            execute(request.getfixturevalue("server"), f"DELETE FROM {table}")  # noqa: S608
