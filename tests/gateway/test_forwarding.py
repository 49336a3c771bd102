"""A bot's request reaches the venue once, signed with the real key, and its answer comes back."""

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from scripts.server_process import ServerProcess
from tests.gateway.agreement import sent_digest, shown_stamp
from tests.gateway.stage import FORM, HOSTS, ORDER, Bot, decision
from tests.support.client import HttpClient

from venue_simulator.testing import SimulatorProcess

NewBot = Callable[..., Bot]
Sent = tuple[str, str, bytes | None]

OKX_ORDER = (
    b'{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","sz":"0.01",'
    b' "px":"20000"}'
)
# A request of each kind, and what is left of it without its authentication elements.
REQUESTS: Mapping[str, tuple[str, Sent, tuple[str, bytes]]] = {
    "binance read": (
        "BINANCE",
        ("GET", "/api/v3/account?omitZeroBalances=true&timestamp=1&signature=x", None),
        ("omitZeroBalances=true", b""),
    ),
    "binance form": (
        "BINANCE",
        ("POST", "/api/v3/order", ORDER + b"&timestamp=1&signature=x"),
        ("", ORDER),
    ),
    "binance query": (
        "BINANCE",
        ("POST", "/api/v3/order?" + ORDER.decode() + "&timestamp=1&signature=x", None),
        (ORDER.decode(), b""),
    ),
    "binance both": (
        "BINANCE",
        ("POST", "/api/v3/order/test?symbol=BTC%55SDT", ORDER.removeprefix(b"symbol=BTCUSDT&")),
        ("symbol=BTC%55SDT", ORDER.removeprefix(b"symbol=BTCUSDT&")),
    ),
    "kraken form": (
        "KRAKEN",
        ("POST", "/0/private/Balance", b"nonce=5&asset=XXBT"),
        ("", b"asset=XXBT"),
    ),
    "kraken json": (
        "KRAKEN",
        ("POST", "/0/private/OpenOrders", b'{"nonce":5,"trades":true}'),
        ("", b'{"trades":true}'),
    ),
    "okx read": (
        "OKX",
        ("GET", "/api/v5/account/balance?ccy=BTC%2CUSDT", None),
        ("ccy=BTC%2CUSDT", b""),
    ),
    "okx sandbox": ("OKX_UAT", ("GET", "/api/v5/account/balance", None), ("", b"")),
    "okx json": (
        "OKX",
        (
            "POST",
            "/api/v5/trade/order",
            OKX_ORDER,
        ),
        (
            "",
            OKX_ORDER,
        ),
    ),
}


def digest(*lines: str, body: bytes) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode() + body).hexdigest()


@pytest.mark.parametrize("name", REQUESTS)
def test_arrives_once_with_a_right_signature_and_agrees_with_the_record(
    bot_of: NewBot, name: str
) -> None:
    venue, (method, path, body), (query, rest) = REQUESTS[name]
    bot = bot_of(venue)

    answer = bot.send(method, path, body)

    assert (answer.status, decision(answer)) == (200, "FORWARDED"), answer.raw
    (arrival,) = bot.arrived()
    assert (arrival.venue, arrival.verified, arrival.method) == (venue, True, method)
    assert bot.token not in json.dumps(arrival.headers) + arrival.target + arrival.body
    intended, outcome = bot.entries()
    assert (intended["outcome"], outcome["outcome"]) == ("INTENDED", "ALLOWED")
    assert outcome["intentId"] == intended["entryId"]
    assert intended["requestId"] == outcome["requestId"] == answer.headers["x-request-id"]
    endpoint = path.partition("?")[0]
    assert intended["details"] == {
        "venue": venue,
        "host": HOSTS[venue],
        "endpoint": f"{method} {endpoint}",
        "stamp": intended["details"]["stamp"],
        "requestDigest": digest(
            "countersign.request.1", method, HOSTS[venue], endpoint, query, body=rest
        ),
    }
    assert outcome["details"] == {
        "sent": "YES",
        "status": 200,
        "sentDigest": sent_digest(arrival),
    }
    assert arrival.stamp == shown_stamp(bot.venue, intended["details"]["stamp"])


def test_returns_the_venues_answer_byte_for_byte(bot: Bot) -> None:
    body = ' {"a" : 1.50,\n"b":"ü\\/"} '
    bot.simulator.install_fault("status", "BINANCE", status=409, body=body, count=1)

    answer = bot.send("GET", "/api/v3/account")

    assert (answer.status, answer.raw) == (409, body.encode())


def test_every_order_arrives_once_and_agrees_with_the_record(bot: Bot) -> None:
    for _ in range(10):
        assert bot.send("POST", "/api/v3/order", ORDER).status == 200

    arrivals = bot.arrived()
    entries = bot.entries()
    assert bot.orders() == len(arrivals) == 10
    outcomes = [each for each in entries if each["outcome"] == "ALLOWED"]
    assert [each["details"]["sentDigest"] for each in outcomes] == [*map(sent_digest, arrivals)]
    intents = [each for each in entries if each["outcome"] == "INTENDED"]
    assert [str(each["details"]["stamp"]) for each in intents] == [a.stamp for a in arrivals]


