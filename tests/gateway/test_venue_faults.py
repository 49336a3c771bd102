"""What a venue can do wrong: nothing is sent twice, nothing hostile comes through."""

import json
import socket
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.raw_http import head
from tests.gateway.stage import ORDER, Bot, decision, execute, new_bot
from tests.support.accounts import sign_up

from venue_simulator.testing import SimulatorProcess

NewBot = Callable[..., Bot]
ACCOUNT = "/api/v3/account"
# One request of each HTTP method; each of them changes or reads something at the venue.
OF_EACH_METHOD = {
    "GET": "/api/v3/account",
    "POST": "/api/v3/order?" + ORDER.decode(),
    "PUT": "/api/v3/order/amend/keepPriority?symbol=BTCUSDT&orderId=1&newQty=1",
    "DELETE": "/api/v3/openOrders?symbol=BTCUSDT",
}
FREEZE = (
    "UPDATE credentials SET version = version + 1, frozen_at_ms = {}"
    " WHERE credential_id = ?1 AND ?2"
)


def cut_off(coding: str) -> str:
    """Return an answer whose compressed body lacks its end, one character a byte."""
    packer = zlib.compressobj(wbits=31 if coding == "gzip" else 15)
    body = (packer.compress(b'{"a":1}' * 99) + packer.flush())[:-1]
    lines = f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}"
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n\r\n{body.decode('latin-1')}"


def outcomes(bot: Bot) -> list[dict[str, Any]]:
    return [each for each in bot.entries() if each["outcome"] in {"ALLOWED", "FAILED"}]


@pytest.mark.parametrize("method", OF_EACH_METHOD)
@pytest.mark.parametrize("fault", ["hang-up", "reset"])
def test_a_venue_that_hangs_up_has_seen_the_request_once(bot: Bot, method: str, fault: str) -> None:
    for _ in range(2):  # so that there is a pooled connection
        assert bot.send("GET", ACCOUNT).status == 200
    path = OF_EACH_METHOD[method]
    bot.simulator.install_fault(fault, "BINANCE", path=path.partition("?")[0], method=method)

    answer = bot.send(method, path)

    assert decision(answer) == "OUTCOME_UNKNOWN"
    assert (answer.status, answer.json["code"]) == (504, -1007)
    assert len(bot.arrived()) == 3
    last = outcomes(bot)[-1]
    assert (last["outcome"], last["reason"], last["details"]["sent"]) == (
        "FAILED",
        "VENUE_UNREACHABLE",
        "YES",
    )
    assert len(last["details"]["sentDigest"]) == 64


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("truncated", {}),
        ("huge-body", {"declared": True}),
        ("huge-body", {}),
        ("huge-headers", {}),
        ("raw", {"body": "no HTTP\r\n\r\n"}),
        ("raw", {"body": "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}),
        ("raw", {"body": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"}),
    ],
)
def test_an_answer_that_is_none_leaves_the_outcome_unknown(
    bot: Bot, fault: str, parameters: dict[str, Any]
) -> None:
    bot.simulator.install_fault(fault, "BINANCE", path=ACCOUNT, **parameters)

    answer = bot.send("GET", ACCOUNT)

    assert (answer.status, decision(answer)) == (504, "OUTCOME_UNKNOWN")
    assert len(bot.arrived()) == 1
    assert outcomes(bot)[-1]["details"]["sent"] == "YES"


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("gzip-bomb", {"size": 10_000_000}),
        ("encoded", {"repeat": 2}),
        ("encoded", {"announced": "br"}),
        ("encoded", {"encoding": "deflate", "announced": "gzip"}),
        ("encoded", {"encoding": "identity", "announced": "br"}),
        ("raw", {"body": cut_off("gzip")}),
        ("raw", {"body": cut_off("deflate")}),
        ("extra-headers", {"headers": {"Content-Encoding": "gzip"}}),
        ("reflected-headers", {}),
        ("reflected-headers", {"status": 500}),
    ],
)
def test_an_answer_that_cannot_be_looked_through_or_holds_the_key_is_kept(
    bot: Bot, fault: str, parameters: dict[str, Any]
) -> None:
    bot.simulator.install_fault(fault, "BINANCE", path=ACCOUNT, **parameters)

    answer = bot.send("GET", ACCOUNT)

    assert (answer.status, decision(answer)) == (504, "HOSTILE_ANSWER")
    assert bot.key.api_key not in answer.raw.decode() + json.dumps(dict(answer.headers))
    last = outcomes(bot)[-1]
    assert (last["outcome"], last["reason"]) == ("FAILED", "HOSTILE_ANSWER")
    assert len(bot.arrived()) == 1


