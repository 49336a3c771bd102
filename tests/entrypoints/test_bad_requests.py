"""Bad ids, queries, paths, methods and content types: refused as bad fields are."""

import json
import uuid
from typing import Final

import pytest
from tests.entrypoints.contract import assert_succeeded, faults_of
from tests.entrypoints.probe import Probe
from tests.support.accounts import create, new_account

from venue_simulator.testing import SimulatorProcess

_UUID: Final = "0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11"
_KEY: Final = {"apiKey": "your-api-key", "apiSecret": "your-api-secret"}

# --- Ids ---------------------------------------------------------------------------------------


_NO_UUIDS: Final = (
    "MARKER",
    _UUID.replace("-", ""),
    f"{{{_UUID}}}",
    f"urn:uuid:{_UUID}",
    f"{_UUID}\n",
    f"{_UUID}0",
    f"{_UUID[:-1]}g",
    f"{_UUID[:-1]}\u0663",
    f"{_UUID}' OR 1=1 --",
    "../../etc/passwd",
)


@pytest.mark.parametrize("text", _NO_UUIDS)
def test_refuses_an_id_that_is_no_uuid(probe: Probe, text: str, marker: str) -> None:
    body = {"credentialId": text.replace("MARKER", marker), **_KEY}

    with probe.watched(marker) as watch:
        for path in ("revoke", "rotate", "verify"):
            answer = watch.refuse("POST", f"/credential/{path}", "INVALID_REQUEST", body)
            assert faults_of(answer) == {"credentialId": "must be a UUID"}


@pytest.mark.parametrize("path", ["revoke", "rotate", "verify"])
def test_an_id_that_nobody_has_is_not_found(probe: Probe, path: str) -> None:
    body = {"credentialId": str(uuid.uuid4()), **_KEY}

    probe.refuse("POST", f"/credential/{path}", "NOT_FOUND", body)


@pytest.fixture(scope="module")
def strangers_id(probe: Probe, simulator: SimulatorProcess) -> str:
    stranger = new_account(probe.server)
    credential_id: str = create(stranger, simulator.key("BINANCE", "good"))["credentialId"]
    return credential_id


@pytest.mark.parametrize("path", ["revoke", "rotate", "verify"])
def test_somebody_elses_credential_is_denied(probe: Probe, path: str, strangers_id: str) -> None:
    body = {"credentialId": strangers_id, **_KEY}

    probe.refuse("POST", f"/credential/{path}", "ACCESS_DENIED", body)


def test_one_id_of_somebody_else_denies_the_whole_verification(
    probe: Probe, simulator: SimulatorProcess, strangers_id: str
) -> None:
    body = {"credentialIds": [probe.credential_id, strangers_id]}
    simulator.clear_record()

    probe.refuse("POST", "/credential/verify", "ACCESS_DENIED", body)

    assert simulator.record("BINANCE") == []


def test_listing_somebody_elses_id_finds_nothing(probe: Probe, strangers_id: str) -> None:
    answer = probe.account.client.get(f"/credential/list?credentialIds={strangers_id}")

    assert assert_succeeded(answer) == []


# --- Queries and paths -------------------------------------------------------------------------


_BAD_QUERIES: Final = (
    ("type=MARKER", "type"),
    ("credentialType=HMAC,MARKER", "type"),
    ("status=MARKER", "status"),
    ("credentialStatus=ACTIVE,MARKER", "status"),
    ("status=%00", "status"),
    ("status=%FF%FE", "status"),
    ("credentialIds=MARKER", "credentialIds"),
    (f"credentialIds={_UUID},MARKER", "credentialIds"),
    ("credentialIds=%ED%A0%80", "credentialIds"),
    ("limit=MARKER", "limit"),
    ("limit=0", "limit"),
    ("limit=-1", "limit"),
    ("limit=1.0", "limit"),
    ("limit=1001", "limit"),
    ("limit=%D9%A3", "limit"),
    ("limit=" + "9" * 400, "limit"),
    ("offset=MARKER", "offset"),
    ("offset=-1", "offset"),
    ("offset=99999999999", "offset"),
)


