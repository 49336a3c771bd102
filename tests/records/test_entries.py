"""Every decision has exactly its entry: who, from where, which credential, what came of it."""

import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.records.journal import Journal, Recorded
from tests.support.accounts import Account, create, create_body, new_account
from tests.support.client import HttpAnswer, HttpClient
from tests.support.processes import full_disk
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess

GOOD = "good"
Told = tuple[str, str, str | None]


@dataclass
class Scene:
    """A server, a user with credentials, and what is recorded of each request."""

    simulator: SimulatorProcess
    server: ServerProcess
    account: Account
    journal: Journal

    def send(
        self, path: str, body: Any = None, *, method: str = "POST", client: HttpClient | None = None
    ) -> tuple[HttpAnswer, list[Recorded]]:
        """Send a request, and return its answer with its entries."""
        answer = (client or self.account.client).request(method, f"/api/v3{path}", body)
        return answer, self.journal.of(answer.headers["x-request-id"])

    def create(self, kind: str = GOOD) -> str:
        credential_id: str = create(self.account, self.simulator.key("BINANCE", kind))[
            "credentialId"
        ]
        return credential_id

    def key(self, kind: str = GOOD, **more: Any) -> dict[str, Any]:
        return create_body(self.simulator.key("BINANCE", kind), **more)


@pytest.fixture
def scene(simulator: SimulatorProcess, server: ServerProcess) -> Scene:
    return Scene(simulator, server, new_account(server), Journal(server.database))


def _told(entries: list[Recorded]) -> list[Told]:
    return [(entry.action, entry.outcome, entry.reason) for entry in entries]


def _assert_whose(scene: Scene, entries: list[Recorded], credential_id: str | None) -> None:
    for entry in entries:
        assert entry.user_id == scene.account.user_id
        assert entry.session_id is not None
        assert entry.address == "127.0.0.1"
        assert entry.credential_id == credential_id
        assert abs(entry.at_ms - time.time() * 1000) < 60_000


def test_a_create_is_recorded(scene: Scene) -> None:
    answer, entries = scene.send("/credential/create", scene.key())

    assert _told(entries) == [("credential.create", "ALLOWED", None)]
    _assert_whose(scene, entries, answer.data["credentialId"])


def test_a_rotate_and_a_revoke_are_recorded(scene: Scene) -> None:
    wanted = scene.create()

    for name, body in (
        ("rotate", scene.key(credentialId=wanted)),
        ("revoke", {"credentialId": wanted}),
    ):
        answer, entries = scene.send(f"/credential/{name}", body)

        assert answer.status == 200
        assert _told(entries) == [(f"credential.{name}", "ALLOWED", None)]
        _assert_whose(scene, entries, wanted)


def test_a_verify_is_recorded_before_and_after_for_each_credential(scene: Scene) -> None:
    wanted = [scene.create(), scene.create()]

    answer, entries = scene.send("/credential/verify", {"credentialIds": wanted})

    assert answer.status == 200
    assert [entry.outcome for entry in entries] == ["INTENDED"] * 2 + ["ALLOWED"] * 2
    assert [entry.credential_id for entry in entries] == wanted * 2
    assert [entry.intent_id for entry in entries[2:]] == [entry.entry_id for entry in entries[:2]]


REFUSALS: dict[str, tuple[Callable[[Scene], tuple[str, Any, str | None]], Told]] = {
    "rejected by the venue": (
        lambda scene: ("create", scene.key() | {"apiSecret": "wrong"}, None),
        ("credential.create", "REFUSED", "INVALID_CREDENTIALS"),
    ),
    "may withdraw": (
        lambda scene: ("create", scene.key("withdraw"), None),
        ("credential.create", "REFUSED", "WITHDRAWAL_ENABLED"),
    ),
    "unknown venue": (
        lambda scene: ("create", scene.key() | {"venue": "NOWHERE"}, None),
        ("credential.create", "REFUSED", "VENUE_NOT_SUPPORTED"),
    ),
    "malformed": (
        lambda _: ("create", {}, None),
        ("credential.create", "REFUSED", "INVALID_REQUEST"),
    ),
    "unknown credential": (
        lambda scene: _about(scene, "revoke", str(uuid.uuid4())),
        ("credential.revoke", "REFUSED", "NOT_FOUND"),
    ),
    "somebody else's": (
        lambda scene: _about(
            scene,
            "rotate",
            create(new_account(scene.server), scene.simulator.key("OKX"))["credentialId"],
        ),
        ("credential.rotate", "REFUSED", "ACCESS_DENIED"),
    ),
    "revoked before": (
        lambda scene: _about(scene, "verify", _revoked(scene)),
        ("credential.verify", "REFUSED", "ALREADY_REVOKED"),
    ),
    "venue down": (
        lambda scene: _while_down(scene, scene.key()),
        ("credential.create", "FAILED", "VENUE_UNAVAILABLE"),
    ),
}