@pytest.mark.parametrize(
    ("venue", "method", "path", "body"),
    [
        ("OKX", "GET", "/api/v5/account/balance", None),
        ("KRAKEN", "POST", "/0/private/Balance", b"nonce=1"),
    ],
)
def test_other_venues_cannot_show_the_key_either(
    bot_of: NewBot, venue: str, method: str, path: str, body: bytes | None
) -> None:
    bot = bot_of(venue)
    bot.simulator.install_fault("reflected-headers", venue, path=path)

    answer = bot.send(method, path, body)

    assert decision(answer) == "HOSTILE_ANSWER"
    shown = answer.raw.decode() + json.dumps(dict(answer.headers))
    for part in (bot.key.api_key, bot.key.api_secret, bot.key.api_passphrase):
        assert part is None or part not in shown


@pytest.mark.parametrize(
    ("fault", "parameters", "status"),
    [
        ("redirect", {}, 302),
        ("redirect", {"status": 308, "location": "http://127.0.0.1:1/"}, 308),
        ("html", {"status": 200, "body": "<script>alert(1)</script>"}, 200),
        ("status", {"status": 599, "body": "x"}, 599),
    ],
)
def test_a_page_comes_through_without_what_makes_it_work(
    bot: Bot, fault: str, parameters: dict[str, Any], status: int
) -> None:
    more = {
        "Set-Cookie": "a=b",
        "Location": "https://evil.invalid/",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Credentials": "true",
        "Strict-Transport-Security": "max-age=1",
        "Alt-Svc": 'h3=":443"',
        "Content-Security-Policy": "default-src *",
        "X-Content-Type-Options": "x",
        "X-Request-ID": "theirs",
        "X-Countersign-Decision": "theirs",
        "Refresh": "0; url=https://evil.invalid/",
        "Link": "<https://evil.invalid/>; rel=preload",
        "X-MBX-USED-WEIGHT-1M": "7",
    }
    bot.simulator.install_fault(fault, "BINANCE", path=ACCOUNT, **parameters)
    bot.simulator.install_fault("extra-headers", "BINANCE", path=ACCOUNT, headers=more)

    answer = bot.send("GET", ACCOUNT)

    assert (answer.status, decision(answer)) == (status, "FORWARDED")
    assert set(answer.headers) <= {
        "cache-control", "content-length", "content-security-policy", "content-type", "date",
        "server", "x-content-type-options", "x-countersign-decision", "x-mbx-used-weight-1m",
        "x-request-id", "connection",
    }  # fmt: skip
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] != "theirs"
    assert len(bot.arrived()) == 1


@pytest.mark.parametrize(
    ("fault", "parameters", "reason"),
    [
        ("rate-limit", {"retryAfter": 30}, "RATE_LIMITED"),
        ("rate-limit", {"retryAfter": 30, "banned": True}, "BANNED"),
        ("html", {"status": 403}, "FIREWALL"),
    ],
)
def test_a_venue_that_wants_peace_gets_it_from_everybody(
    bot_of: NewBot, fault: str, parameters: dict[str, Any], reason: str
) -> None:
    first, other = bot_of("BINANCE"), bot_of("BINANCE")
    first.simulator.install_fault(fault, "BINANCE", path=ACCOUNT, count=1, **parameters)
    assert first.send("GET", ACCOUNT).status in {403, 418, 429}

    refused = [
        first.send("GET", ACCOUNT),
        other.send("GET", ACCOUNT),
        other.send("DELETE", OF_EACH_METHOD["DELETE"]),
        other.send("GET", "/api/v3/time"),
        other.send("GET", "/api/v3/time", with_token=False),
    ]

    assert {decision(answer) for answer in refused} == {"VENUE_PAUSED"}
    assert {(answer.status, answer.json["code"]) for answer in refused} == {(429, -1003)}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert (len(first.arrived()), len(other.arrived())) == (1, 0)
    (kept,) = execute(first.server, "SELECT host, reason FROM venue_pauses")
    assert kept == ("api.binance.com", reason)
    elsewhere = other.send("GET", ACCOUNT, at="api1.binance.com")
    assert elsewhere.status == 200


@pytest.mark.parametrize("path", [ACCOUNT, "/api/v3/exchangeInfo"])
def test_a_large_answer_comes_through_whole(bot: Bot, path: str) -> None:
    body = "x" * (3 * 1024 * 1024)
    bot.simulator.install_fault("status", "BINANCE", path=path, status=200, body=body)

    answer = bot.send("GET", path)

    assert (answer.status, answer.raw) == (200, body.encode())


def test_a_bot_that_hangs_up_leaves_an_outcome(bot: Bot) -> None:
    bot.simulator.install_fault("latency", "BINANCE", path=ACCOUNT, ms=300)
    request = head("GET", f"/gateway/api.binance.com{ACCOUNT}", f"X-MBX-APIKEY: {bot.token}")

    with socket.create_connection(("127.0.0.1", bot.server.port)) as connection:
        connection.sendall(request)
        deadline = time.monotonic() + 5
        while not bot.arrived() and time.monotonic() < deadline:
            time.sleep(0.01)

    assert len(outcomes(bot)) == 1
    assert len(bot.arrived()) == 1