@pytest.mark.parametrize(("query", "name"), _BAD_QUERIES)
def test_refuses_a_bad_filter_of_the_list(probe: Probe, query: str, name: str, marker: str) -> None:
    path = f"/credential/list?{query.replace('MARKER', marker)}"

    answer = probe.refuse("GET", path, "INVALID_REQUEST", marker=marker)

    assert list(faults_of(answer)) == [name]


@pytest.mark.parametrize("query", ["all=MARKER", "all=2", "all=true&all=false"])
def test_refuses_a_bad_filter_of_the_venues(probe: Probe, query: str, marker: str) -> None:
    path = f"/market/venue/list?{query.replace('MARKER', marker)}"

    answer = probe.refuse("GET", path, "INVALID_REQUEST", marker=marker)

    assert list(faults_of(answer)) == ["all"]


@pytest.mark.parametrize(
    "path",
    [
        "/MARKER",
        "/credential/MARKER",
        "/credential/create/MARKER",
        "/credential/%00MARKER",
        "/credential/%FF%FEMARKER",
        "/credential/%ED%A0%80MARKER",
        "/credential/..%2f..%2fMARKER",
        "/credential/create%0d%0aX-MARKER:%20MARKER",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_route_is_not_repeated(
    probe: Probe, method: str, path: str, marker: str
) -> None:
    probe.refuse(method, path.replace("MARKER", marker), "ROUTE_NOT_FOUND", marker=marker)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/credential/create"),
        ("PUT", "/credential/create"),
        ("DELETE", "/credential/revoke"),
        ("POST", "/credential/list"),
        ("PATCH", "/auth/user"),
        ("HEAD", "/credential/list"),
        ("TRACE", "/auth/user"),
        ("BREW", "/credential/list"),
    ],
)
def test_a_method_that_a_route_does_not_take_is_refused_with_those_it_takes(
    probe: Probe, method: str, path: str
) -> None:
    answer = probe.account.client.request(method, f"/api/v3{path}")

    assert answer.status == 405
    assert answer.headers["allow"]
    assert method not in answer.headers["allow"].split(", ")
    if method != "HEAD":
        probe.refuse(method, path, "METHOD_NOT_ALLOWED")


# --- Content types -----------------------------------------------------------------------------


_CONTENT_TYPES: Final = (
    None,
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/msgpack",
    "application/octet-stream",
    "no type at all",
    "\xe9/\xff; =",
)


@pytest.mark.parametrize("content_type", _CONTENT_TYPES)
def test_takes_json_of_any_content_type(probe: Probe, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    body = json.dumps({"venue": "BINANCE", **_KEY, "name": "typed"}).encode()

    answer = probe.account.client.post("/credential/create", raw=body, headers=headers)

    assert assert_succeeded(answer)["name"] == "typed"


@pytest.mark.parametrize("content_type", _CONTENT_TYPES)
def test_refuses_what_is_no_json_whatever_its_content_type(
    probe: Probe, content_type: str | None, marker: str
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    raw = f"venue=BINANCE&apiKey={marker}".encode()

    probe.refuse(
        "POST", "/credential/create", "MALFORMED_JSON", raw=raw, headers=headers, marker=marker
    )


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        ("application/x-www-form-urlencoded", b""),
        ("application/json", b"null\n"),
        ("application/json", b"{}"),
        ("application/json", b'{"a": 1, "a": \xff['),
    ],
)
def test_log_out_minds_no_body(probe: Probe, raw: bytes, content_type: str) -> None:
    account = new_account(probe.server)

    answer = account.client.post("/auth/logout", raw=raw, headers={"Content-Type": content_type})

    assert assert_succeeded(answer) == "ok"
