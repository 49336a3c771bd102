"""Requests that are bad as HTTP: sizes, chunks, headers, garbage."""

import json
import secrets
import socket
import uuid
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.entrypoints.probe import LogWatch, Probe
from tests.entrypoints.raw_http import chunked, exchange, flood, head, read_answer, send_and_hang_up
from tests.support.accounts import Account, create
from tests.support.client import HttpAnswer, HttpClient

from venue_simulator.testing import SimulatorProcess

_LIMIT: Final = 64 * 1024
_50_MB: Final = 50 * 1024 * 1024
# What the kernel's buffers on both sides hold of a body that nobody reads; far from 50 MB.
_BUFFERED_MAX: Final = 16 * 1024 * 1024
_BODY: Final[dict[str, Any]] = {
    "venue": "BINANCE",
    "apiKey": "your-api-key",
    "apiSecret": "your-api-secret",
}
_BODY_ROUTES: Final = (
    ("POST", "/auth/signup"),
    ("POST", "/auth/login"),
    ("POST", "/auth/token/refresh"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/recover"),
    ("POST", "/auth/recover/confirm"),
    ("PUT", "/auth/user"),
    ("POST", "/credential/create"),
    ("POST", "/credential/verify"),
    ("POST", "/credential/rotate"),
    ("POST", "/credential/revoke"),
    ("POST", "/auth/step-up"),
    ("POST", "/credential/freeze"),
    ("POST", "/credential/thaw"),
    ("POST", "/grant/create"),
    ("POST", "/grant/update"),
    ("POST", "/grant/revoke"),
    ("GET", "/credential/list"),
    ("GET", "/auth/user"),
    ("POST", "/no/such/route"),
)


def _authorization(account: Account) -> str:
    return f"Authorization: Bearer {account.session['accessToken']}"


def _padded(body: dict[str, Any], size: int) -> bytes:
    return json.dumps(body).encode().ljust(size)


# --- Sizes -------------------------------------------------------------------------------------


def test_takes_a_body_of_exactly_the_limit(probe: Probe) -> None:
    answer = probe.account.client.post("/credential/create", raw=_padded(_BODY, _LIMIT))

    assert_succeeded(answer)


@pytest.mark.parametrize(("method", "path"), _BODY_ROUTES)
def test_refuses_a_body_over_the_limit(probe: Probe, method: str, path: str) -> None:
    marker = f"marker{secrets.token_hex(8)}"
    raw = _padded({**_BODY, "name": marker}, _LIMIT + 1)

    probe.refuse(method, path, "BODY_TOO_LARGE", raw=raw, marker=marker)


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
@pytest.mark.parametrize("known", [True, False], ids=["with a token", "without"])
def test_a_body_of_50_mb_is_refused_while_it_is_read(
    probe: Probe, announced: bool, known: bool
) -> None:
    block = b"[" * _LIMIT
    length = f"Content-Length: {_50_MB}" if announced else "Transfer-Encoding: chunked"
    piece = block if announced else b"%x\r\n%s\r\n" % (len(block), block)
    who = [_authorization(probe.account)] if known else []
    before = probe.state()

    sent, answer = flood(
        probe.server.port, head("POST", "/api/v3/credential/create", length, *who), piece, _50_MB
    )

    assert_refused(answer, "BODY_TOO_LARGE")
    assert sent < _BUFFERED_MAX, f"{sent} bytes were taken"
    assert probe.state() == before


def test_a_huge_announced_body_is_refused_before_any_of_it_comes(probe: Probe) -> None:
    request = head("POST", "/api/v3/auth/login", "Content-Length: 1000000000000")

    answer = exchange(probe.server.port, request)

    assert answer is not None
    assert_refused(answer, "BODY_TOO_LARGE")


# --- Chunks and halves -------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_takes_a_chunked_body(probe: Probe, size: int) -> None:
    content = json.dumps({**_BODY, "name": "in chunks"}).encode()
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    start = head(
        "POST",
        "/api/v3/credential/create",
        _authorization(probe.account),
        "Transfer-Encoding: chunked",
    )

    answer = exchange(probe.server.port, start + chunked(parts))

    assert answer is not None
    assert assert_succeeded(answer)["name"] == "in chunks"


def _revoke_of(account: Account, credential_id: str, *lines: str) -> tuple[bytes, bytes]:
    content = json.dumps({"credentialId": credential_id}).encode()
    return head("POST", "/api/v3/credential/revoke", _authorization(account), *lines), content


def _status(account: Account, credential_id: str) -> str:
    (row,) = assert_succeeded(account.client.get(f"/credential/list?credentialIds={credential_id}"))
    status: str = row["status"]
    return status


def test_a_request_whose_rest_never_comes_is_not_done(
    probe: Probe, simulator: SimulatorProcess
) -> None:
    account = probe.account
    credential_id = create(account, simulator.key("BINANCE"))["credentialId"]
    start, content = _revoke_of(account, credential_id, "Content-Length: 500")
    chunk_start, _ = _revoke_of(account, credential_id, "Transfer-Encoding: chunked")
    half_chunked = chunk_start + b"%x\r\n%s\r\n" % (len(content), content)

    for request in (start + content, half_chunked, half_chunked + b"zz\r\n"):
        send_and_hang_up(probe.server.port, request)

        assert _status(account, credential_id) == "ACTIVE"


def test_a_body_that_breaks_off_while_the_caller_waits_is_refused(probe: Probe) -> None:
    start = head("POST", "/api/v3/auth/login", "Transfer-Encoding: chunked")

    answer = exchange(probe.server.port, start + b"2\r\n{}\r\nzz\r\n")

    assert answer is not None
    assert_refused(answer, "INVALID_REQUEST")


def test_a_whole_request_of_the_same_bytes_is_done(
    probe: Probe, simulator: SimulatorProcess
) -> None:
    account = probe.account
    credential_id = create(account, simulator.key("BINANCE"))["credentialId"]
    start, content = _revoke_of(account, credential_id, "Transfer-Encoding: chunked")

    exchange(probe.server.port, start + chunked([content]))

    assert _status(account, credential_id) == "REVOKED"


# --- X-Request-ID ------------------------------------------------------------------------------


_FOREIGN_IDS: Final = {
    "empty": b"",
    "harmless": b"MARKER",
    "UUID": b"0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11",
    "too long": b"x" * 65,
    "much too long": b"x" * 10_000,
    "blank within": b"MARKER MARKER",
    "tab": b"MARKER\tMARKER",
    "escaped line ends": b"MARKER%0d%0aX-Injected: 1",
    "escaped by backslash": b"MARKER\\r\\nX-Injected: 1",
    "Latin-1": b"MARKER\xe9",
    "UTF-8": "MARKER\u010d\u010aX-Injected: 1".encode(),
    "markup": b"<script>MARKER</script>",
    "JSON": b'{"MARKER": 1}',
    "percent": b"MARKER%s%n",
    "newline by C1": b"MARKER\x85X-Injected: 1",
    "comma list": b"MARKER,MARKER",
}


@pytest.mark.parametrize("value", _FOREIGN_IDS.values(), ids=_FOREIGN_IDS)
def test_puts_an_id_of_its_own_in_the_place_of_any_other(probe: Probe, value: bytes) -> None:
    marker = f"marker{secrets.token_hex(8)}"
    start = head("GET", "/api/v3/no/such/route")[:-2]
    request = start + b"X-Request-ID: " + value.replace(b"MARKER", marker.encode()) + b"\r\n\r\n"

    with probe.watched(marker) as watch:
        answer = watch.refuse_bytes(request, "ROUTE_NOT_FOUND")

    given = answer.headers["x-request-id"]
    assert str(uuid.UUID(given)) == given != value.decode("latin-1")
    assert "x-injected" not in answer.headers


@pytest.mark.parametrize(
    "value", [b"a\r\nX-Injected: 1", b"a\nX-Injected: 1", b"a\rX-Injected: 1", b"a\0b"]
)
def test_line_ends_in_a_request_id_put_nothing_into_the_answer(probe: Probe, value: bytes) -> None:
    start = head("GET", "/api/v3/no/such/route")[:-2]

    answer = exchange(probe.server.port, start + b"X-Request-ID: " + value + b"\r\n\r\n")

    assert answer is None or "x-injected" not in answer.headers
    assert answer is None or answer.status in {400, 404}
    assert answer is None or answer.headers.get("x-request-id", "a") != value.decode()


def test_a_request_id_is_given_on_a_success_too(probe: Probe) -> None:
    answer = probe.account.client.get("/auth/user", headers={"X-Request-ID": "mine"})

    assert_succeeded(answer)
    assert str(uuid.UUID(answer.headers["x-request-id"])) == answer.headers["x-request-id"]


# --- HTTP itself -------------------------------------------------------------------------------


_LOG_IN: Final = "/api/v3/auth/login"
_GARBAGE: Final = {
    "nothing": b"",
    "line ends": b"\r\n" * 100,
    "random": bytes(range(256)) * 8,
    "TLS hello": bytes.fromhex("160301020001000 1fc0303".replace(" ", "")) + b"\0" * 200,
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version": b"GET /health\r\n\r\n",
    "HTTP/9.9": b"GET /health HTTP/9.9\r\n\r\n",
    "no target": b"GET  HTTP/1.1\r\n\r\n",
    "blank in the target": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL in the target": b"GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n",
    "no colon": b"GET /health HTTP/1.1\r\nMARKER\r\n\r\n",
    "blank before the colon": b"GET /health HTTP/1.1\r\nHost : MARKER\r\n\r\n",
    "folded header": b"GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n MARKER\r\n\r\n",
    "header of 1 MB": b"GET /health HTTP/1.1\r\nA: " + b"MARKER" * 170_000 + b"\r\n\r\n",
    "10,000 headers": b"GET /health HTTP/1.1\r\n" + b"A: MARKER\r\n" * 10_000 + b"\r\n",
    "target of 1 MB": b"GET /" + b"MARKER" * 170_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "negative length": head("POST", _LOG_IN, "Content-Length: -1") + b"MARKER",
    "length in words": head("POST", _LOG_IN, "Content-Length: two") + b"MARKER",
    "length with a sign": head("POST", _LOG_IN, "Content-Length: +6") + b"MARKER",
    "hexadecimal length": head("POST", _LOG_IN, "Content-Length: 0x6") + b"MARKER",
    "length beyond 64 bits": head("POST", _LOG_IN, "Content-Length: 18446744073709551616"),
    "length of 400 digits": head("POST", _LOG_IN, f"Content-Length: {'9' * 400}"),
    "two lengths": head("POST", _LOG_IN, "Content-Length: 6", "Content-Length: 7") + b"MARKER",
    "unknown coding": head("POST", _LOG_IN, "Transfer-Encoding: gzip, identity") + b"MARKER",
    "bad chunk size": head("POST", _LOG_IN, "Transfer-Encoding: chunked") + b"zz\r\nMARKER\r\n",
    "negative chunk size": head("POST", _LOG_IN, "Transfer-Encoding: chunked") + b"-1\r\nMARKER",
    "endless chunk size": head("POST", _LOG_IN, "Transfer-Encoding: chunked") + b"f" * 5000,
}


@pytest.mark.parametrize("request_bytes", _GARBAGE.values(), ids=_GARBAGE)
def test_garbage_is_refused_or_cut_off_and_harms_nobody(
    server: ServerProcess, request_bytes: bytes
) -> None:
    marker = f"marker{secrets.token_hex(8)}"
    log = LogWatch(server)

    answer = exchange(server.port, request_bytes.replace(b"MARKER", marker.encode()), 0.5)

    assert answer is None or 400 <= answer.status < 500 or answer.status == 505
    assert answer is None or marker.encode() not in answer.raw
    assert HttpClient(server.port).request("GET", "/health").status == 200
    assert marker.encode() not in log.now()


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "of a later standard"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://OWN"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://evil.invalid"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://OWN"}, True),
        ({}, True),
    ],
)
def test_takes_no_log_in_from_a_page_of_another_site(
    server: ServerProcess, headers: dict[str, str], passes: bool
) -> None:
    own = {
        name: value.replace("OWN", f"127.0.0.1:{server.port}") for name, value in headers.items()
    }
    body = {"email": f"{secrets.token_hex(8)}@example.com", "password": "no password"}

    answer = HttpClient(server.port).request("POST", "/api/v3/auth/login", body, headers=own)

    assert answer.code == ("INVALID_LOGIN" if passes else "INVALID_REQUEST")