def test_after_a_pause_cancels_go_first(bot: Bot) -> None:
    now_ms = int(time.time() * 1_000)
    execute(
        bot.server,
        "INSERT INTO venue_pauses (host, until_ms, reason) VALUES ('api.binance.com', ?, 'BANNED')",
        now_ms,
    )

    order = bot.send("POST", "/api/v3/order", ORDER)
    cancel = bot.send("DELETE", OF_EACH_METHOD["DELETE"])

    assert decision(order) == "VENUE_PAUSED"
    assert decision(cancel) == "FORWARDED"


@pytest.fixture(scope="module")
def impatient(simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("impatient")
    settings = {**UNLIMITED, "GATEWAY_ANSWER_TIMEOUT_S": "0.5", "GATEWAY_PUBLIC_PER_MINUTE": "3"}
    server = ServerProcess(folder / "vault", simulator_url=simulator.base_url, settings=settings)
    with server:
        yield server


@pytest.mark.parametrize(
    ("venue", "method", "path", "shape"),
    [
        ("BINANCE", "POST", OF_EACH_METHOD["POST"], {"code", "msg"}),
        ("OKX", "GET", "/api/v5/account/balance", {"code", "data", "msg"}),
        ("KRAKEN", "POST", "/0/private/Balance", {"error"}),
    ],
)
def test_a_venue_that_is_silent_leaves_the_outcome_unknown(
    impatient: ServerProcess,
    simulator: SimulatorProcess,
    *,
    venue: str,
    method: str,
    path: str,
    shape: set[str],
) -> None:
    bot = new_bot(impatient, simulator, sign_up(impatient.port), venue)
    simulator.install_fault("hang", venue, path=path.partition("?")[0], count=1, processed=True)

    answer = bot.send(method, path)

    assert decision(answer) == "OUTCOME_UNKNOWN"
    assert set(answer.json) == shape
    assert len(bot.arrived()) == 1
    last = outcomes(bot)[-1]
    assert (last["reason"], last["details"]["sent"]) == ("VENUE_TIMEOUT", "YES")
    assert bot.send(method, path).status == 200  # and the lane of the key is free


def test_public_requests_have_a_pace_of_their_own(
    impatient: ServerProcess, simulator: SimulatorProcess
) -> None:
    bot = new_bot(impatient, simulator, sign_up(impatient.port), "BINANCE")

    answers = [bot.send("GET", "/api/v3/time", with_token=False) for _ in range(5)]

    assert [decision(answer) for answer in answers] == ["FORWARDED"] * 3 + ["RATE_LIMITED"] * 2
    assert bot.send("GET", ACCOUNT).status == 200


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "UPDATE grants SET version = version + 1, revoked_at_ms = ?2 WHERE credential_id = ?1",
            "POLICY_DENIED/GRANT_REVOKED",
        ),
        (FREEZE.format("?2"), "FROZEN"),
        (
            "DELETE FROM grants WHERE credential_id = ?1 AND ?2",
            "INVALID_TOKEN",
        ),
    ],
)
def test_what_is_taken_away_is_gone_at_once(bot: Bot, statement: str, reason: str) -> None:
    assert bot.send("GET", ACCOUNT).status == 200

    bot.change(statement)

    for _ in range(2):
        assert decision(bot.send("GET", ACCOUNT)) == reason
    assert len(bot.arrived()) == 1


def test_a_parent_that_is_revoked_takes_its_children_along(bot_of: NewBot) -> None:
    bot = bot_of("BINANCE", {}, {}, {})
    assert bot.send("GET", ACCOUNT).status == 200

    bot.change(
        "UPDATE grants SET version = version + 1, revoked_at_ms = ?2"
        " WHERE credential_id = ?1 AND parent_id IS NULL"
    )

    assert decision(bot.send("GET", ACCOUNT)) == "POLICY_DENIED/GRANT_REVOKED"
    assert len(bot.arrived()) == 1


def test_what_is_given_back_works_again_at_once(bot: Bot) -> None:
    bot.change(FREEZE.format("1"))
    assert decision(bot.send("GET", ACCOUNT)) == "FROZEN"

    bot.change(FREEZE.format("NULL"))

    assert bot.send("GET", ACCOUNT).status == 200


def test_a_wider_grant_holds_at_once(bot_of: NewBot) -> None:
    bot = bot_of("BINANCE", {"symbols": frozenset({"ETHUSDT"})})
    assert decision(bot.send("POST", "/api/v3/order", ORDER)) == "POLICY_DENIED/SYMBOL"

    bot.change(
        'UPDATE grants SET version = version + 1, limits = \'{"capabilities":["TRADE"]}\''
        " WHERE credential_id = ?1 AND ?2"
    )

    assert bot.send("POST", "/api/v3/order", ORDER).status == 200


def test_a_revoked_token_does_not_pass_public_requests_on(bot: Bot) -> None:
    assert bot.send("GET", "/api/v3/time").status == 200

    bot.change(
        "UPDATE grants SET version = version + 1, revoked_at_ms = ?2 WHERE credential_id = ?1"
    )

    assert decision(bot.send("GET", "/api/v3/time")) == "POLICY_DENIED/GRANT_REVOKED"
