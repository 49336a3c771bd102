"""Bad input: refused by the contract's 4xx, nothing stored, nothing repeated."""

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from tests.entrypoints.contract import assert_succeeded, faults_of
from tests.entrypoints.probe import Probe
from tests.support.accounts import create, create_body, new_account

from venue_simulator.testing import SimulatorProcess

_UUID: Final = "0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11"
_DEEP: Final = 10_000
# 400 digits: beyond any integer type, within what Python reads.
_HUGE_NUMBER: Final = int("9" * 400)


@dataclass(frozen=True)
class BodyRoute:
    """A route with a JSON body, and a body whose every field is of the right form."""

    method: str
    path: str
    body: Mapping[str, Any]
    optional: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = field(default=())

    @property
    def texts(self) -> tuple[str, ...]:
        others = (*self.objects, *self.words, "credentialIds")
        return tuple(name for name in (*self.body, *self.also) if name not in others)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name in self.body if name not in self.optional)


_EMAIL: Final = "nobody-of-this-name@example.com"
_KEY: Final = {"apiKey": "your-api-key", "apiSecret": "your-api-secret"}
ROUTES: Final = (
    BodyRoute(
        "POST",
        "/auth/signup",
        {"email": _EMAIL, "password": "short", "metadata": {}},
        optional=("metadata",),
        objects=("metadata",),
    ),
    BodyRoute("POST", "/auth/login", {"email": _EMAIL, "password": "correct horse"}),
    BodyRoute("POST", "/auth/token/refresh", {"refreshToken": "v1.unknown"}),
    BodyRoute("POST", "/auth/recover", {"email": _EMAIL}),
    BodyRoute("POST", "/auth/recover/confirm", {"token": "unknown", "password": "short"}),
    BodyRoute(
        "PUT",
        "/auth/user",
        {"email": _EMAIL, "password": "short", "metadata": {}, "data": {}},
        optional=("email", "password", "metadata", "data"),
        objects=("metadata", "data"),
    ),
    BodyRoute(
        "POST",
        "/credential/create",
        {"venue": "BINANCE", **_KEY, "type": "EXCHANGE", "credentialType": "HMAC"},
        optional=("type", "credentialType"),
        words=("type", "credentialType"),
        also=("apiPassphrase", "name", "nickname"),
    ),
    BodyRoute(
        "POST", "/credential/rotate", {"credentialId": _UUID, **_KEY}, also=("apiPassphrase",)
    ),
    BodyRoute("POST", "/credential/revoke", {"credentialId": _UUID}),
    BodyRoute("POST", "/auth/step-up", {"password": "p"}),
    BodyRoute("POST", "/credential/freeze", {"credentialId": _UUID}, optional=("credentialId",)),
    BodyRoute("POST", "/credential/thaw", {"credentialId": _UUID}, optional=("credentialId",)),
    BodyRoute(
        "POST",
        "/grant/create",
        {"credentialId": _UUID, "holder": "a bot"},
        optional=("credentialId",),
        also=("parentGrantId",),
    ),
    BodyRoute("POST", "/grant/update", {"grantId": _UUID, "holder": "h"}, optional=("holder",)),
    BodyRoute("POST", "/grant/revoke", {"grantId": _UUID}),
    BodyRoute(
        "POST",
        "/credential/verify",
        {"credentialId": _UUID},
        optional=("credentialId",),
    ),
)


def _fields(kind: str) -> list[tuple[BodyRoute, str]]:
    """Return every field of a kind, with its route."""
    return [(route, name) for route in ROUTES for name in getattr(route, kind)]


# --- Bodies ------------------------------------------------------------------------------------


_NO_OBJECT: Final = {
    "no body": b"",
    "blanks": b" \r\n\t ",
    "null": b"null",
    "null with a line feed": b"null\n",
    "array": b"[]",
    "array of objects": b'[{"credentialId": "MARKER"}]',
    "string": b'"MARKER"',
    "number": b"7",
    "true": b"true",
}