def _about(scene: Scene, name: str, wanted: str) -> tuple[str, Any, str | None]:
    return name, scene.key(credentialId=wanted), wanted


def _revoked(scene: Scene) -> str:
    wanted = scene.create()
    assert scene.account.client.post("/credential/revoke", {"credentialId": wanted}).status == 200
    return wanted


def _while_down(scene: Scene, body: Any) -> tuple[str, Any, str | None]:
    scene.simulator.install_fault("maintenance", "BINANCE")
    return "create", body, None


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_recorded_with_its_reason(scene: Scene, name: str) -> None:
    arrange, told = REFUSALS[name]
    route, body, credential_id = arrange(scene)

    answer, entries = scene.send(f"/credential/{route}", body)

    assert answer.status >= 400
    assert answer.code == told[2]
    assert _told(entries) == [told]
    _assert_whose(scene, entries, credential_id)


def test_a_failed_verify_has_its_outcome_and_its_refusal(scene: Scene) -> None:
    wanted = scene.create()
    scene.simulator.install_fault("maintenance", "BINANCE")

    answer, entries = scene.send("/credential/verify", {"credentialId": wanted})

    assert answer.status == 503
    assert [entry.outcome for entry in entries] == ["INTENDED", "FAILED", "FAILED"]
    assert entries[1].intent_id == entries[0].entry_id
    _assert_whose(scene, entries, wanted)


def test_what_a_known_caller_asks_of_no_route_is_recorded_or_counted_once(scene: Scene) -> None:
    answer, entries = scene.send("/nothing/here", {})

    assert answer.status == 404
    assert len(entries) <= 1


def test_an_allowed_read_is_no_decision(scene: Scene) -> None:
    for path in ("/credential/list", "/auth/user", "/market/venue/list"):
        answer, entries = scene.send(path, method="GET")

        assert answer.status == 200
        assert entries == []


def test_a_refused_read_is_recorded(scene: Scene) -> None:
    answer, entries = scene.send("/credential/list?status=nonsense", method="GET")

    assert answer.status == 400
    assert _told(entries) == [("credential.list", "REFUSED", "INVALID_REQUEST")]


def test_an_account_is_on_record_from_sign_up_to_log_out(scene: Scene) -> None:
    email, password = f"{secrets.token_hex(8)}@example.com", secrets.token_urlsafe(16)
    who = {"email": email, "password": password}
    nobody = HttpClient(scene.server.port)

    signed_up, first = scene.send("/auth/signup", who, client=nobody)
    logged_in, second = scene.send("/auth/login", who, client=nobody)
    refreshed, third = scene.send(
        "/auth/token/refresh",
        {"refreshToken": logged_in.data["refreshToken"]},
        client=nobody,
    )
    caller = HttpClient(scene.server.port, refreshed.data["accessToken"])
    changed, fourth = scene.send("/auth/user", {"metadata": {}}, method="PUT", client=caller)
    logged_out, fifth = scene.send("/auth/logout", client=caller)

    assert {each.status for each in (signed_up, logged_in, refreshed, changed, logged_out)} == {200}
    for entries in (first, second, third, fourth, fifth):
        assert [entry.outcome for entry in entries] == ["ALLOWED"]
        assert entries[0].user_id == signed_up.data["user"]["id"]
    assert len({entries[0].action for entries in (first, second, third, fourth, fifth)}) == 5


