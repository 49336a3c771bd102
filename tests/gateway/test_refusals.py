"""What is refused: nothing of it reaches the venue, and each refusal is on record."""

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.raw_http import chunked, exchange, head
from tests.gateway.stage import (
    HOSTS,
    ORDER,
    SLOTS,
    Bot,
    assert_owner_sees,
    decision,
    execute,
    new_bot,
    raw_answer,
)
from tests.support.accounts import new_account, sign_up
from tests.support.client import HttpAnswer

from countersign.kernel.capability import Capability
from venue_simulator.testing import SimulatorProcess

NewBot = Callable[..., Bot]
HOST = "api.binance.com"
ACCOUNT = "/api/v3/account"


class Watched:
    """Tells whether anything at all arrived at the simulator meanwhile."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self._simulator = simulator
        self._before = self._last()

    def _last(self) -> int:
        latest = self._simulator.record(limit=1)
        return latest[-1].number if latest else 0

    def assert_nothing_arrived(self) -> None:
        assert self._last() == self._before


@pytest.fixture
def watched(bot: Bot) -> Watched:
    return Watched(bot.simulator)


@pytest.fixture
def own_bot(server: ServerProcess, simulator: SimulatorProcess) -> Bot:
    """A bot of an owner of its own: of each owner only the first few of a kind are entries."""
    return new_bot(server, simulator, new_account(server), "BINANCE")


def recorded(bot: Bot, answer: HttpAnswer) -> str | None:
    """Return the reason by which an answer's refusal is on record."""
    query = "SELECT outcome, reason FROM audit_entries WHERE request_id = ?"
    rows = execute(bot.server, query, answer.headers["x-request-id"])
    return rows[0][1] if rows and rows[0][0] == "REFUSED" else None


def assert_refused(answer: HttpAnswer | None, reason: str | None = None) -> None:
    assert answer is not None
    # Kraken and OKX say no with a status of 200.
    assert answer.status >= 400 or decision(answer) != "FORWARDED"
    if reason is not None:
        assert decision(answer) == reason, answer.raw


@pytest.mark.parametrize(
    "host",
    [
        "evil.invalid",
        "www.okx.com",
        "api.kraken.com",
        "testnet.binance.vision",
        "API.BINANCE.COM",
        "Api.binance.com",
        "api.binance.com.",
        "api.binance.com:443",
        "api.binance.com:80",
        "api.binance.com:",
        "user@api.binance.com",
        "api.binance.com@evil.invalid",
        "api.binance.com%40evil.invalid",
        "api.binance.com%2Eevil.invalid",
        "api%2Ebinance%2Ecom",
        "api.binance.com%00",
        "xn--pi-lmc.binance.com",
        "127.0.0.1",
        "2130706433",
        "[::1]",
        "localhost",
        "http://api.binance.com",
        "https://evil.invalid",
        "https%3A%2F%2Fevil.invalid",
        "api.binance.com\\evil.invalid",
        "x.api.binance.com",
        "binance.com",
        "",
    ],
)
def test_another_host_gets_nothing_and_the_owner_sees_it(own_bot: Bot, host: str) -> None:
    watched, target = Watched(own_bot.simulator), f"/gateway/{host}{ACCOUNT}"

    answer = raw_answer(own_bot.server.port, "GET", target, (SLOTS["BINANCE"], own_bot.token))
    also = raw_answer(own_bot.server.port, "GET", target, ("X-Countersign-Token", own_bot.token))

    for each in (answer, also):
        assert_refused(each)
        assert_owner_sees(own_bot, each)
    watched.assert_nothing_arrived()


@pytest.mark.parametrize(
    "path",
    [
        "//api/v3/account",
        "/api//v3/account",
        "/api/v3/account/",
        "/api/v3/./account",
        "/api/v3/x/../account",
        "/api/v3/account/..",
        "/api/v3/account;x=1",
        "/api/v3/account%3Bx=1",
        "/api/v3/%61ccount",
        "/api/v3%2Faccount",
        "/api/v3/%2e%2e/v3/account",
        "/api/v3/account%00",
        "/api/v3/account%20",
        "/api/v3/account%0d%0aX:y",
        "/api/v3/%2561ccount",
        "/api/v3/account%c3%a9",
        "/API/v3/account",
        "/api/v3/Account",
        "/api/v3\\account",
        "/api/v4/account",
        "/api/v3/account.json",
        "/api/v3/capital/withdraw/apply/../../../account",
        "/api/v3/account/../../../sapi/v1/capital/withdraw/apply",
        "/",
        "",
    ],
)
def test_another_path_is_no_endpoint(bot: Bot, watched: Watched, path: str) -> None:
    target = f"/gateway/{HOST}{path}"

    answer = raw_answer(bot.server.port, "GET", target, (SLOTS["BINANCE"], bot.token))

    assert_refused(answer)
    watched.assert_nothing_arrived()


