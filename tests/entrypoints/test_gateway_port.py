"""A gateway on a port of its own: two origins over one installation, which live and end as one."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess, ServerProcessError
from tests.conftest import UNLIMITED
from tests.support.accounts import Account, create, new_account
from tests.support.client import HttpAnswer, HttpClient
from tests.support.granting import grant as make_grant
from tests.support.servers import installed

from venue_simulator.testing import SimulatorProcess

PUBLIC = "/gateway/api.binance.com/api/v3/time"
ACCOUNT = "/gateway/api.binance.com/api/v3/account"
_PATIENCE_S = 30.0

# Each test starts and ends servers of its own.
pytestmark = [pytest.mark.fire, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class TwoPorts:
    """A server whose gateway has a port of its own."""

    def __init__(self, process: ServerProcess, gateway_port: int) -> None:
        self.process = process
        self.api = HttpClient(process.port)
        self.gateway = HttpClient(gateway_port)

    def answers(self, client: HttpClient) -> bool:
        try:
            client.request("GET", "/nothing")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def nobody_answers(self) -> bool:
        return not self.answers(self.api) and not self.answers(self.gateway)


def within_patience(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE_S
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@contextmanager
def started(folder: Path, simulator: SimulatorProcess, workers: int) -> Iterator[TwoPorts]:
    port = free_port()
    settings = UNLIMITED | {"GATEWAY_PORT": str(port), "SERVER_WORKERS": str(workers)}
    process = installed(folder, simulator_url=simulator.base_url, settings=settings)
    process.start()
    try:
        two_ports = TwoPorts(process, port)
        assert within_patience(lambda: two_ports.answers(two_ports.gateway))
        yield two_ports
    finally:
        process.stop()
        process.kill()


@pytest.fixture
def two_ports(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[TwoPorts]:
    with started(tmp_path / "vault", simulator, workers=1) as two_ports:
        yield two_ports


def assert_no_route(answer: HttpAnswer) -> None:
    assert (answer.status, answer.code) == (404, "ROUTE_NOT_FOUND")


def test_each_port_serves_its_own_and_nothing_else(
    two_ports: TwoPorts, simulator: SimulatorProcess
) -> None:
    account: Account = new_account(two_ports.process)
    credential_id = create(account, simulator.key("BINANCE", "good"))["credentialId"]
    grant = make_grant(account, credential_id)
    slot = {"X-MBX-APIKEY": grant.token}

    assert two_ports.gateway.request("GET", PUBLIC).status == 200
    assert two_ports.gateway.request("GET", ACCOUNT, headers=slot).status == 200
    for path in (PUBLIC, ACCOUNT, "/gateway/", "/gateway"):
        assert_no_route(two_ports.api.request("GET", path, headers=slot))
    for path in ("/health", "/docs", "/api/v3", "/api/v3/credential/list", "/", "/gateway"):
        answer = two_ports.gateway.request("GET", path, headers=account_headers(account))
        assert_no_route(answer)
        assert answer.headers["x-countersign-decision"] == "ROUTE_NOT_FOUND"

    # What is done by way of the one port holds at the other from its answer on.
    assert account.client.post("/grant/revoke", {"grantId": grant.grant_id}).status == 200
    refused = two_ports.gateway.request("GET", ACCOUNT, headers=slot)
    assert refused.headers["x-countersign-decision"] == "POLICY_DENIED/GRANT_REVOKED"


def account_headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.session['accessToken']}"}


def test_a_killed_parent_ends_both(two_ports: TwoPorts) -> None:
    os.kill(two_ports.process.pid, signal.SIGKILL)

    assert within_patience(two_ports.nobody_answers)


def test_a_killed_gateway_ends_the_api_too(two_ports: TwoPorts) -> None:
    (gateway,) = _gateway_processes(two_ports.process.pid)

    os.kill(gateway, signal.SIGKILL)

    assert within_patience(two_ports.nobody_answers)


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(child) for child in text.split()]


def _gateway_processes(parent: int) -> list[int]:
    """Return the children of a process that have children: those that start workers."""
    return [child for child in children(parent) if children(child)]


def test_as_many_workers_serve_the_one_port_as_the_other(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    with started(tmp_path / "vault", simulator, workers=2) as two_ports:
        (gateway,) = _gateway_processes(two_ports.process.pid)
        beside = [child for child in children(two_ports.process.pid) if child != gateway]

        workers = [
            [each for each in group if _serves(each)] for group in (beside, children(gateway))
        ]

    assert [len(group) for group in workers] == [2, 2]


def _serves(process: int) -> bool:
    """Tell a worker from the process that multiprocessing keeps track of its resources by."""
    return b"resource_tracker" not in Path(f"/proc/{process}/cmdline").read_bytes()


def test_a_stop_ends_both_before_it_is_over(two_ports: TwoPorts) -> None:
    two_ports.process.stop()

    assert two_ports.nobody_answers()


def test_refuses_a_gateway_port_that_another_has(
    tmp_path: Path, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    settings = UNLIMITED | {"GATEWAY_PORT": str(server.port)}
    second = installed(tmp_path / "second", simulator_url=simulator.base_url, settings=settings)

    with pytest.raises(ServerProcessError, match=rf"127\.0\.0\.1 port {server.port} is taken"):
        second.run("serve", "--config", str(second.config))
