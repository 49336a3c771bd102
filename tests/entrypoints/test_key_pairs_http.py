"""Key pairs over HTTP: made here, given to the simulated exchange, activated, and used."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused
from tests.support.accounts import Account, new_account, sign_up
from tests.support.client import HttpClient
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess

STEPS_BEGIN: Final = "At Binance open API Management"


@pytest.fixture(name="owner", scope="module")
def signed_up(server: ServerProcess) -> Account:
    return sign_up(server.port)


def generate(owner: Account, **fields: Any) -> Any:
    answer = owner.client.post("/credential/generate", {"venue": "BINANCE", **fields})
    assert answer.status == 200, answer.raw
    return answer.data


@pytest.mark.parametrize("kind", ["ED25519", "RSA"])
def test_a_pair_goes_from_here_to_the_exchange_and_trades(
    owner: Account, simulator: SimulatorProcess, kind: str
) -> None:
    made = generate(owner, kind=kind, name="born here")
    assert (made["status"], made["credentialType"], made["apiKey"]) == ("CREATED", kind, "***")
    assert made["publicKey"].startswith("-----BEGIN PUBLIC KEY-----\n")
    assert made["steps"][0].startswith(STEPS_BEGIN)
    assert (made["passport"], made["warnings"]) == (None, [])

    given = simulator.add_key("BINANCE", "good", publicKey=made["publicKey"])
    body = {"credentialId": made["credentialId"], "apiKey": given.api_key}
    active = owner.client.post("/credential/activate", body)

    assert active.status == 200, active.raw
    assert (active.data["status"], active.data["publicKey"]) == ("ACTIVE", made["publicKey"])
    assert active.data["passport"]["trade"] == "yes"
    verified = owner.client.post("/credential/verify", {"credentialId": made["credentialId"]})
    assert verified.data["status"] == "VERIFIED"
    assert_refused(owner.client.post("/credential/activate", body), "NOT_ACTIVE")


def test_the_key_of_another_pair_is_refused_and_the_pair_waits(
    owner: Account, simulator: SimulatorProcess
) -> None:
    made, other = generate(owner, kind="ED25519"), generate(owner, kind="ED25519")
    given = simulator.add_key("BINANCE", "good", publicKey=other["publicKey"])

    body = {"credentialId": made["credentialId"], "apiKey": given.api_key}
    refused = owner.client.post("/credential/activate", body)

    assert_refused(refused, "INVALID_CREDENTIALS")
    assert refused.json["details"]["metadata"]["reasons"] == ["BAD_SIGNATURE"]
    listed = owner.client.get(f"/credential/list?credentialIds={made['credentialId']}")
    assert [each["status"] for each in listed.data] == ["CREATED"]


def test_no_grant_of_a_pair_that_waits_is_served(owner: Account, server: ServerProcess) -> None:
    made = generate(owner, kind="ED25519")
    body = {"credentialId": made["credentialId"], "holder": "a bot"}
    token = owner.client.post("/grant/create", body).data["token"]

    answer = HttpClient(server.port).request(
        "GET", "/gateway/api.binance.com/api/v3/account", headers={"X-MBX-APIKEY": token}
    )

    assert answer.headers["x-countersign-decision"] == "NOT_ACTIVE"


def test_one_idempotency_key_makes_one_pair(owner: Account) -> None:
    headers = {"Idempotency-Key": "a-pair"}
    body = {"venue": "BINANCE", "kind": "ED25519"}
    first, again = (
        owner.client.request("POST", "/api/v3/credential/generate", body, headers=headers)
        for _ in range(2)
    )

    assert first.data == again.data
    assert first.data["steps"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"venue": "BINANCE"}, "kind"),
        ({"kind": "RSA"}, "venue"),
        ({"venue": "BINANCE", "kind": "HMAC"}, "kind"),
        ({"venue": "OKX", "kind": "RSA"}, "kind"),
        ({"venue": "BINANCE", "kind": 5}, "kind"),
        ({"venue": "BINANCE", "kind": "RSA", "name": "x" * 129}, "name"),
        ({"venue": "BINANCE", "kind": "RSA", "nickname": "\x07"}, "nickname"),
    ],
)
def test_says_which_field_is_wrong(owner: Account, body: Any, field: str) -> None:
    refused = owner.client.post("/credential/generate", body)

    assert_refused(refused, "INVALID_REQUEST")
    assert list(refused.json["details"]["metadata"]["fields"]) == [field]


@pytest.mark.fire
def test_a_pair_survives_a_server_that_is_killed_while_the_exchange_is_asked(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    with running(tmp_path / "vault", simulator_url=simulator.base_url, settings=UNLIMITED) as ours:
        owner = new_account(ours)
        made = generate(owner, kind="ED25519")
        given = simulator.add_key("BINANCE", "good", publicKey=made["publicKey"])
        body = {"credentialId": made["credentialId"], "apiKey": given.api_key}
        simulator.install_fault("hang", venue="BINANCE", seconds=5)
        with ThreadPoolExecutor(1) as thread:
            asked = thread.submit(owner.client.post, "/credential/activate", body)
            while not simulator.record("BINANCE", given.api_key):
                assert not asked.done()
            ours.kill()
            assert asked.exception() is not None
        simulator.clear_faults()
        ours.start()

        listed = owner.client.get(f"/credential/list?credentialIds={made['credentialId']}").data
        assert [each["status"] for each in listed] == ["CREATED"]
        entries = owner.client.get("/audit/list").data
        told = [each["outcome"] for each in entries if each["action"] == "credential.activate"]
        assert told == ["INTENDED"]
        active = owner.client.post("/credential/activate", body)
        assert active.data["status"] == "ACTIVE", active.raw
