"""Secrets go in and never come out: searched for everywhere, in every form, in pieces."""

import base64
import http.client
import secrets
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from scripts.server_process import ServerProcess, ServerProcessError
from tests.support.accounts import create_body
from tests.support.canary_acts import have_pairs_made, stop_and_read, use_grants
from tests.support.canary_stage import (
    OF_THE_GATEWAY,
    CanaryStage,
    RecordingClient,
    random_text,
    staged,
)
from tests.support.traces import Traces, windows_of
from tests.venues.stage import CATALOGUE

from countersign.access.errors import MailNotSentError, UserNotFoundError
from countersign.entrypoints.http_api.error_table import ERROR_TABLE

VENUES = tuple(each.name for each in CATALOGUE.list_venues())
GONE_WITHIN_S = 5.0
# Told on the command line or in the log alone.
NOT_OVER_HTTP = {"SEALED", "USER_NOT_FOUND", "MAIL_NOT_SENT"}
LOGGED_WITHIN_S = 10.0

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CanaryStage]:
    with staged(tmp_path_factory.mktemp("canary"), VENUES_CHECK_TIMEOUT_S="1") as stage:
        yield stage


def test_a_search_finds_a_secret_in_every_form_and_piece() -> None:
    """The search itself must be able to fail."""
    secret = random_text(40)
    traces = Traces()
    traces.watch("it", secret)
    raw = secret.encode()

    forms = [
        raw[3:11],
        raw[::-1],
        raw.hex().encode()[6:22],
        raw.hex().upper().encode(),
        *(base64.b64encode(b"x" * pad + raw) for pad in range(3)),
        *(base64.urlsafe_b64encode(b"x" * pad + raw[5:13]) for pad in range(3)),
    ]

    assert all(traces.found_in(b"noise " + form + b" noise") for form in forms)
    # No byte of the secret goes on behind or before a piece that is too short.
    between = b"\0" + secrets.token_bytes(10_000) + b"\0"
    assert not traces.found_in(raw[3:10] + between + raw[20:27])
    assert Traces().found_in(raw) == set()


def test_no_secret_leaves_the_server(stage: CanaryStage) -> None:
    client, email, password, _ = stage.sign_up()
    created = _use_every_venue(stage, client)
    use_grants(stage, client, created[0])
    have_pairs_made(stage, client)
    stop_and_read(stage, client, password, created[0])
    _use_every_account_route(stage)
    _be_refused(stage, client, email, created)
    _meet_venue_faults(stage, client, created)
    _meet_internal_faults(stage, client)
    _name_no_account(stage)
    _be_refused_by_the_mail_server(stage)
    _meet_a_closed_server_and_a_broken_key_file(stage)
    stage.printed.append(
        (
            "backup",
            stage.server.run(
                "backup", str(stage.server.folder / "copy.db"), *_config(stage)
            ).encode(),
        )
    )
    _be_throttled(stage, email)

    produced = {
        answer.json["details"]["code"]
        for _, answer in stage.answers
        if answer.status >= 400 and b'"details"' in answer.raw
    }
    assert ERROR_TABLE.keys() - produced == NOT_OVER_HTTP | OF_THE_GATEWAY
    assert client.post("/auth/login", {"email": email, "password": password}).status in {200, 429}
    assert len(stage.traces.watched) > 100
    stage.require_no_trace()


def _config(stage: CanaryStage) -> tuple[str, str]:
    return "--config", str(stage.server.config)


def _use_every_venue(stage: CanaryStage, client: RecordingClient) -> list[str]:
    bodies = [create_body(stage.key(venue), name=venue) for venue in VENUES]
    bodies.append(stage.asymmetric_key(Ed25519PrivateKey.generate()))
    bodies.append(stage.asymmetric_key(generate_private_key(65537, 2048)))
    created = []
    for number, body in enumerate(bodies):
        key = {"Idempotency-Key": stage.canary()}
        answers = [client.post("/credential/create", body, headers=key) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200], body["venue"]
        created.append(answers[0].data["credentialId"])
        if number < len(VENUES):
            fresh = create_body(stage.key(VENUES[number]), credentialId=created[-1])
            assert client.post("/credential/rotate", fresh).status == 200
        assert client.post("/credential/verify", {"credentialId": created[-1]}).status == 200
    assert client.post("/credential/verify", {"credentialIds": created}).status == 200
    for stop in ("freeze", "thaw"):
        for body in ({"all": True}, {"credentialId": created[0]}, {"all": stage.canary()}):
            client.post(f"/credential/{stop}", body)
    for query in ("", "?limit=2", "?status=ACTIVE", "?credentialIds=" + ",".join(created)):
        assert client.get(f"/credential/list{query}").status == 200
    assert client.get("/").status in {200, 404}
    assert client.get("/market/venue/list").status == 200
    for path in ("/health", "/docs", "/api/v3"):
        client.request("GET", path)
    assert client.post("/credential/revoke", {"credentialId": created.pop()}).status == 200
    return created


