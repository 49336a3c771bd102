"""What the tests of the HTTP API share: a caller who is watched, and tokens made by hand."""

import asyncio
import secrets

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.probe import Probe
from tests.entrypoints.tokens import TokenWorkshop, open_workshop
from tests.support.accounts import create, new_account

from venue_simulator.testing import SimulatorProcess


@pytest.fixture(scope="module")
def probe(server: ServerProcess, simulator: SimulatorProcess) -> Probe:
    """A user with one credential, which no refused request may change."""
    account = new_account(server)
    credential = create(account, simulator.key("BINANCE", "good"))
    return Probe(server, account, credential["credentialId"])


@pytest.fixture(scope="session")
def workshop(server: ServerProcess) -> TokenWorkshop:
    return asyncio.run(open_workshop(server.config))


@pytest.fixture
def marker() -> str:
    """A value that is to be repeated nowhere."""
    return f"marker{secrets.token_hex(8)}"
