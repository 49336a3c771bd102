"""Two workers under load, and a server under attack: nobody else may notice."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.flood import Flood, Watch, percentile
from tests.fire.storage.rounds import rounds
from tests.fire.vault_check import lost, require_whole
from tests.records.journal import Journal
from tests.support.accounts import sign_up
from tests.support.client import HttpAnswer, HttpClient
from tests.support.processes import processes_of

from countersign.adapters.kms.key_file import KeyFileKeyWrapper, read_key_file
from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

NOTICED_S = 1.0
BODY_LIMIT = 64 * 1024


@pytest.fixture
def server(simulator: SimulatorProcess, tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(
        tmp_path / "vault", simulator_url=simulator.base_url, settings=UNLIMITED
    )
    with process:
        yield process


def test_two_workers_under_load_answer_everything_and_lose_nothing(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED | {"SERVER_WORKERS": "2"},
    )
    with server:
        flood = Flood([sign_up(server.port) for _ in range(4)], seed=1)
        flood.start(16)
        time.sleep(rounds(short=10, full=120))
        flood.stop()
    wrapper = KeyFileKeyWrapper(read_key_file(server.folder / "countersign.key"))
    found = require_whole(server.database, wrapper)

    for name in ("create", "verify", "rotate", "revoke"):
        took = [s for what, _, s in flood.statuses if what == name]
        print(
            f"{name}: {len(took)}, p50 {percentile(took, 0.5) * 1000:.0f} ms,"
            f" p99 {percentile(took, 0.99) * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms"
        )
    assert flood.refused == []
    assert lost(flood.promises, found) == []
    assert len(flood.statuses) > 200


def test_floods_of_strangers_do_not_fill_the_database(server: ServerProcess) -> None:
    before = _count_entries(server)

    def knock(number: int) -> None:
        client = HttpClient(server.port, f"forged.token.{number}" if number % 2 else None)
        for turn in range(rounds(short=60, full=2000)):
            answer = client.get(("/credential/list", "/auth/user", f"/nothing/{turn}")[turn % 3])
            assert answer.status in {401, 404}

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(knock, range(16)))
    during = _count_entries(server)
    server.stop()
    after = _count_entries(server)

    print(f"{16 * rounds(short=60, full=2000)} refusals became {after - before} entries")
    assert during - before <= 5 * 2  # by kind, for the minutes that a short run can touch
    assert after - before <= 5 * (2 + rounds(short=0, full=20))
    assert _counted(server) == 16 * rounds(short=60, full=2000)


def _count_entries(server: ServerProcess) -> int:
    return len(Journal(server.database).entries())


def _counted(server: ServerProcess) -> int:
    strangers = [entry for entry in Journal(server.database).entries() if entry.user_id is None]
    return sum(int(entry.details["count"]) for entry in strangers)


def test_slow_bodies_hold_nobody_else_up(server: ServerProcess) -> None:
    account = sign_up(server.port)
    head = (
        f"POST /api/v3/credential/create HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {account.client.token}\r\nContent-Length: 60000\r\n\r\n"
    ).encode()
    with (
        Watch(server.is_healthy) as health,
        Watch(lambda: account.client.get("/credential/list").status == 200) as listing,
    ):
        # Each crowd stays for less than the 10 s in which a body must come.
        for _ in range(rounds(short=1, full=6)):
            _send_slowly(server.port, head)

    _assert_unnoticed(health, listing)


def _send_slowly(port: int, head: bytes) -> None:
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(200)
        ]
        for connection in slow:
            connection.sendall(head)
        for _ in range(5):
            for connection in slow:
                connection.sendall(b" ")
            time.sleep(0.5)


def test_fifty_megabytes_are_refused_unread_and_hold_nobody_else_up(
    server: ServerProcess,
) -> None:
    account = sign_up(server.port)
    before_kib = _resident_kib(server)

    with Watch(server.is_healthy) as health, ThreadPoolExecutor(4) as threads:
        answers = [
            *threads.map(
                lambda chunked: _send_large(account.client, chunked=chunked), [False, True] * 40
            )
        ]

    assert {status for status in answers if status} <= {413}
    assert any(answers), "nobody was told"
    assert _resident_kib(server) - before_kib < 50 * 1024
    _assert_unnoticed(health)


def _send_large(client: HttpClient, *, chunked: bool) -> int:
    """Send up to 50 MB; return the status, 0 where the connection was cut with no answer."""
    size = 50 * 1024 * 1024
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    chunk = b"x" * BODY_LIMIT
    part = b"%x\r\n%s\r\n" % (len(chunk), chunk) if chunked else chunk
    head = (
        f"POST /api/v3/credential/create HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {client.token}\r\n{framing}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", client.port), timeout=30) as connection:
        # Whoever answers early also stops reading: the answer is there when sending fails.
        with suppress(ConnectionError):
            connection.sendall(head.encode())
            for _ in range(size // len(chunk)):
                connection.sendall(part)
        with suppress(ConnectionError):
            return int(connection.recv(4096).split()[1])
    return 0


def _resident_kib(server: ServerProcess) -> int:
    total = 0
    for process in processes_of(server.pid):
        for line in (process / "status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total


def test_two_hundred_log_ins_at_once_hold_nobody_else_up(server: ServerProcess) -> None:
    # Ten of each account: more would be throttled before they cost anything.
    with ThreadPoolExecutor(4) as threads:
        accounts = list(threads.map(lambda _: sign_up(server.port), range(20)))
    account = accounts[0]
    together = threading.Barrier(200)

    def log_in(number: int) -> HttpAnswer:
        who = accounts[number % len(accounts)]
        password = "a wrong password" if number % 2 else who.password
        together.wait()
        return HttpClient(server.port).post(
            "/auth/login", {"email": who.email, "password": password}
        )

    with (
        Watch(server.is_healthy) as health,
        Watch(lambda: account.client.get("/credential/list").status == 200) as listing,
        ThreadPoolExecutor(200) as threads,
    ):
        answers = list(threads.map(log_in, range(200)))

    statuses = [answer.status for answer in answers]
    print({status: statuses.count(status) for status in set(statuses)})
    # Those for whom no hashing thread becomes free are told when to come back.
    assert set(statuses) == {200, 401, 429}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status == 429)
    _assert_unnoticed(health, listing)


def _assert_unnoticed(*watches: Watch) -> None:
    for watch in watches:
        print(
            f"{len(watch.took_s)} answers, slowest {max(watch.took_s) * 1000:.0f} ms,"
            f" {watch.failures} failed"
        )
        assert watch.failures == 0
        assert len(watch.took_s) > 1
        assert max(watch.took_s) < NOTICED_S