def _use_every_account_route(stage: CanaryStage) -> None:
    client, email, password, session = stage.sign_up()
    logged_in = stage.client().post("/auth/login", {"email": email, "password": password})
    stage.watch_session(logged_in.data)
    refreshed = stage.client().post(
        "/auth/token/refresh", {"refreshToken": session["refreshToken"]}
    )
    stage.watch_session(refreshed.data)
    client.request("PUT", "/api/v3/auth/user", {"metadata": {"colour": "green"}})
    for tried in (password, stage.password()):
        client.post("/auth/step-up", {"password": tried})
    client.request("PUT", "/api/v3/auth/user", {"password": stage.password()})
    stage.client().post("/auth/recover", {"email": email})
    token, fresh = stage.recovery_token(email), stage.password()
    for _ in range(2):
        stage.client().post("/auth/recover/confirm", {"token": token, "password": fresh})
    again = stage.client().post("/auth/login", {"email": email, "password": fresh})
    assert again.status == 200
    stage.watch_session(again.data)
    assert stage.client(again.data["accessToken"]).post("/auth/logout").status == 200
    assert stage.client(again.data["accessToken"]).get("/auth/user").status == 401
    by_hand = stage.password()
    stage.printed.append(
        (
            "user create",
            stage.server.run(
                "user", "create", "cli@example.com", *_config(stage),
                standard_input=by_hand.encode() + b"\n",
            ).encode(),
        )
    )  # fmt: skip


def _be_refused(
    stage: CanaryStage, client: RecordingClient, email: str, created: list[str]
) -> None:
    good = create_body(stage.key("BINANCE"))
    send = client.post
    for field_name in ("venue", "credentialType", "type", "nickname"):
        stray = stage.canary()
        send(
            "/credential/create",
            {**good, field_name: stray if field_name != "nickname" else [stray]},
        )
    for broken in (
        {**good, "apiSecret": [stage.canary()]},
        {**good, "apiKey": stage.canary() + "\n\u0007x"},
    ):
        send("/credential/create", broken)
    for raw in (
        f'{{"apiSecret":"{stage.canary()}"',
        f'{{"apiSecret":"{stage.canary()}","apiSecret":"{stage.canary()}"}}',
        f'["{stage.canary()}"]',
        f'"{stage.canary()}"',
        "[" * 10_000 + stage.canary(),
        stage.canary() * 3000,
    ):
        send("/credential/create", raw=raw.encode())
    send("/credential/create", raw=b"\xff\xfe" + stage.canary().encode())
    wrong = {**good, "apiSecret": stage.canary()}
    send("/credential/create", wrong, headers={"Idempotency-Key": "one"})
    send("/credential/create", wrong, headers={"Idempotency-Key": "one"})
    send("/credential/create", good, headers={"Idempotency-Key": "one"})
    _be_refused_a_credential(stage, client, created, good)
    for header in ("Bearer " + stage.canary(), stage.canary(), f"Basic {stage.canary()}"):
        client.get("/auth/user", headers={"Authorization": header})
    _be_refused_an_account(stage, email)


def _be_refused_a_credential(
    stage: CanaryStage, client: RecordingClient, created: list[str], good: dict[str, Any]
) -> None:
    other, *_ = stage.sign_up()
    send = client.post
    for path in ("revoke", "rotate", "verify"):
        for wanted in (stage.canary(), created[0], str(uuid.uuid4())):
            (other if wanted == created[0] else client).post(
                f"/credential/{path}", {**good, "credentialId": wanted}
            )
    send("/credential/verify", {"credentialIds": [stage.canary(), created[0]]})
    gone = send("/credential/create", good).data["credentialId"]
    for _ in range(2):
        send("/credential/revoke", {"credentialId": gone})
    for path in (
        f"/credential/list?status={stage.canary()}",
        f"/{stage.canary()}?apiSecret={stage.canary()}",
    ):
        client.get(path)
    client.request("DELETE", f"/api/v3/credential/create?token={stage.canary()}")
    client.request(
        "GET",
        f"/health?secret={stage.canary()}",
        headers={"X-Request-ID": stage.canary()},
    )


def _be_refused_an_account(stage: CanaryStage, email: str) -> None:
    *_, session = stage.sign_up()
    nobody = stage.client()
    nobody.post("/auth/signup", {"email": email, "password": stage.password()})
    nobody.post("/auth/login", {"email": email, "password": stage.password()})
    nobody.post("/auth/token/refresh", {"refreshToken": "v1." + stage.canary()})
    nobody.post("/auth/recover/confirm", {"token": stage.canary(), "password": stage.password()})
    nobody.get("/auth/user")
    stage.execute(
        "UPDATE sessions SET authenticated_at_ms = 1 WHERE user_id = ?", session["user"]["id"]
    )
    caller = stage.client(session["accessToken"])
    caller.request("PUT", "/api/v3/auth/user", {"password": stage.password()})