@pytest.mark.parametrize("path", [b"/api/v3/acc\xc3\xb6unt", b"/api/v3/account\xff", b"/\x00"])
def test_bytes_in_a_path_are_no_endpoint(bot: Bot, watched: Watched, path: bytes) -> None:
    lines = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-MBX-APIKEY: "

    request = b"GET /gateway/api.binance.com" + path + lines + bot.token.encode() + b"\r\n\r\n"
    answer = exchange(bot.server.port, request)

    assert answer is None or answer.status >= 400
    watched.assert_nothing_arrived()


@pytest.mark.parametrize("method", ["get", "HEAD", "OPTIONS", "PATCH", "TRACE", "POST", "X"])
def test_another_method_is_no_endpoint(bot: Bot, watched: Watched, method: str) -> None:
    target = f"/gateway/{HOST}{ACCOUNT}"

    answer = raw_answer(bot.server.port, method, target, (SLOTS["BINANCE"], bot.token))

    assert_refused(answer)
    watched.assert_nothing_arrived()


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "/api/v3/order?symbol=BTCUSDT", ORDER, None),
        ("POST", "/api/v3/order?Symbol=ETHUSDT", ORDER, None),
        ("POST", "/api/v3/order", ORDER + b"&symbol=ETHUSDT", None),
        ("POST", "/api/v3/order", ORDER + b"&Symbol=ETHUSDT", None),
        ("POST", "/api/v3/order", ORDER + b"&%73ymbol=ETHUSDT", None),
        ("POST", "/api/v3/order", ORDER + b"&symbol[]=ETHUSDT", None),
        ("POST", "/api/v3/order", ORDER + b"&x=1;symbol=ETHUSDT", None),
        ("POST", "/api/v3/order", ORDER + b"&SIGNATURE=x", None),
        ("POST", "/api/v3/order", ORDER + b"&", None),
        ("POST", "/api/v3/order", ORDER + b"\r\nX: y", None),
        ("POST", "/api/v3/order", ORDER, "application/json"),
        ("POST", "/api/v3/order", b'{"symbol":"BTCUSDT"}', None),
        ("POST", "/api/v3/order", b"\xef\xbb\xbf" + ORDER, None),
        ("POST", "/api/v3/order", ORDER, "multipart/form-data; boundary=x"),
        ("POST", "/api/v3/order", ORDER, "application/x-www-form-urlencoded; charset=utf-7"),
        ("GET", "/api/v3/openOrders", b"symbol=BTCUSDT", None),
    ],
)
def test_a_request_that_reads_in_two_ways_is_refused(
    bot: Bot, method: str, path: str, body: bytes, kind: str | None
) -> None:
    answer = bot.send(method, path, body, kind=kind)

    assert_refused(answer, "AMBIGUOUS_REQUEST")
    assert bot.arrived() == []


def test_a_lone_surrogate_in_kraken_json_is_refused_and_on_record(bot_of: NewBot) -> None:
    bot = bot_of("KRAKEN")

    answer = bot.send("POST", "/0/private/AddOrderBatch", b'{"pair":"\\ud800"}')

    assert_refused(answer, "AMBIGUOUS_REQUEST")
    assert bot.arrived() == []


@pytest.mark.parametrize(
    ("limits", "method", "path", "body", "reason"),
    [
        ({"symbols": {"ETHUSDT"}}, "POST", "/api/v3/order", ORDER, "SYMBOL"),
        ({"symbols": {"BTCUSDT"}}, "GET", "/api/v3/openOrders", None, "SYMBOL"),
        ({"symbols": {"BTCUSDT"}}, "GET", "/api/v3/openOrders?symbol=", None, "SYMBOL"),
        ({"capabilities": {Capability.READ}}, "POST", "/api/v3/order", ORDER, "CAPABILITY"),
        ({"capabilities": {Capability.TRADE}}, "GET", ACCOUNT, None, "CAPABILITY"),
        ({"endpoints": {"GET /api/v3/order"}}, "GET", ACCOUNT, None, "ENDPOINT"),
        ({"networks": (ip_network("192.0.2.0/24"),)}, "GET", ACCOUNT, None, "CALLER_ADDRESS"),
        ({"not_after_ms": 1}, "GET", ACCOUNT, None, "GRANT_OVER"),
        ({"not_before_ms": 2**45}, "GET", ACCOUNT, None, "GRANT_NOT_YET"),
        ({}, "POST", "/sapi/v1/capital/withdraw/apply?coin=BTC", None, "WITHDRAWAL"),
        ({}, "GET", "/sapi/v1/margin/apiKey", None, "CLOSED_ENDPOINT"),
        ({}, "GET", "/api/v3/unheard-of", None, "UNKNOWN_ENDPOINT"),
    ],
)
def test_each_limit_refuses_in_the_venues_shape(
    bot_of: NewBot,
    *,
    limits: dict[str, Any],
    method: str,
    path: str,
    body: bytes | None,
    reason: str,
) -> None:
    frozen = {
        name: frozenset(value) if isinstance(value, set) else value
        for name, value in limits.items()
    }
    chains: list[tuple[dict[str, Any], ...]] = [(frozen,), ({}, frozen)]
    for chain in chains:
        bot = bot_of("BINANCE", *chain)

        answer = bot.send(method, path, body)

        assert_refused(answer, f"POLICY_DENIED/{reason}")
        assert set(answer.json) == {"code", "msg"}
        assert bot.arrived() == []


