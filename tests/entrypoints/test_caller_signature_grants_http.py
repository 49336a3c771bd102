"""Grants whose bots sign, over HTTP: the secret is told once, and no grant below is wider."""

import base64
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.support.accounts import Account, create, sign_up
from tests.support.bot_signing import read_of
from tests.support.client import HttpAnswer, HttpClient
from tests.support.granting import (
    MadeGrant,
    grant,
    holder_of,
    made,
    raise_session,
    use_grant,
)

from venue_simulator.testing import SimulatorProcess


@pytest.fixture
def credential(account: Account, simulator: SimulatorProcess) -> str:
    credential_id: str = create(account, simulator.key("BINANCE", "good"))["credentialId"]
    return credential_id


@pytest.fixture
def signing(account: Account, credential: str) -> MadeGrant:
    return grant(account, credential, callerSignature=True)


def update(client: HttpClient, held: MadeGrant, **change: Any) -> HttpAnswer:
    return client.post("/grant/update", {"grantId": held.grant_id, **change})


def send_signed(port: int, held: MadeGrant) -> str:
    """Send a request signed with the grant's secret; return what was decided."""
    request = read_of("BINANCE", held.data["secret"])
    answer = HttpClient(port).request(
        request.method,
        f"/gateway/api.binance.com{request.path}",
        headers={"X-MBX-APIKEY": held.token},
    )
    return answer.headers["x-countersign-decision"]


def assert_rule(answer: HttpAnswer, code: str, rule: str) -> None:
    details = answer.json["details"]
    assert (details["code"], details["metadata"]["rule"]) == (code, rule)


# --- The secret --------------------------------------------------------------------------------


def test_the_secret_is_told_once_beside_the_token(account: Account, signing: MadeGrant) -> None:
    secret = signing.data["secret"]
    changed = update(account.client, signing, holder="another")
    listed = account.client.get("/grant/list")

    assert signing.data["callerSignature"] is True
    assert len(base64.b64decode(secret, validate=True)) == 48
    assert len(secret) == 64
    assert changed.data["callerSignature"] is True
    for answer in (changed, listed):
        assert secret.encode() not in answer.raw
        assert b'"secret"' not in answer.raw


def test_a_grant_without_the_option_has_no_secret(account: Account, credential: str) -> None:
    for more in ({}, {"callerSignature": False}, {"callerSignature": None}):
        plain = grant(account, credential, **more)

        assert plain.data["callerSignature"] is False
        assert "secret" not in plain.data


@pytest.mark.parametrize("wrong", ["true", 1, [], {}])
def test_the_option_is_true_or_false(account: Account, credential: str, wrong: Any) -> None:
    body = {"credentialId": credential, "holder": "x", "callerSignature": wrong}

    answer = account.client.post("/grant/create", body)

    assert answer.code == "INVALID_REQUEST"
    assert list(answer.json["details"]["metadata"]["fields"]) == ["callerSignature"]


def test_every_grant_has_another_secret(account: Account, credential: str) -> None:
    secrets = {grant(account, credential, callerSignature=True).data["secret"] for _ in range(3)}

    assert len(secrets) == 3


def test_the_secret_outlives_the_server_and_is_in_none_of_its_files(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("secrets") / "vault"
    with ServerProcess(folder, simulator_url=simulator.base_url, settings=UNLIMITED) as server:
        account = sign_up(server.port)
        key = simulator.key("BINANCE", "good")
        held = grant(account, create(account, key)["credentialId"], callerSignature=True)
        assert send_signed(server.port, held) == "FORWARDED"
        server.stop()
        server.start()

        assert send_signed(server.port, held) == "FORWARDED"

    secret = held.data["secret"]
    forms = (secret.encode(), base64.b64decode(secret), base64.b64decode(secret).hex().encode())
    for file in folder.iterdir():
        assert not any(form in file.read_bytes() for form in forms)


# --- Never wider -------------------------------------------------------------------------------


def test_below_such_a_grant_every_grant_has_it_too(account: Account, signing: MadeGrant) -> None:
    body = {"holder": "x", "parentGrantId": signing.grant_id}

    silent = made(account.client.post("/grant/create", body))
    refused = account.client.post("/grant/create", {**body, "callerSignature": False})

    assert silent.data["callerSignature"] is True
    assert silent.data["secret"] != signing.data["secret"]
    assert_rule(refused, "POLICY_DENIED", "GRANT_WIDER")
    assert list(refused.json["details"]["metadata"]["fields"]) == ["callerSignature"]


def test_below_a_plain_grant_one_may_ask_for_it(
    server: ServerProcess, account: Account, credential: str
) -> None:
    plain = grant(account, credential)
    asked = {"holder": "x", "callerSignature": True}

    held = made(holder_of(account.client, plain).post("/grant/create", asked))

    assert send_signed(server.port, held) == "FORWARDED"
    assert use_grant(account.client, held.token).status == 400


@pytest.mark.parametrize("asked", [{}, {"callerSignature": True}])
def test_its_token_makes_no_grant_whose_secret_it_would_be_told(
    account: Account, signing: MadeGrant, asked: dict[str, Any]
) -> None:
    # A token is seen in every request of the bot: it must not be as good as a secret.
    refused = holder_of(account.client, signing).post("/grant/create", {"holder": "x", **asked})

    assert_rule(refused, "POLICY_DENIED", "CALLER_SIGNATURE")


def test_nor_does_the_token_of_a_grant_below_it(account: Account, signing: MadeGrant) -> None:
    body = {"holder": "x", "parentGrantId": signing.grant_id}
    below = made(account.client.post("/grant/create", body))

    refused = holder_of(account.client, below).post("/grant/create", {"holder": "x"})

    assert_rule(refused, "POLICY_DENIED", "CALLER_SIGNATURE")


# --- Update ------------------------------------------------------------------------------------


def test_a_bot_is_freed_from_signing_by_a_raised_session_alone(
    server: ServerProcess, account: Account, signing: MadeGrant
) -> None:
    refused = update(account.client, signing, callerSignature=False)
    unsigned = use_grant(account.client, signing.token)
    raise_session(server, account)
    freed = update(account.client, signing, callerSignature=False)

    assert_rule(refused, "STEP_UP_REQUIRED", "STEP_UP")
    assert unsigned.headers["x-countersign-decision"] == "SIGNATURE_INVALID"
    assert freed.data["callerSignature"] is False
    assert use_grant(account.client, signing.token).status == 200


def test_below_a_grant_that_asks_for_it_nobody_is_freed(
    server: ServerProcess, account: Account, signing: MadeGrant
) -> None:
    body = {"holder": "x", "parentGrantId": signing.grant_id}
    below = made(account.client.post("/grant/create", body))
    raise_session(server, account)

    refused = update(account.client, below, callerSignature=False)

    assert_rule(refused, "POLICY_DENIED", "GRANT_WIDER")


def test_other_changes_leave_it_and_need_no_raised_session(
    account: Account, signing: MadeGrant
) -> None:
    changed = update(account.client, signing, requestsPerMinute=5, callerSignature=True)

    assert (changed.status, changed.data["callerSignature"]) == (200, True)


def test_update_gives_no_grant_a_secret_that_nobody_was_told(
    server: ServerProcess, account: Account, credential: str, signing: MadeGrant
) -> None:
    raise_session(server, account)
    update(account.client, signing, callerSignature=False)

    for held in (grant(account, credential), signing):
        answer = update(account.client, held, callerSignature=True)

        assert answer.code == "INVALID_REQUEST"
        assert list(answer.json["details"]["metadata"]["fields"]) == ["callerSignature"]