def test_a_link_of_another_site_leads_to_the_documentation(server: ServerProcess) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert HttpClient(server.port).request("GET", "/docs", headers=headers).status == 200


def test_takes_no_http_2(server: ServerProcess) -> None:
    settings = b"\0\0\0\x04\0\0\0\0\0"
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
        answer = connection.recv(4096)

    assert not answer or answer.startswith(b"HTTP/1.")


def test_headers_of_several_times_64_kib_are_refused(server: ServerProcess) -> None:
    """What they cost is bounded by that."""
    request = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + b"," * 200_000

    answer = exchange(server.port, request + b"\r\n\r\n")

    assert answer is None or answer.status == 431


def test_a_length_and_chunks_at_once_are_one_request_and_never_two(server: ServerProcess) -> None:
    """RFC 9112 section 6.1: what a proxy in front could take for two requests."""
    hidden = head("HEAD", "/api/v3/no/such/route")
    request = head(
        "POST", _LOG_IN, f"Content-Length: {len(hidden) + 5}", "Transfer-Encoding: chunked"
    )
    log = LogWatch(server)

    answer = exchange(server.port, request + b"0\r\n\r\n" + hidden)

    assert answer is None or answer.status == 400
    assert b"HEAD" not in log.now()


@pytest.mark.parametrize(
    "host", ["Host: evil.invalid", "Host: a@b", "X-Forwarded-Host: evil.invalid"]
)
def test_the_host_header_shows_in_no_answer(probe: Probe, host: str) -> None:
    line = host if host.startswith("Host") else f"Host: localhost\r\n{host}"
    request = f"GET /api/v3/no/such/route HTTP/1.1\r\n{line}\r\n\r\n".encode()

    answer = exchange(probe.server.port, request)

    assert answer is not None
    assert b"evil" not in answer.raw
    assert "evil" not in str(answer.headers)