def test_a_replayed_answer_is_no_second_change(scene: Scene) -> None:
    body, key = scene.key(), {"Idempotency-Key": "k"}
    for _ in range(3):
        assert scene.account.client.post("/credential/create", body, headers=key).status == 200

    creates = [
        entry
        for entry in scene.journal.entries()
        if entry.user_id == scene.account.user_id and entry.action == "credential.create"
    ]

    assert [entry.outcome for entry in creates] == ["ALLOWED"]


@pytest.fixture
def own_server(simulator: SimulatorProcess, tmp_path: Any) -> Iterator[ServerProcess]:
    folder = tmp_path / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=UNLIMITED) as server:
        yield server


def test_unknown_callers_are_counted_and_told_when_the_server_ends(
    own_server: ServerProcess,
) -> None:
    nobody, liar = HttpClient(own_server.port), HttpClient(own_server.port, "not.a.token")
    journal = Journal(own_server.database)
    for _ in range(20):
        nobody.get("/credential/list")
        liar.get("/credential/list")
        liar.post("/credential/create", {})
    assert journal.entries() == []

    own_server.stop()

    told = {
        (entry.address, entry.action, entry.reason): entry.details for entry in journal.entries()
    }
    assert told == {
        ("127.0.0.1", "credential.list", "UNAUTHENTICATED"): {"count": 20},
        ("127.0.0.1", "credential.list", "INVALID_TOKEN"): {"count": 20},
        ("127.0.0.1", "credential.create", "INVALID_TOKEN"): {"count": 20},
    }
    assert {(entry.outcome, entry.user_id) for entry in journal.entries()} == {("REFUSED", None)}


def test_on_a_full_disk_what_cannot_be_recorded_is_refused(
    own_server: ServerProcess, simulator: SimulatorProcess
) -> None:
    account = new_account(own_server)
    wanted = create(account, simulator.key("BINANCE"))["credentialId"]
    scene = Scene(simulator, own_server, account, Journal(own_server.database))
    before = len(scene.journal.entries())
    requests: list[tuple[str, Any]] = [
        ("/credential/create", scene.key("good-2")),
        ("/credential/verify", {"credentialId": wanted}),
        ("/credential/revoke", {"credentialId": wanted}),
        ("/credential/revoke", {"credentialId": str(uuid.uuid4())}),
        ("/credential/create", {}),
    ]
    simulator.clear_record()
    with full_disk(own_server.pid):
        answers = [account.client.post(path, body) for path, body in requests]
        listed = account.client.get("/credential/list")

    assert [(answer.status, answer.code) for answer in answers] == [
        (503, "STORE_UNAVAILABLE")
    ] * len(requests)
    assert listed.status == 200
    assert len(scene.journal.entries()) == before
    # The key that was stored before has been near no venue: its intent could not be written.
    first_key = simulator.key("BINANCE").api_key
    assert simulator.record(api_key=first_key) == []
    assert scene.send("/credential/revoke", {"credentialId": wanted})[0].status == 200


@pytest.mark.fire
def test_an_intent_without_an_outcome_stays_visible_when_the_process_dies(
    own_server: ServerProcess, simulator: SimulatorProcess
) -> None:
    account = new_account(own_server)
    key = simulator.add_key("BINANCE", apiKey=secrets.token_hex(32))
    wanted = create(account, key)["credentialId"]
    journal = Journal(own_server.database)
    simulator.install_fault("hang", apiKey=key.api_key, seconds=5)
    request = HttpClient(own_server.port, account.client.token)

    sender = _in_background(lambda: request.post("/credential/verify", {"credentialId": wanted}))
    _wait_until(lambda: simulator.faults()[0].applied == 1)
    own_server.kill()
    sender.join()
    own_server.start()

    intents = [entry for entry in journal.entries() if entry.outcome == "INTENDED"]
    concluded = {entry.intent_id for entry in journal.entries()}
    assert [(entry.action, entry.credential_id) for entry in intents] == [
        ("credential.verify", wanted)
    ]
    assert intents[0].entry_id not in concluded


class _Sender(threading.Thread):
    """Sends a request to a server that will be killed meanwhile."""

    def __init__(self, send: Callable[[], object]) -> None:
        super().__init__()
        self._send = send

    def run(self) -> None:
        with suppress(OSError):
            self._send()


def _in_background(send: Callable[[], object]) -> "_Sender":
    sender = _Sender(send)
    sender.start()
    return sender


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
