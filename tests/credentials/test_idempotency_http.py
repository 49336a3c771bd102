"""Idempotency over HTTP, on one server process and on two that share a file."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.support.accounts import Account, create_body, new_account
from tests.support.client import HttpAnswer, HttpClient
from tests.support.servers import installed
from tests.support.traces import Traces

from venue_simulator.testing import SimulatorProcess

LEASE_S = 30


@pytest.fixture(scope="module")
def two_servers(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    folder = tmp_path_factory.mktemp("shared") / "vault"
    one = installed(folder, simulator_url=simulator.base_url, settings=UNLIMITED)
    other = ServerProcess(folder, simulator_url=simulator.base_url, settings=UNLIMITED)
    with one, other:
        yield one, other


@pytest.fixture(params=["one process", "two processes"])
def ports(
    request: pytest.FixtureRequest, two_servers: tuple[ServerProcess, ServerProcess]
) -> tuple[int, int]:
    """Where the first and where the second request of a key go."""
    one, other = two_servers
    return (one.port, one.port) if request.param == "one process" else (one.port, other.port)


@pytest.fixture
def user(two_servers: tuple[ServerProcess, ServerProcess]) -> Account:
    return new_account(two_servers[0])


def _body(simulator: SimulatorProcess, venue: str = "BINANCE", **more: Any) -> dict[str, Any]:
    return create_body(simulator.add_key(venue, apiKey=secrets.token_hex(32)), **more)


def _post(
    user: Account, port: int, path: str, body: object, key: str, *, name: str = "Idempotency-Key"
) -> HttpAnswer:
    return HttpClient(port, user.client.token).post(path, body, headers={name: key})


def _create(user: Account, port: int, body: object, key: str, **more: Any) -> HttpAnswer:
    return _post(user, port, "/credential/create", body, key, **more)


def _owned(user: Account) -> list[dict[str, Any]]:
    owned: list[dict[str, Any]] = user.client.get("/credential/list").data
    return owned


def _database(two_servers: tuple[ServerProcess, ServerProcess]) -> Path:
    return two_servers[0].database


def test_the_same_request_is_done_once_and_answered_alike(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)

    first, second = (_create(user, port, body, "k") for port in ports)

    assert (first.status, second.status) == (200, 200)
    assert second.json == first.json
    assert [row["credentialId"] for row in _owned(user)] == [first.data["credentialId"]]
    assert len(simulator.record(api_key=body["apiKey"])) == 1


def test_a_rotate_is_done_once_and_answered_alike(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    created = user.client.post("/credential/create", _body(simulator)).data
    body = _body(simulator, credentialId=created["credentialId"])

    first, second = (_post(user, port, "/credential/rotate", body, "k") for port in ports)

    assert second.json == first.json
    assert first.status == 200
    assert len(simulator.record(api_key=body["apiKey"])) == 1


def test_the_older_name_of_the_header_is_the_same_header(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)

    first = _create(user, ports[0], body, "k")
    second = _create(user, ports[1], body, "k", name="X-Idempotency-Key")

    assert second.json == first.json
    assert len(_owned(user)) == 1


def test_the_second_caller_waits_for_the_first(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)
    simulator.install_fault("latency", ms=700, apiKey=body["apiKey"])

    def send(port: int) -> tuple[float, HttpAnswer]:
        started = time.monotonic()
        return time.monotonic() - started, _create(user, port, body, "k")

    with ThreadPoolExecutor(6) as threads:
        answers = [answer for _, answer in threads.map(send, ports * 3)]

    assert {answer.status for answer in answers} == {200}
    assert len({answer.raw for answer in answers}) == 1
    assert len(_owned(user)) == 1
    assert len(simulator.record(api_key=body["apiKey"])) == 1


def test_another_body_is_a_conflict_also_while_the_first_is_under_way(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)
    simulator.install_fault("latency", ms=700, apiKey=body["apiKey"])

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(_create, user, ports[0], body, "k")
        _wait_until(
            lambda: bool(simulator.record(api_key=body["apiKey"]) or simulator.faults()[0].applied)
        )
        during = _create(user, ports[1], {**body, "name": "another"}, "k")
        assert first.result().status == 200
    after = _create(user, ports[1], {**body, "name": "another"}, "k")

    for conflict in (during, after):
        assert (conflict.status, conflict.code) == (409, "IDEMPOTENCY_CONFLICT")
        assert conflict.json["errno"] == -22017
    assert len(_owned(user)) == 1


def test_a_kept_4xx_is_replayed_though_the_venue_thinks_otherwise_now(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)
    simulator.delete_key("BINANCE", body["apiKey"])
    first = _create(user, ports[0], body, "k")
    simulator.add_key("BINANCE", apiKey=body["apiKey"], apiSecret=body["apiSecret"])

    second = _create(user, ports[1], body, "k")

    assert (first.status, first.code) == (400, "INVALID_CREDENTIALS")
    assert _without_request_id(second) == _without_request_id(first)
    assert _create(user, ports[1], body, "another key").status == 200


@pytest.mark.parametrize(
    ("fault", "status"), [("reset", 502), ("maintenance", 503), ("rate-limit", 503)]
)
def test_a_5xx_is_not_kept(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account, fault: str, status: int
) -> None:
    body = _body(simulator)
    simulator.install_fault(fault, apiKey=body["apiKey"])
    assert _create(user, ports[0], body, "k").status == status
    simulator.clear_faults()

    assert _create(user, ports[1], body, "k").status == 200
    assert len(_owned(user)) == 1


def test_a_key_means_one_user_and_one_route(
    simulator: SimulatorProcess,
    two_servers: tuple[ServerProcess, ServerProcess],
    ports: tuple[int, int],
    user: Account,
) -> None:
    other = new_account(two_servers[0])
    body = _body(simulator)

    mine, theirs = _create(user, ports[0], body, "k"), _create(other, ports[1], body, "k")
    rotated = _post(
        user,
        ports[1],
        "/credential/rotate",
        _body(simulator, credentialId=mine.data["credentialId"]),
        "k",
    )

    assert mine.data["credentialId"] != theirs.data["credentialId"]
    assert theirs.data["userId"] == other.user_id
    assert rotated.status == 200
    assert len(_owned(user)) == len(_owned(other)) == 1


def test_without_a_key_every_request_counts(
    simulator: SimulatorProcess, ports: tuple[int, int], user: Account
) -> None:
    body = _body(simulator)

    for port in ports:
        assert HttpClient(port, user.client.token).post("/credential/create", body).status == 200

    assert len(_owned(user)) == 2


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_refuses_a_key_that_is_none(simulator: SimulatorProcess, user: Account, key: str) -> None:
    answer = _create(user, user.client.port, _body(simulator), key)

    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert _owned(user) == []


def test_neither_key_nor_body_is_in_the_database(
    simulator: SimulatorProcess,
    two_servers: tuple[ServerProcess, ServerProcess],
    user: Account,
) -> None:
    key, body = secrets.token_urlsafe(32), _body(simulator)
    traces = Traces()
    traces.watch("idempotency key", key)
    traces.watch("body's key", body["apiKey"][9:], 16)  # of 16 symbols
    traces.watch("body's secret", body["apiSecret"])

    assert _create(user, two_servers[0].port, body, key).status == 200

    folder = _database(two_servers).parent
    left = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    assert not traces.found_in_all(left)


@pytest.mark.fire
def test_a_killed_servers_key_is_taken_over_once_its_lease_ends(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    server = installed(tmp_path / "vault", simulator_url=simulator.base_url, settings=UNLIMITED)
    with server:
        user = new_account(server)
        body = _body(simulator)
        simulator.install_fault("latency", ms=3000, apiKey=body["apiKey"], count=1)
        lost = threading.Thread(target=_send_and_forget, args=(user, server.port, body))
        lost.start()
        _wait_until(lambda: not simulator.faults())
        server.kill()
        lost.join()
        server.start()
        # As half a minute later: the clock of a server cannot be moved from here.
        _execute(
            server.database,
            "UPDATE idempotency_keys SET claimed_until_ms = claimed_until_ms - ?",
            LEASE_S * 1000,
        )

        again = _create(user, server.port, body, "k")

        assert again.status == 200
        assert [row["credentialId"] for row in _owned(user)] == [again.data["credentialId"]]


def test_a_key_is_new_again_after_a_day(
    simulator: SimulatorProcess,
    two_servers: tuple[ServerProcess, ServerProcess],
    ports: tuple[int, int],
    user: Account,
) -> None:
    first = _create(user, ports[0], _body(simulator), "k")
    _execute(
        _database(two_servers),
        "UPDATE idempotency_keys SET created_at_ms = created_at_ms - ? WHERE user_id = ?",
        24 * 3600 * 1000 + 1000,
        user.user_id,
    )

    second = _create(user, ports[1], _body(simulator), "k")

    assert (first.status, second.status) == (200, 200)
    assert len(_owned(user)) == 2


def _send_and_forget(user: Account, port: int, body: object) -> None:
    try:
        answer = _create(user, port, body, "k")
    except OSError:
        return  # the server was killed: that is the test
    raise AssertionError(f"answered {answer.status}")


def _execute(database: Path, statement: str, *values: int | str) -> None:
    connection = apsw.Connection(str(database))
    connection.set_busy_timeout(5000)
    connection.execute(statement, values)
    connection.close()


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _without_request_id(answer: HttpAnswer) -> tuple[int, Any]:
    body = answer.json
    del body["details"]["request_id"]
    return answer.status, body