def test_the_same_request_in_four_spellings_is_the_same_to_the_record(bot: Bot) -> None:
    host = "api.binance.com"
    encoded = "https%3A%2F%2Fapi.binance.com%2Fapi%2Fv3%2Faccount%3FrecvWindow%3D9000"

    bot.send("GET", "/api/v3/account?recvWindow=9000")
    bot.send("GET", "/api/v3/account?recvWindow=9000", at=f"https://{host}")
    bot.send("GET", "/api/v3/account?recvWindow=9000", at=f"https:/{host}")
    bot.send("GET", "", at=encoded)

    intents = [each for each in bot.entries() if each["outcome"] == "INTENDED"]
    assert len({each["details"]["requestDigest"] for each in intents}) == 1
    assert [arrival.verified for arrival in bot.arrived()] == [True] * 4


@pytest.mark.parametrize(
    "place", ["X-MBX-APIKEY", "X-Countersign-Token", "Authorization", "authorization"]
)
def test_takes_the_token_from_each_of_its_places(bot: Bot, place: str) -> None:
    value = f"Bearer {bot.token}" if place.lower() == "authorization" else bot.token

    answer = bot.send("GET", "/api/v3/account", headers={place: value}, with_token=False)

    assert answer.status == 200
    (arrival,) = bot.arrived()
    assert bot.token not in json.dumps(arrival.headers)


def test_the_venue_gets_none_of_the_bots_other_headers(bot: Bot) -> None:
    headers = {
        "X-HTTP-Method-Override": "DELETE",
        "X-Method-Override": "DELETE",
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Host": "evil.invalid",
        "X-Original-URL": "/sapi/v1/capital/withdraw/apply",
        "X-Rewrite-URL": "/sapi/v1/capital/withdraw/apply",
        "Forwarded": "for=198.51.100.1",
        "Accept-Encoding": "gzip, br",
        "User-Agent": "a bot",
        "Referer": "https://evil.invalid/",
        "Expect": "",
        "X-MBX-TIME-UNIT": "MICROSECOND",
    }

    assert bot.send("GET", "/api/v3/account", headers=headers).status == 200

    (arrival,) = bot.arrived()
    assert {name.lower(): value for name, value in arrival.headers} == {
        "host": "api.binance.com",
        "user-agent": "countersign",
        "accept": "*/*",
        "accept-encoding": "identity",
        "x-mbx-apikey": bot.key.api_key,
        "x-mbx-time-unit": "MICROSECOND",
    }


def test_the_sandbox_is_named_by_us(bot_of: NewBot) -> None:
    live, sandbox = bot_of("OKX"), bot_of("OKX_UAT")

    assert live.send("GET", "/api/v5/account/balance").status == 200
    assert sandbox.send("GET", "/api/v5/account/balance").status == 200

    (at_live,), (at_sandbox,) = live.arrived(), sandbox.arrived()
    assert dict(at_sandbox.headers)["x-simulated-trading"] == "1"
    assert "x-simulated-trading" not in dict(at_live.headers)


def test_public_endpoints_pass_unsigned(bot: Bot) -> None:
    for with_token in (True, False):
        answer = bot.send("GET", "/api/v3/time", with_token=with_token)
        assert (answer.status, decision(answer)) == (200, "FORWARDED")

    assert bot.arrived() == []
    last = bot.simulator.record("BINANCE", limit=1, path="/api/v3/time")[-1]
    assert "X-MBX-APIKEY" not in dict(last.headers)
    assert "signature" not in last.target


def test_kraken_nonces_rise_under_load(bot_of: NewBot) -> None:
    bot = bot_of("KRAKEN")
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: bot.send("POST", "/0/private/Balance", b"nonce=1"), range(24))
        )

    assert {answer.status for answer in answers} == {200}
    assert all(answer.json["error"] == [] for answer in answers)
    stamps = [int(arrival.stamp) for arrival in bot.arrived()]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 24


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=UTF-8"])
def test_says_of_the_body_what_it_is(bot: Bot, kind: str) -> None:
    assert bot.send("POST", "/api/v3/order/test", ORDER, kind=kind).status == 200

    (arrival,) = bot.arrived()
    assert dict(arrival.headers)["Content-Type"] == FORM


def test_a_public_request_for_a_sandbox_goes_to_it_without_a_token(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    target = "/gateway/www.okx.com/api/v5/public/time"
    client = HttpClient(server.port)

    asked: tuple[tuple[dict[str, str], str], ...] = (
        ({}, "OKX"),
        ({"x-simulated-trading": "1"}, "OKX_UAT"),
    )
    for headers, venue in asked:
        answer = client.request("GET", target, headers=headers)

        assert answer.headers["x-countersign-decision"] == "FORWARDED", answer.raw
        assert simulator.record(limit=1)[-1].venue == venue
