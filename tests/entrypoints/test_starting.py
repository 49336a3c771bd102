"""What keeps a server from starting, said in one line."""

import os
import signal
import time
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess, ServerProcessError
from tests.conftest import UNLIMITED
from tests.support.servers import installed

from venue_simulator.testing import SimulatorProcess


def test_refuses_a_port_that_another_server_has(
    tmp_path: Path, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    settings = UNLIMITED | {"SERVER_PORT": str(server.port)}
    second = installed(tmp_path / "second", simulator_url=simulator.base_url, settings=settings)

    with pytest.raises(ServerProcessError, match=rf"127\.0\.0\.1 port {server.port} is taken"):
        second.run("serve", "--config", str(second.config))


def test_refuses_a_misspelt_setting_in_the_environment(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    process = installed(tmp_path / "misspelt", simulator_url=simulator.base_url, settings=UNLIMITED)
    process.set_environment("COUNTERSIGN_INTAKE_WITHDRAWL", "refuse")

    with pytest.raises(ServerProcessError, match="no such setting: COUNTERSIGN_INTAKE_WITHDRAWL"):
        process.run("serve", "--config", str(process.config))


def test_says_its_version(tmp_path: Path, simulator: SimulatorProcess) -> None:
    process = ServerProcess(tmp_path / "none", simulator_url=simulator.base_url)

    assert process.run("--version").strip() == "0.1.0"


def test_makes_no_database_where_one_is_missed(tmp_path: Path, simulator: SimulatorProcess) -> None:
    process = ServerProcess(tmp_path / "moved", simulator_url=simulator.base_url)
    process.init()
    process.database.rename(tmp_path / "elsewhere.db")

    with pytest.raises(ServerProcessError, match="no database at"):
        process.start()

    assert not process.database.exists()


@pytest.mark.fire
@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_when_its_group_is_stopped_while_it_starts(
    tmp_path: Path, simulator: SimulatorProcess, number: signal.Signals
) -> None:
    """The workers get the signal, and the parent's too: as of Ctrl-C, or of systemd."""
    process = ServerProcess(
        tmp_path / "interrupted", simulator_url=simulator.base_url, settings=UNLIMITED
    )
    process.init()
    started = process.begin()
    while b'"ready"' not in process.log.read_bytes():
        time.sleep(0.002)

    os.killpg(started.pid, number)

    started.wait(40)


@pytest.mark.fire
def test_ends_its_workers_when_the_parent_is_killed(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    settings = UNLIMITED | {"SERVER_WORKERS": "2"}
    process = ServerProcess(
        tmp_path / "orphaned", simulator_url=simulator.base_url, settings=settings
    )
    process.init()
    process.start()

    os.kill(process.pid, signal.SIGKILL)

    deadline = time.monotonic() + 30
    while process.is_healthy() and time.monotonic() < deadline:
        time.sleep(0.1)
    answered_still = process.is_healthy()
    process.kill()
    assert not answered_still
