"""The requests that are measured, and how their answers are told to be right."""

import http.client
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

_TIMEOUT_S: Final = 60.0
_SECRET_MARK: Final = b"bench-secret-"
_CREATE_BODY: Final = (
    b'{"venue":"BINANCE","apiKey":"bench-%b","apiSecret":"bench-secret-%b","name":"%b"}'
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user that was made over HTTP."""

    user_id: str
    token: str


class CreateTraffic:
    """Creates of keys that differ, by several users in turn.

    An answer is right when it holds this request's own name and mask, a status of ACTIVE, and
    nothing of the secret.
    """

    def __init__(self, port: int, accounts: Sequence[Account]) -> None:
        self._run = secrets.token_hex(12).encode()
        self._count = 0
        self._heads = cycle(
            [_head("POST", "/api/v3/credential/create", port, each.token) for each in accounts]
        )

    def following(self) -> tuple[bytes, bytes]:
        self._count += 1
        # Its first three characters are what the mask shows.
        key = b"%03d-%07d-%b" % (self._count % 1000, self._count, self._run)
        body = _CREATE_BODY % (key, key, key)
        expected = b'"name":"%b"' % key
        return next(self._heads) + b"content-length: %d\r\n\r\n%b" % (len(body), body), expected

    def is_right(self, body: bytes, expected: bytes) -> bool:
        mask = b'"apiKey":"bench-%b***"' % expected[8:11]
        return (
            expected in body
            and mask in body
            and b'"status":"ACTIVE"' in body
            and _SECRET_MARK not in body
        )


class SameTraffic:
    """One request again and again, of which the right answer is known byte for byte."""

    def __init__(self, request: bytes, answer: bytes) -> None:
        self._pair = (request, answer)

    def following(self) -> tuple[bytes, bytes]:
        return self._pair

    def is_right(self, body: bytes, expected: bytes) -> bool:
        return body == expected


def list_traffic(port: int, account: Account, owned: int) -> SameTraffic:
    """Ask for the list once, look at it closely, and want the same from then on."""
    answer = call(port, "GET", "/api/v3/credential/list", token=account.token)
    listed = json.loads(answer)
    ids = {each["credentialId"] for each in listed["data"] if each["userId"] == account.user_id}
    if len(ids) != owned or len(listed["data"]) != owned or _SECRET_MARK in answer:
        raise RuntimeError(f"the list does not hold the user's {owned} credentials")
    head = _head("GET", "/api/v3/credential/list", port, account.token)
    return SameTraffic(head + b"\r\n", answer)


def echo_create_traffic(port: int) -> SameTraffic:
    """Send what a create sends, and want its body back."""
    request, _ = CreateTraffic(port, [Account("", "x" * 500)]).following()
    return SameTraffic(request, request.partition(b"\r\n\r\n")[2])


def echo_list_traffic(port: int, answer_bytes: int) -> SameTraffic:
    """Want as many bytes as a list's answer has."""
    head = _head("GET", f"/?{answer_bytes}", port, "x" * 500)
    return SameTraffic(head + b"\r\n", b"x" * answer_bytes)


def sign_up(port: int) -> Account:
    """Make one more user."""
    user = {"email": f"{secrets.token_hex(8)}@example.com", "password": secrets.token_urlsafe(16)}
    session = json.loads(call(port, "POST", "/api/v3/auth/signup", body=user))["data"]
    return Account(session["user"]["id"], session["accessToken"])


def call(
    port: int,
    method: str,
    path: str,
    *,
    token: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> bytes:
    """Send one request and return the body of its answer, which must be a 200."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{method} {path}: {answer.status} {text.decode('utf-8', 'replace')}")
    return text


def _head(method: str, target: str, port: int, token: str) -> bytes:
    lines = (
        f"{method} {target} HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        f"authorization: Bearer {token}",
        "content-type: application/json",
        "accept: application/json",
        "user-agent: countersign-bench",
    )
    return "\r\n".join(lines).encode() + b"\r\n"