@pytest.mark.parametrize("raw", _NO_OBJECT.values(), ids=_NO_OBJECT)
def test_every_route_refuses_a_body_that_is_no_object(
    probe: Probe, raw: bytes, marker: str
) -> None:
    content = raw.replace(b"MARKER", marker.encode())

    with probe.watched(marker) as watch:
        for route in ROUTES:
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", raw=content)
            assert list(faults_of(answer)) == ["body"], route


_MALFORMED: Final = {
    "truncated": b'{"venue": "MARKER',
    "truncated after a value": b'{"venue": "MARKER"',
    "trailing": b'{"venue": "MARKER"} {"venue": "MARKER"}',
    "trailing comma": b'{"venue": "MARKER",}',
    "single quotes": b"{'venue': 'MARKER'}",
    "form": b"venue=MARKER&apiKey=MARKER",
    "control character in a string": b'{"venue": "MARKER\x01"}',
    "NUL byte": b'{"venue": "MARKER"}\x00',
    "NUL byte in a string": b'{"venue": "MARKER\x00"}',
    "invalid UTF-8": b'{"venue": "MARKER\xff\xfe"}',
    "overlong UTF-8": b'{"venue": "MARKER\xc0\xaf"}',
    "surrogate in UTF-8": b'{"venue": "MARKER\xed\xa0\x80"}',
    "UTF-16": '{"venue": "MARKER"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"venue": "MARKER"}',
    "NaN": b'{"venue": NaN, "other": "MARKER"}',
    "Infinity": b'{"ignored": -Infinity, "other": "MARKER"}',
    "half an escape": b'{"venue": "MARKER\\u12"}',
    "duplicate key": b'{"venue": "BINANCE", "venue": "MARKER"}',
    "duplicate key in an ignored field": b'{"ignored": {"a": "MARKER", "a": 1}}',
    "duplicate key by escape": b'{"apiKey": "1", "api\\u004bey": "MARKER"}',
    "a number of 5,000 digits": b'{"ignored": ' + b"9" * 5000 + b', "other": "MARKER"}',
    "10,000 arrays": b"[" * _DEEP + b"]" * _DEEP,
    "10,000 arrays never closed": b"[" * _DEEP,
    "10,000 arrays in an ignored field": b'{"ignored": ' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "10,000 objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "10,000 arrays after a string with brackets": b'{"a": "]]]\\"", "ignored": '
    + b"[" * _DEEP
    + b"]" * _DEEP
    + b"}",
}


@pytest.mark.parametrize("raw", _MALFORMED.values(), ids=_MALFORMED)
def test_every_route_refuses_a_body_that_is_no_json_or_readable_in_two_ways(
    probe: Probe, raw: bytes, marker: str
) -> None:
    content = raw.replace(b"MARKER", marker.encode())

    with probe.watched(marker) as watch:
        for route in ROUTES:
            watch.refuse(route.method, route.path, "MALFORMED_JSON", raw=content)


def test_brackets_within_a_string_are_no_depth(probe: Probe) -> None:
    body = {"credentialId": _UUID, "ignored": "[{" * 5_000, "also": '\\"[' * 100}

    probe.refuse("POST", "/credential/revoke", "NOT_FOUND", body)


def test_a_number_of_400_digits_in_an_ignored_field_does_no_harm(probe: Probe) -> None:
    body = {"credentialId": _UUID, "ignored": _HUGE_NUMBER}

    probe.refuse("POST", "/credential/revoke", "NOT_FOUND", body)


# --- Fields ------------------------------------------------------------------------------------


def test_names_a_required_field_that_is_missing(probe: Probe) -> None:
    with probe.watched() as watch:
        for route, name in _fields("required"):
            body = {field: value for field, value in route.body.items() if field != name}
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", body)
            assert faults_of(answer) == {name: "is required"}, route


_ABSENT: Final = {
    None: "is required",
    "": "must not be blank",
    "   ": "must not be blank",
    "\t\r\n": "must not be blank",
    "\u00a0\u2003": "must not be blank",
}


@pytest.mark.parametrize(("value", "fault"), _ABSENT.items())
def test_names_a_required_field_that_is_null_or_blank(
    probe: Probe, value: str | None, fault: str
) -> None:
    with probe.watched() as watch:
        for route, name in _fields("required"):
            body = {**route.body, name: value}
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", body)
            assert faults_of(answer) == {name: fault}, route