def test_each_refusal_is_on_record_with_whose_it_is(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    limits = {"symbols": frozenset({"BTCUSDT"}), "requests_per_minute": 2}
    bot = new_bot(server, simulator, sign_up(server.port), "BINANCE", limits)

    answers = [
        bot.send("POST", "/api/v3/order", ORDER + b"&Symbol=X"),
        bot.send("GET", "/api/v3/openOrders"),
        bot.send("GET", "/api/v3/unheard-of"),
        bot.send("POST", "/sapi/v1/capital/withdraw/apply?coin=BTC"),
        bot.send(
            "GET",
            "/api/v5/account/balance",
            with_token=False,
            at="www.okx.com",
            headers={"X-Countersign-Token": bot.token},
        ),
    ]
    for _ in range(2):
        assert bot.send("GET", ACCOUNT).status == 200
    answers.append(bot.send("GET", ACCOUNT))

    assert [recorded(bot, answer) for answer in answers] == [*map(decision, answers)]
    assert decision(answers[-1]) == "RATE_LIMITED"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 120
    refused = [each for each in bot.entries() if each["outcome"] == "REFUSED"]
    assert len(refused) == len(answers)
    assert len(bot.arrived()) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Countersign-Token": "csg_" + "0" * 49},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Basic eDp5"},
        {"Cookie": "a=b"},
        {"Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site"},
        {"x-simulated-trading": "1"},
    ],
)
def test_refuses_by_a_header_and_the_owner_sees_it(own_bot: Bot, headers: dict[str, str]) -> None:
    answer = own_bot.send("GET", ACCOUNT, headers=headers)

    assert_refused(answer)
    assert_owner_sees(own_bot, answer)
    assert own_bot.arrived() == []


def test_refuses_a_header_that_comes_twice_and_the_owner_sees_it(own_bot: Bot) -> None:
    target, slot = f"/gateway/{HOST}{ACCOUNT}", SLOTS["BINANCE"]

    answer = raw_answer(
        own_bot.server.port, "GET", target, (slot, "another"), (slot, own_bot.token)
    )

    assert_refused(answer, "AMBIGUOUS_REQUEST")
    assert_owner_sees(own_bot, answer)
    assert own_bot.arrived() == []


@pytest.mark.parametrize("token", ["", "x", "a real key", "csg_" + "A" * 49])
def test_what_is_no_token_is_refused_as_the_venue_would(bot: Bot, token: str) -> None:
    answer = bot.send("GET", ACCOUNT, headers={"X-MBX-APIKEY": token})

    assert_refused(answer, "INVALID_TOKEN")
    assert (answer.status, answer.json["code"]) == (401, -2014)
    assert token == "" or token not in answer.json["msg"]


def test_no_token_is_refused_for_what_is_not_public(bot: Bot) -> None:
    for path in (ACCOUNT, "/api/v3/unheard-of", "/sapi/v1/capital/withdraw/apply"):
        assert_refused(bot.send("GET", path, with_token=False), "INVALID_TOKEN")


def test_a_token_is_for_its_own_venue_and_environment(bot_of: NewBot) -> None:
    bots = {venue: bot_of(venue) for venue in ("BINANCE", "KRAKEN", "OKX", "OKX_UAT")}
    paths = {
        "api.binance.com": "/api/v3/account",
        "testnet.binance.vision": "/api/v3/account",
        "api.kraken.com": "/0/private/Balance",
        "www.okx.com": "/api/v5/account/balance",
    }

    for venue, bot in bots.items():
        for host, path in paths.items():
            if host == HOSTS[venue]:
                continue
            method = "POST" if "kraken" in host else "GET"
            headers = {"X-Countersign-Token": bot.token}
            answer = bot.send(method, path, headers=headers, with_token=False, at=host)
            assert_refused(answer, "POLICY_DENIED/HOST")
        assert bot.arrived() == []


