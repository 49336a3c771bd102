"""The command: where it listens, what it prints, when it stops."""

import json
import socket
import subprocess
import sys
import time

import pytest

from venue_simulator.main import main
from venue_simulator.messages import Arrival
from venue_simulator.record import ArrivalRecord
from venue_simulator.testing import SimulatorError, SimulatorProcess


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # our own interpreter and module
        [sys.executable, "-m", "venue_simulator.main", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "localhost", "::"])  # noqa: S104
def test_refuses_to_listen_beyond_loopback(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", host]) == 2

    output, errors = capsys.readouterr()
    assert output == ""
    assert "not a loopback address" in errors


def test_says_when_its_port_is_taken(simulator: SimulatorProcess) -> None:
    with started("--port", str(simulator.port)) as process:
        output, errors = process.communicate(timeout=20)

    assert (process.returncode, output) == (2, b"")
    assert b"address already in use" in errors


def test_prints_its_port_and_stops_with_its_parent() -> None:
    with started("--with-parent") as process:
        assert process.stdout is not None
        assert process.stdin is not None
        port = json.loads(process.stdout.readline())["port"]
        with socket.create_connection(("127.0.0.1", port), 5):
            process.stdin.close()

        assert process.wait(10) == 0


def test_stops_on_a_signal_with_a_connection_open() -> None:
    with started() as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        with socket.create_connection(("127.0.0.1", port), 5):
            process.terminate()

            assert process.wait(10) == 0


def test_stops_while_a_request_hangs() -> None:
    with SimulatorProcess() as simulator:
        simulator.install_fault("hang")
        connection = socket.create_connection(("127.0.0.1", simulator.port), 5)
        with connection:
            connection.sendall(b"GET /@api.binance.com/api/v3/time HTTP/1.1\r\nHost: x\r\n\r\n")
            while simulator.count("/api/v3/time") == 0:
                time.sleep(0.01)
            simulator.close()

            assert connection.recv(1) == b""


def test_a_simulator_that_can_not_start_is_an_error(simulator: SimulatorProcess) -> None:
    with (
        pytest.raises(SimulatorError, match="did not start"),
        SimulatorProcess(port=simulator.port),
    ):
        pass


def test_the_record_is_bounded() -> None:
    record = ArrivalRecord(capacity=3)

    for number in range(10):
        arrival = Arrival("GET", f"/{number}".encode(), b"", b"", b"body", "127.0.0.1")
        record.add(0, "OKX", arrival.path, arrival, api_key="", verified=None, fault=None)

    assert [entry.target for entry in record.shown()] == ["/7", "/8", "/9"]
    assert [entry.number for entry in record.shown()] == [8, 9, 10]
    assert sum(row.count for row in record.counts()) == 10