_NO_TEXT: Final[dict[str, Any]] = {
    "number": 7,
    "float": 1.5,
    "400 digits": _HUGE_NUMBER,
    "true": True,
    "array": ["MARKER"],
    "object": {"MARKER": "MARKER"},
}


@pytest.mark.parametrize("value", _NO_TEXT.values(), ids=_NO_TEXT)
def test_names_a_text_field_of_another_type(probe: Probe, value: Any, marker: str) -> None:
    with probe.watched(marker) as watch:
        for route, name in _fields("texts"):
            body = {**route.body, name: _marked(value, marker)}
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", body)
            assert faults_of(answer) == {name: "must be a string"}, route


_NO_OBJECT_VALUE: Final[dict[str, Any]] = {
    "string": "MARKER",
    "number": 7,
    "400 digits": _HUGE_NUMBER,
    "true": True,
    "array": [{"a": "MARKER"}],
}


@pytest.mark.parametrize("value", _NO_OBJECT_VALUE.values(), ids=_NO_OBJECT_VALUE)
def test_names_an_object_field_of_another_type(probe: Probe, value: Any, marker: str) -> None:
    with probe.watched(marker) as watch:
        for route, name in _fields("objects"):
            body = {**route.body, name: _marked(value, marker)}
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", body)
            assert faults_of(answer) == {name: "must be an object"}, route


@pytest.mark.parametrize("value", ["MARKER", "HMAC2", " ", 7, True, ["HMAC"], {"a": 1}])
def test_names_the_words_that_an_enum_takes_and_not_the_one_sent(
    probe: Probe, value: Any, marker: str
) -> None:
    with probe.watched(marker) as watch:
        for route, name in _fields("words"):
            body = {**route.body, name: _marked(value, marker)}
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", body)
            ((field_, fault),) = faults_of(answer).items()
            assert (field_, fault.startswith("must be one of ")) == (name, True)


@pytest.mark.parametrize("bad", ["\\ud800", "\\udfff\\ud800", "\\u0000", "\\u0007", "\\u009f"])
def test_refuses_lone_surrogates_and_control_characters(
    probe: Probe, bad: str, marker: str
) -> None:
    with probe.watched(marker) as watch:
        for route, name in _fields("texts"):
            body = json.dumps({**route.body, name: "HERE"}).replace("HERE", f"a{marker}{bad}z")
            answer = watch.refuse(route.method, route.path, "INVALID_REQUEST", raw=body.encode())
            assert name in faults_of(answer), route


# Of fields that are no texts.
_TYPED: Final = (
    ("PUT", "/auth/user", ("metadata", "data")),
    ("POST", "/auth/signup", ("metadata",)),
    ("POST", "/credential/verify", ("credentialIds",)),
    ("POST", "/credential/freeze", ("all",)),
    ("POST", "/credential/thaw", ("all",)),
    *(
        ("POST", f"/grant/{name}", (
            "capabilities", "endpoints", "symbols", "requestsPerMinute", "callerCidrs",
            "notBefore", "notAfter", "callerSignature",
        ))
        for name in ("create", "update")
    ),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "names"), _TYPED)
def test_refuses_a_lone_surrogate_where_no_text_belongs(
    probe: Probe, marker: str, method: str, path: str, names: tuple[str, ...]
) -> None:
    given = next(route.body for route in ROUTES if route.path == path)
    body = {name: value for name, value in given.items() if name not in names}
    with probe.watched(marker) as watch:
        for name in names:
            for value in ('"HERE"', '["HERE"]', '{"HERE": 1}', '{"a": "HERE"}'):
                text = value.replace("HERE", f"a{marker}\\ud800z")
                raw = f"{json.dumps(body)[:-1]}, {json.dumps(f'{name}')}: {text}}}"
                answer = watch.refuse(method, path, "INVALID_REQUEST", raw=raw.encode())
                assert name in faults_of(answer), value