def _meet_venue_faults(stage: CanaryStage, client: RecordingClient, created: list[str]) -> None:
    simulator = stage.simulator
    echoed = {"code": -2014, "msg": "", "sCode": "50111", "error": []}
    faults: list[tuple[str, dict[str, Any]]] = [
        ("reflected-headers", {}),
        ("reflected-headers", {"status": 400}),
        ("reflected-headers", {"status": 500}),
        ("html", {}), ("empty-object", {}), ("invalid-json", {}), ("invalid-utf8", {}),
        ("maintenance", {}), ("rate-limit", {}), ("redirect", {}), ("reset", {}),
        ("truncated", {}), ("huge-body", {}), ("wrong-json", {}), ("status", {"status": 503}),
        ("latency", {"ms": 2500}),
    ]  # fmt: skip
    for kind, parameters in faults:
        simulator.install_fault(kind, **parameters)
        bodies = [create_body(stage.key(venue)) for venue in ("BINANCE", "OKX", "KRAKEN")]
        for body in bodies[: 1 if kind == "latency" else 3]:
            assert client.post("/credential/create", body).status >= 400, (kind, body["venue"])
            if kind == "reflected-headers":
                client.post("/credential/rotate", {**body, "credentialId": created[0]})
        if kind != "latency":
            for wanted in created[:4]:
                client.post("/credential/verify", {"credentialId": wanted})
        simulator.clear_faults()
    for venue in ("BINANCE", "OKX", "KRAKEN"):
        key = stage.key(venue)
        text = f"{key.api_key} {key.api_secret} {key.api_passphrase}"
        simulator.install_fault(
            "status",
            status=400,
            json={**echoed, "msg": text, "error": [text], "data": [{"sMsg": text}]},
        )
        assert client.post("/credential/create", create_body(key)).status >= 400
        simulator.clear_faults()
        for kind in ("withdraw", "ip-bound", "expired", "wrong-environment"):
            client.post("/credential/create", create_body(stage.key(venue, kind)))


def _meet_internal_faults(stage: CanaryStage, client: RecordingClient) -> None:
    """Store what opens and is no key, what does not open, and what is not there."""
    body = create_body(stage.key("BINANCE"))
    rows = [client.post("/credential/create", body).data for _ in range(4)]
    stray = stage.canary()
    no_keys = (f'{{"v":1,"apiKey":"{stray}","apiSecret":["{stray}"]}}', f"no JSON {stray}")
    stored: list[tuple[str, bytes, str]] = [
        (row["credentialId"], stage.sealed_for(row, text), "INTERNAL")
        for row, text in zip(rows, no_keys, strict=False)
    ]
    third = rows[2]["credentialId"]
    stored.append((third, bytes(300), "INTERNAL"))
    stored.append((third, stage.sealed_of(rows[3]["credentialId"]), "KMS_UNAVAILABLE"))
    for credential_id, sealed, code in stored:
        stage.store_sealed(credential_id, sealed)
        answer = client.post("/credential/verify", {"credentialId": credential_id})
        assert answer.code == code
    stage.execute("DELETE FROM key_material WHERE credential_id = ?", rows[3]["credentialId"])
    answer = client.post("/credential/verify", {"credentialId": rows[3]["credentialId"]})
    assert answer.code == "STORE_UNAVAILABLE"


def _name_no_account(stage: CanaryStage) -> None:
    """USER_NOT_FOUND, which the command line tells."""
    with pytest.raises(ServerProcessError, match=UserNotFoundError().text) as failure:
        stage.server.run(
            "user", "reset-password", f"{stage.canary()}@example.com", *_config(stage),
            standard_input=stage.password().encode() + b"\n",
        )  # fmt: skip
    stage.printed.append(("user reset-password", str(failure.value).encode()))


def _be_refused_by_the_mail_server(stage: CanaryStage) -> None:
    """MAIL_NOT_SENT, which the log tells: the mail server repeats the mail with its link."""
    _, email, *_ = stage.sign_up()
    with stage.mailbox.refusing():
        assert stage.client().post("/auth/recover", {"email": email}).status == 200
        stage.recovery_token(email)
        deadline = time.monotonic() + LOGGED_WITHIN_S
        while MailNotSentError.__name__.encode() not in stage.server.log.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.02)


