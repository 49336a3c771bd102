"""A simulator and a server, one of each for a whole run of a worker."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from scripts.server_process import ServerProcess
from tests.support.accounts import Account, new_account
from tests.support.client import HttpClient
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess

# The limits themselves are tested on servers of their own.
UNLIMITED = {
    "ACCESS_SIGN_UP": "open",
    "LIMITS_CREATES_PER_MINUTE_USER": "1000000",
    "LIMITS_CREATES_PER_MINUTE_ADDRESS": "1000000",
    "LIMITS_VERIFIES_PER_MINUTE_USER": "1000000",
    "LIMITS_VERIFIES_PER_MINUTE_ADDRESS": "1000000",
    "LIMITS_SIGN_UPS_PER_MINUTE_ADDRESS": "1000000",
    "LIMITS_LOG_INS_PER_MINUTE_ADDRESS": "1000000",
    "LIMITS_REFRESHES_PER_MINUTE_USER": "1000000",
    "LIMITS_REFRESHES_PER_MINUTE_ADDRESS": "1000000",
}

# Hypothesis finds what is wrong everywhere in few examples, and draws others on each run;
# FIRE_FULL=1 asks for its own count. A busy machine is slow, which is no fault of what is tested.
settings.register_profile(
    "everyday",
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
if os.environ.get("FIRE_FULL", "") in ("", "0"):
    settings.load_profile("everyday")


@pytest.fixture(scope="session")
def simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess() as process:
        yield process


@pytest.fixture(scope="session")
def server(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("installation") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=UNLIMITED) as server:
        yield server


@pytest.fixture(scope="session")
def lenient(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Run a server that waits little for a venue, and takes keys that may withdraw."""
    settings = UNLIMITED | {"VENUES_CHECK_TIMEOUT_S": "1", "INTAKE_WITHDRAWAL": "warn"}
    folder = tmp_path_factory.mktemp("lenient") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield server


@pytest.fixture
def account(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.fixture
def nobody(server: ServerProcess) -> HttpClient:
    return HttpClient(server.port)


@pytest.fixture(autouse=True)
def _no_faults_left(request: pytest.FixtureRequest) -> Iterator[None]:
    # Asked for before the test, so that it is still there after it.
    used = "simulator" in request.fixturenames
    simulator: SimulatorProcess | None = request.getfixturevalue("simulator") if used else None
    yield
    if simulator is not None:
        simulator.clear_faults()