def test_names_every_field_that_is_wrong_at_once(probe: Probe) -> None:
    answer = probe.refuse(
        "POST", "/credential/create", "INVALID_REQUEST", {"venue": 7, "apiKey": "", "name": []}
    )

    assert faults_of(answer) == {
        "venue": "must be a string",
        "apiKey": "must not be blank",
        "apiSecret": "is required",
        "name": "must be a string",
    }


def test_takes_null_and_empty_text_for_an_optional_field_as_left_out(probe: Probe) -> None:
    body = {
        "venue": "BINANCE",
        **_KEY,
        "apiPassphrase": "",
        "name": None,
        "nickname": "",
        "type": "",
        "credentialType": None,
    }

    created = assert_succeeded(probe.account.client.post("/credential/create", body))

    assert (created["name"], created["type"], created["credentialType"]) == ("", "EXCHANGE", "HMAC")


@pytest.mark.parametrize("venue", ["MARKER", "binance MARKER", "MARKER" * 800, "../MARKER"])
def test_does_not_repeat_a_secret_pasted_into_venue(probe: Probe, venue: str, marker: str) -> None:
    body = {"venue": venue.replace("MARKER", marker), **_KEY}

    answer = probe.refuse("POST", "/credential/create", "VENUE_NOT_SUPPORTED", body, marker=marker)

    assert set(answer.json["details"]["metadata"]["supported"]) >= {"BINANCE", "OKX", "KRAKEN"}


def test_does_not_repeat_a_key_that_the_venue_refuses(probe: Probe, marker: str) -> None:
    body = {"venue": "BINANCE", "apiKey": f"{marker}1", "apiSecret": f"{marker}2", "name": marker}

    probe.refuse("POST", "/credential/create", "INVALID_CREDENTIALS", body, marker=marker)


@pytest.mark.parametrize(
    "email", ["MARKER", "@example.com", "a b@example.com", "MARKER@", "a@-b.c"]
)
@pytest.mark.parametrize("path", ["/auth/signup", "/auth/login", "/auth/recover"])
def test_refuses_what_is_no_address(probe: Probe, path: str, email: str, marker: str) -> None:
    body = {"email": email.replace("MARKER", marker), "password": marker}

    answer = probe.refuse("POST", path, "INVALID_REQUEST", body, marker=marker)

    assert list(faults_of(answer)) == ["email"]


# --- Limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["name", "nickname"])
@pytest.mark.parametrize("letter", ["n", "\u00fc", "\U0001f511"])
def test_a_name_has_at_most_128_characters(probe: Probe, name: str, letter: str) -> None:
    body = {"venue": "BINANCE", **_KEY}

    refused = probe.refuse(
        "POST", "/credential/create", "INVALID_REQUEST", {**body, name: letter * 129}
    )
    created = assert_succeeded(
        probe.account.client.post("/credential/create", {**body, name: letter * 128})
    )

    assert list(faults_of(refused)) == [name]
    assert created["name"] == created["nickname"] == letter * 128


@pytest.mark.parametrize(
    ("venue", "part", "size"),
    [("BINANCE", "apiKey", 512), ("BINANCE", "apiSecret", 8192), ("OKX", "apiPassphrase", 256)],
)
def test_a_part_of_a_key_may_be_as_long_as_its_limit_and_no_longer(
    probe: Probe, simulator: SimulatorProcess, venue: str, part: str, size: int
) -> None:
    client = probe.account.client
    old = create(probe.account, simulator.key(venue, "good"))["credentialId"]
    longest = (secrets.token_hex(8) * size)[:size]
    body = create_body(simulator.add_keys([{"venue": venue, part: longest}])[0])
    assert body[part] == longest

    for path, named in (("create", {}), ("rotate", {"credentialId": old})):
        sent = {**body, **named}
        over = {**sent, part: f"{longest}x"}
        refused = probe.refuse("POST", f"/credential/{path}", "INVALID_REQUEST", over)

        assert faults_of(refused) == {part: f"must be at most {size} bytes"}
        assert_succeeded(client.post(f"/credential/{path}", sent))


