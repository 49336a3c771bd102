"""Every request that the official clients send gets an answer that all of them can read."""

import json
import re
import uuid
from collections.abc import Callable
from string import Template
from typing import Any

import pytest
from tests.official_clients.wire import WIRE, Api, Form, Refusal, Verdict

PASSWORD = "correct horse battery staple"


class Scene:
    """What a request form needs to exist first, made on demand, each thing once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._made: dict[str, str] = {}
        self._makers: dict[str, Callable[[], str]] = {
            "email": _new_email,
            "password": lambda: PASSWORD,
            "known_email": lambda: str(self._sign_up()["user"]["email"]),
            "refreshToken": lambda: str(self._sign_up()["refreshToken"]),
            "apiKey": lambda: self._key()["apiKey"],
            "apiSecret": lambda: self._key()["apiSecret"],
            "id": self._create,
            "other": self._create,
            "revoked": self._create_and_revoke,
            "user": lambda: str(self._api.session["accessToken"]),
            "stranger": lambda: str(self._sign_up()["accessToken"]),
            "throwaway": lambda: str(self._sign_up()["accessToken"]),
            "nonsense": lambda: "e30.e30.e30",
        }

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def filled(self, text: str) -> str:
        template = Template(text)
        # As it stands inside a JSON string: a secret may hold line feeds.
        names = template.get_identifiers()
        return template.substitute({name: json.dumps(self[name])[1:-1] for name in names})

    def send(self, form: Form) -> tuple[int, dict[str, str], Any]:
        operation = WIRE.operations[form.operation]
        headers = {"accept": form.accept}
        if form.content_type is not None:
            headers["content-type"] = form.content_type
        if form.bearer != "none":
            headers["authorization"] = f"Bearer {self[form.bearer]}"
        body = None if form.body is None else self.filled(form.body).encode()
        status, answered, answer = self._api.request(
            operation.method, operation.path, headers, body, self.filled(form.query)
        )
        return status, {name.lower(): value for name, value in answered.items()}, answer

    def _post(self, path: str, token: str, **fields: str) -> dict[str, Any]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        body = json.dumps(fields).encode()
        status, _, answer = self._api.request("POST", f"/api/v3{path}", headers, body, "")
        assert status == 200, f"the scene could not be set: {path} answered {status}: {answer}"
        data: dict[str, Any] = answer["data"]
        return data

    def _sign_up(self) -> dict[str, Any]:
        return self._api.sign_up(PASSWORD)

    def _key(self) -> dict[str, str]:
        return self._api.simulator_key("BINANCE", "good")

    def _create(self) -> str:
        key = {"apiKey": self["apiKey"], "apiSecret": self["apiSecret"]}
        made = self._post("/credential/create", self["user"], venue="BINANCE", **key)
        return str(made["credentialId"])

    def _create_and_revoke(self) -> str:
        credential_id = self._create()
        self._post("/credential/revoke", self["user"], credentialId=credential_id)
        return credential_id


def _new_email() -> str:
    return f"client-{uuid.uuid4().hex}@example.com"


def _at(answer: Any, path: str) -> Any:
    for key in path.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _every_client_reads(content_type: str) -> bool:
    return all(re.search(client.content_type, content_type) for client in WIRE.clients.values())


FORMS = WIRE.replay["forms"]
LISTS = [form for form in FORMS if form.rows is not None]
CREATES = [form for form in FORMS if form.operation == "create"]
REFUSALS = WIRE.refused["refusals"]
VERDICTS = WIRE.parsers["verdicts"]


@pytest.fixture
def scene(api: Api) -> Scene:
    return Scene(api)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_client_can_read_the_answer_to_what_one_sends(scene: Scene, form: Form) -> None:
    operation = WIRE.operations[form.operation]

    status, headers, answer = scene.send(form)

    assert status == 200, answer
    assert _every_client_reads(headers["content-type"])
    assert list(WIRE.violations(f"shape:{operation.answer}", answer)) == []
    assert [need for need in operation.needs if _at(answer, need) is None] == []
    if form.operation != "health":  # which alone has no envelope
        assert (answer["success"], answer["errno"], answer["error"]) == (True, 0, None)


@pytest.mark.parametrize("form", LISTS, ids=lambda form: form.id)
def test_a_filter_of_any_client_selects_what_it_names(scene: Scene, form: Form) -> None:
    wanted = {scene[name] for name in form.of}
    if form.rows == "none":
        assert scene["id"], "there is something that the filter could find"

    _, _, answer = scene.send(form)

    found = {row["credentialId"] for row in answer["data"]}
    if form.rows == "include":
        found &= wanted
    assert found == wanted


@pytest.mark.parametrize("client", WIRE.clients)
def test_a_status_filter_leaves_out_every_other_status(scene: Scene, client: str) -> None:
    queries = {"credentialStatus=ACTIVE": "revoked", "credentialStatus=REVOKED": "id"}
    for form in LISTS:
        if form.client == client and form.query in queries:
            left_out = scene[queries[form.query]]

            _, _, answer = scene.send(form)

            assert left_out not in {row["credentialId"] for row in answer["data"]}
            assert {row["status"] for row in answer["data"]} <= {form.query.partition("=")[2]}


@pytest.mark.parametrize("form", CREATES, ids=lambda form: form.id)
def test_the_type_is_said_even_where_a_client_leaves_it_open(scene: Scene, form: Form) -> None:
    _, _, answer = scene.send(form)

    assert (answer["data"]["credentialType"], answer["data"]["nickname"]) == ("HMAC", "official")


@pytest.mark.parametrize("client", WIRE.clients)
def test_verifying_names_the_accounts_and_their_credentials(scene: Scene, client: str) -> None:
    form = next(f for f in FORMS if (f.client, f.operation) == (client, "verify"))

    _, _, answer = scene.send(form)

    assert answer["data"], "a good key opens at least one account"
    for account in answer["data"]:
        assert scene["id"] in {held["credentialId"] for held in account["credentials"]}


@pytest.mark.parametrize("form", REFUSALS, ids=lambda form: f"{form.id}-{form.code}")
def test_every_client_can_read_a_refusal(scene: Scene, form: Refusal) -> None:
    status, headers, answer = scene.send(form)

    assert (status, answer["errno"], answer["details"]["code"]) == (
        form.status,
        form.errno,
        form.code,
    )
    assert _every_client_reads(headers["content-type"])
    assert list(WIRE.violations("shape:Error", answer)) == []
    assert (answer["data"], answer["success"]) == (None, False)
    assert answer["details"]["request_id"] == headers["x-request-id"]


@pytest.mark.parametrize("form", REFUSALS, ids=lambda form: f"{form.id}-{form.code}")
def test_a_refusal_comes_with_a_status_whose_body_clients_parse(form: Refusal) -> None:
    assert form.status in WIRE.operations[form.operation].typed_errors


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: f"{verdict.shape}-{verdict.why}")
def test_the_validator_refuses_what_any_client_refuses(verdict: Verdict) -> None:
    violations = list(WIRE.violations(f"shape:{verdict.shape}", json.loads(verdict.value)))

    assert bool(violations) == bool(verdict.refused_by), violations