def test_a_caller_who_says_nothing_more_holds_nobody_up(server: ServerProcess) -> None:
    silent = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(50)]
    try:
        for connection in silent:
            connection.sendall(head("POST", _LOG_IN, "Content-Length: 100") + b"{")

        answer = HttpClient(server.port).request("GET", "/health")
    finally:
        for connection in silent:
            connection.close()

    assert answer.status == 200


def test_two_requests_sent_at_once_are_answered_in_turn(probe: Probe) -> None:
    first = head("GET", "/health")
    second = head("GET", "/api/v3/b", "Connection: close")
    with socket.create_connection(("127.0.0.1", probe.server.port), 10) as connection:
        connection.sendall(first + second)
        raw = connection.makefile("rb").read()

    assert raw.index(b" 200 ") < raw.index(b" 404 ")
    assert raw.count(b"ROUTE_NOT_FOUND") == 1


def test_answers_may_not_be_kept_or_taken_for_another_type(probe: Probe) -> None:
    answers: list[HttpAnswer] = [
        probe.account.client.get("/auth/user"),
        probe.account.client.get("/no/such/route"),
        HttpClient(probe.server.port).get("/auth/user"),
    ]

    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["server"] == "countersign"


def test_an_answer_is_read_whole_from_the_first_of_two_connections(probe: Probe) -> None:
    with socket.create_connection(("127.0.0.1", probe.server.port), 10) as connection:
        connection.sendall(head("GET", "/api/v3/auth/user"))
        answer = read_answer(connection)

    assert answer is not None
    assert_refused(answer, "UNAUTHENTICATED")