@pytest.mark.parametrize("name", ["metadata", "data"])
def test_metadata_has_at_most_16_kib(probe: Probe, name: str) -> None:
    account = new_account(probe.server)
    largest = {"k": "x" * (16 * 1024 - len('{"k":""}'))}

    refused = account.client.request("PUT", "/api/v3/auth/user", {name: {"k": largest["k"] + "x"}})
    accepted = account.client.request("PUT", "/api/v3/auth/user", {name: largest})

    assert faults_of(refused) == {"metadata": "must be at most 16 KiB as JSON"}
    assert assert_succeeded(accepted)["userMetadata"] == largest


def test_metadata_of_a_new_account_has_at_most_16_kib(probe: Probe) -> None:
    body = {"email": _EMAIL, "password": "correct horse", "metadata": {"k": "x" * 16 * 1024}}

    answer = probe.refuse("POST", "/auth/signup", "INVALID_REQUEST", body)

    assert list(faults_of(answer)) == ["metadata"]


_BAD_METADATA: Final = {
    "400 digits": b"9" * 400,
    "beyond 64 bits": b"18446744073709551616",
    "infinite": b"1e400",
    "lone surrogate": b'"\\ud800"',
    "deep": b"[" * 2_000 + b"]" * 2_000,
}


@pytest.mark.parametrize("value", _BAD_METADATA.values(), ids=_BAD_METADATA)
@pytest.mark.parametrize(("method", "path"), [("POST", "/auth/signup"), ("PUT", "/auth/user")])
def test_metadata_that_cannot_be_answered_is_not_stored(
    probe: Probe, method: str, path: str, value: bytes
) -> None:
    fields = {"email": f"{secrets.token_hex(8)}@example.com", "password": "correct horse"}
    start = json.dumps(fields)[:-1] if method == "POST" else '{"ignored": 1'
    code = "MALFORMED_JSON" if value.startswith(b"[") else "INVALID_REQUEST"

    probe.refuse(method, path, code, raw=start.encode() + b', "metadata": {"k": ' + value + b"}}")


def test_verify_takes_at_most_100_ids(probe: Probe) -> None:
    ids = [str(uuid.uuid4()) for _ in range(101)]

    refused = probe.refuse("POST", "/credential/verify", "INVALID_REQUEST", {"credentialIds": ids})
    probe.refuse("POST", "/credential/verify", "NOT_FOUND", {"credentialIds": ids[:100]})

    assert faults_of(refused) == {"credentialIds": "must name at most 100 credentials"}


@pytest.mark.parametrize(
    "ids",
    [[], "MARKER", "", {"a": "MARKER"}, 7, True, [7], [None], [["MARKER"]], ["MARKER"], [""]],
)
def test_verify_refuses_ids_that_are_no_array_of_uuids(probe: Probe, ids: Any, marker: str) -> None:
    body = {"credentialIds": _marked(ids, marker)}

    answer = probe.refuse("POST", "/credential/verify", "INVALID_REQUEST", body, marker=marker)

    assert list(faults_of(answer)) == ["credentialIds"]


@pytest.mark.parametrize("length", [7, 1025])
@pytest.mark.parametrize(("method", "path"), [("POST", "/auth/signup"), ("PUT", "/auth/user")])
def test_a_password_is_neither_too_short_nor_too_long(
    probe: Probe, method: str, path: str, length: int
) -> None:
    body = {"email": _EMAIL, "password": "p" * length}

    answer = probe.refuse(method, path, "INVALID_REQUEST", body)

    assert list(faults_of(answer)) == ["password"]


@pytest.mark.parametrize("length", [0, 256])
def test_an_idempotency_key_has_1_to_255_characters(probe: Probe, length: int) -> None:
    body = {"venue": "BINANCE", **_KEY}

    with probe.watched() as watch:
        for name in ("Idempotency-Key", "X-Idempotency-Key"):
            headers = {name: "k" * length}
            answer = watch.refuse(
                "POST", "/credential/create", "INVALID_REQUEST", body, headers=headers
            )
            assert list(faults_of(answer)) == ["Idempotency-Key"]


def _marked(value: Any, marker: str) -> Any:
    """Return the value with MARKER replaced, at any depth."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return json.loads(json.dumps(value).replace("MARKER", marker))