def _meet_a_closed_server_and_a_broken_key_file(stage: CanaryStage) -> None:
    """SIGNUP_CLOSED by HTTP, and SEALED, which a start tells."""
    # Within the folder that is searched.
    closed = ServerProcess(stage.server.folder / "closed", simulator_url=stage.simulator.base_url)
    with closed:
        body = {"email": f"{stage.canary()}@example.com", "password": stage.password()}
        client = RecordingClient(closed.port, None, stage.answers)
        assert client.post("/auth/signup", body).code == "SIGNUP_CLOSED"
    key_file = closed.folder / "countersign.key"
    whole = key_file.read_bytes()
    word, _, kek = whole.splitlines()[-1].partition(b" ")
    stage.traces.watch("broken key file", kek)
    key_file.write_bytes(word + b" " + kek + stage.canary().encode())
    with pytest.raises(ServerProcessError, match="key file") as failure:
        closed.start()
    key_file.unlink()
    stage.printed.append(("serve", str(failure.value).encode()))


def _be_throttled(stage: CanaryStage, email: str) -> None:
    answers = [
        stage.client().post("/auth/login", {"email": email, "password": stage.password()})
        for _ in range(12)
    ]
    assert answers[-1].code == "RATE_LIMITED"


@pytest.mark.fire
def test_no_secret_is_left_by_a_crash(stage: CanaryStage) -> None:
    client, *_ = stage.sign_up()
    bodies = [create_body(stage.key(venue)) for venue in ("BINANCE", "OKX", "KRAKEN") * 8]
    stage.simulator.install_fault("latency", ms=30)

    def send(some: list[dict[str, Any]]) -> None:
        for body in some:
            try:
                client.post("/credential/create", body)
            except (OSError, http.client.HTTPException):
                return  # the server is dead: that is the test

    threads = [threading.Thread(target=send, args=(bodies[part::4],)) for part in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.15)
    stage.server.kill()
    for thread in threads:
        thread.join()
    # Searched as the crash left it, hot journal and all; and once more after the restart.
    left = stage.files()
    stage.simulator.clear_faults()
    stage.server.start()

    assert "countersign.db-wal" in {name for name, _ in left}
    assert not stage.traces.found_in_all(left)
    assert client.get("/credential/list").status == 200
    stage.require_no_trace()


def test_a_failing_command_line_shows_no_secret(stage: CanaryStage) -> None:
    short = random_text(5)
    with pytest.raises(ServerProcessError) as failure:
        stage.server.run(
            "user", "create", "short@example.com", *_config(stage),
            standard_input=short.encode() + b"\n",
        )  # fmt: skip
    assert short not in str(failure.value)
    with pytest.raises(ServerProcessError) as failure:
        stage.server.run("backup", str(stage.server.config), *_config(stage))

    assert not stage.traces.found_in(str(failure.value).encode())


def _time_until_gone(stage: CanaryStage, sealed: bytes) -> float:
    """Return how long after now the last piece of the sealed bytes is gone from every file."""
    # The first bytes name the format and the KEK, and are the same in every envelope.
    secret_part = sealed[2 + sealed[1] + 2 :]
    pieces = [secret_part[at : at + 8] for at in range(len(secret_part) - 7)]
    started = time.monotonic()
    while (elapsed_s := time.monotonic() - started) < GONE_WITHIN_S:
        contents = _database_files(stage)
        if not any(piece in content for content in contents for piece in pieces):
            return elapsed_s
        time.sleep(0.02)
    raise AssertionError("sealed key material is left")


def _database_files(stage: CanaryStage) -> list[bytes]:
    files = [Path(f"{stage.server.database}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return [path.read_bytes() for path in files if path.exists()]


@pytest.mark.parametrize("operation", ["rotate", "revoke"])
@pytest.mark.parametrize("venue", ["BINANCE", "OKX"])
def test_old_key_material_is_gone_within_seconds_even_sealed(
    stage: CanaryStage, operation: str, venue: str, record_property: Any
) -> None:
    client, *_ = stage.sign_up()
    body = create_body(stage.key(venue))
    # Neighbours on the same pages, before and after.
    rows = [client.post("/credential/create", body).data["credentialId"] for _ in range(9)]
    sealed = stage.sealed_of(rows[4])
    assert sealed in stage.server.database.read_bytes() + _wal(stage)

    fresh = create_body(stage.key(venue), credentialId=rows[4])
    assert client.post(f"/credential/{operation}", fresh).status == 200

    gone_s = _time_until_gone(stage, sealed)
    record_property("gone_after_s", gone_s)
    print(f"{venue}: gone {gone_s:.2f} s after {operation}")
    copy = stage.server.folder / f"after-{operation}-{venue}.db"
    stage.server.run("backup", str(copy), *_config(stage))
    assert not windows_of(sealed[-200:]) & windows_of(copy.read_bytes())
    verified = client.post("/credential/verify", {"credentialIds": [rows[3], rows[5]]})
    assert verified.status == 200


def _wal(stage: CanaryStage) -> bytes:
    wal = Path(f"{stage.server.database}-wal")
    return wal.read_bytes() if wal.exists() else b""