@pytest.mark.parametrize(("venue", "said"), [("OKX", "1"), ("OKX_UAT", "0"), ("OKX_UAT", "true")])
def test_a_bot_cannot_choose_the_other_environment(bot_of: NewBot, venue: str, said: str) -> None:
    bot = bot_of(venue)

    answer = bot.send("GET", "/api/v5/account/balance", headers={"x-simulated-trading": said})

    assert_refused(answer, "POLICY_DENIED/ENVIRONMENT")
    assert bot.arrived() == []


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 3", "Content-Length: 5"],
        ["Content-Length: 3", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding: xchunked"],
        ["Content-Length: +3"],
        ["Content-Length: 3, 5"],
        ["X-Y: a\x00b"],
        [" X-Folded: a"],
        ["Host: evil.invalid"],
    ],
)
def test_smuggled_requests_never_reach_the_venue(own_bot: Bot, lines: list[str]) -> None:
    bot = own_bot
    second = head(
        "POST", f"/gateway/{HOST}/api/v3/order/test?{ORDER.decode()}", f"X-MBX-APIKEY: {bot.token}"
    )
    body = b"0\r\n\r\n" + second
    request = head(
        "POST",
        f"/gateway/{HOST}/api/v3/order",
        f"X-MBX-APIKEY: {bot.token}",
        *lines,
        "Connection: close",
    )

    answer = exchange(bot.server.port, request + body, patience_s=3)

    assert answer is None or answer.status >= 400
    # Those that are one request after all are on record; the others never came to the gateway.
    named = None if answer is None else answer.headers.get("x-request-id")
    intents = [each["requestId"] for each in bot.entries() if each["outcome"] == "INTENDED"]
    assert intents == ([] if named is None else [named])
    assert all(arrival.verified for arrival in bot.arrived())
    assert len(bot.arrived()) == len(intents)
    assert bot.orders() == 0


def test_a_chunked_body_is_read_as_one(bot: Bot) -> None:
    lines = ("Transfer-Encoding: chunked", f"X-MBX-APIKEY: {bot.token}", "Connection: close")
    request = head("POST", f"/gateway/{HOST}/api/v3/order", *lines)

    answer = exchange(bot.server.port, request + chunked([ORDER[:7], ORDER[7:]]))

    assert answer is not None
    assert answer.status == 200
    (arrival,) = bot.arrived()
    assert (arrival.verified, arrival.raw_body) == (True, ORDER)
    assert "Transfer-Encoding" not in dict(arrival.headers)


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_beyond_the_limit_is_refused_and_the_owner_sees_it(
    own_bot: Bot, *, announced: bool
) -> None:
    bot = own_bot
    body = b"a=" + b"x" * (64 * 1024)
    length = f"Content-Length: {len(body)}" if announced else "Transfer-Encoding: chunked"
    lines = (length, f"X-MBX-APIKEY: {bot.token}", "Connection: close")
    request = head("POST", f"/gateway/{HOST}/api/v3/order", *lines)

    answer = exchange(bot.server.port, request + (body if announced else chunked([body])))

    assert_refused(answer, "BODY_TOO_LARGE")
    assert answer is not None
    assert_owner_sees(bot, answer)
    assert bot.arrived() == []


def test_a_value_with_a_line_end_is_no_header(bot: Bot) -> None:
    query = "symbol=BTCUSDT%0d%0aX-Evil:%201"

    answer = bot.send("GET", f"/api/v3/openOrders?{query}")

    assert answer.status >= 400
    for arrival in bot.arrived():
        assert "X-Evil" not in json.dumps(arrival.headers)


def test_an_absolute_target_is_read_as_its_path_alone(
    bot: Bot, watched: Watched, server: ServerProcess
) -> None:
    target = f"http://evil.invalid/gateway/{HOST}/api/v3/unheard-of"

    answer = raw_answer(server.port, "GET", target, (SLOTS["BINANCE"], bot.token))

    assert_refused(answer)
    watched.assert_nothing_arrived()


@pytest.mark.parametrize("path", [ACCOUNT, "/api/v3/time", "/api/v3/unheard-of"])
def test_every_answer_carries_our_headers_and_none_of_a_page(bot: Bot, path: str) -> None:
    headers = {"Origin": "https://evil.invalid"}

    answer = bot.send("GET", path, headers=headers)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "no-store"
    assert {"x-request-id", "x-countersign-decision"} <= set(answer.headers)
    unwanted = ("set-cookie", "location", "access-control", "strict-transport", "alt-svc")
    assert not [name for name in answer.headers if name.startswith(unwanted)]
