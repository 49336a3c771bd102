"""A venue that wants to be left alone is: by everybody, or by the key of whose excess it speaks."""

from collections.abc import Callable, Mapping
from email.utils import formatdate
from time import time
from typing import Any

import pytest
from tests.gateway.stage import ORDER, Bot, decision, execute

NewBot = Callable[..., Bot]
Request = tuple[str, str, bytes | None]

ACCOUNT = "/api/v3/account"
READS: Mapping[str, Request] = {
    "BINANCE": ("GET", ACCOUNT, None),
    "KRAKEN": ("POST", "/0/private/Balance", b"nonce=1"),
    "OKX": ("GET", "/api/v5/account/balance", None),
}
CANCELS: Mapping[str, Request] = {
    "BINANCE": ("DELETE", "/api/v3/openOrders?symbol=BTCUSDT", None),
    "KRAKEN": ("POST", "/0/private/CancelAll", b"nonce=1"),
    "OKX": (
        "POST",
        "/api/v5/trade/cancel-order",
        b'{"instId":"BTC-USDT","ordId":"1"}',
    ),
}
TIMES = {"KRAKEN": "/0/public/Time", "OKX": "/api/v5/public/time"}


def pauses(bot: Bot, table: str) -> list[tuple[Any, ...]]:
    return execute(bot.server, f"SELECT reason, until_ms FROM {table}")  # noqa: S608


@pytest.mark.parametrize(
    ("venue", "parameters", "status"),
    [
        ("KRAKEN", {}, 200),
        ("KRAKEN", {"banned": True}, 200),
        ("OKX", {}, 429),
        ("OKX", {"banned": True}, 200),
    ],
)
def test_the_excess_of_one_key_stops_no_other(
    bot_of: NewBot, venue: str, parameters: dict[str, Any], status: int
) -> None:
    first, other = bot_of(venue), bot_of(venue)
    method, path, _ = READS[venue]
    first.simulator.install_fault(
        "rate-limit", venue, path=path, method=method, count=1, **parameters
    )
    # Longer than a slow machine takes for what follows.
    longer = {"Retry-After": "30"}
    first.simulator.install_fault("extra-headers", venue, path=path, headers=longer, count=1)
    limited = first.send(*READS[venue])

    held = first.send(*READS[venue])
    cancelled = first.send(*CANCELS[venue])
    of_another = other.send(*READS[venue])
    public = first.send("GET", TIMES[venue], with_token=False)

    assert (limited.status, decision(limited)) == (status, "FORWARDED")
    assert decision(held) == "VENUE_PAUSED"
    assert 0 < int(held.headers["retry-after"]) <= 30
    assert [decision(each) for each in (cancelled, of_another, public)] == ["FORWARDED"] * 3
    assert pauses(first, "venue_pauses") == []
    assert [reason for reason, _ in pauses(first, "key_pauses")] == ["RATE_LIMITED"]


def test_too_many_orders_of_one_account_stop_no_other(bot_of: NewBot) -> None:
    first, other = bot_of("BINANCE"), bot_of("BINANCE")
    error = {"code": -1015, "msg": "Too many new orders; current limit is 100 orders per 10 S."}
    first.simulator.install_fault(
        "status", "BINANCE", path="/api/v3/order", status=429, json=error, count=1
    )
    first.simulator.install_fault("extra-headers", headers={"Retry-After": "30"}, count=1)
    assert first.send("POST", "/api/v3/order", ORDER).status == 429

    assert decision(first.send("POST", "/api/v3/order", ORDER)) == "VENUE_PAUSED"
    assert decision(first.send(*CANCELS["BINANCE"])) == "FORWARDED"
    assert other.send("POST", "/api/v3/order", ORDER).status == 200


def test_the_limit_of_an_unsigned_request_is_everybodys(bot_of: NewBot) -> None:
    bot = bot_of("KRAKEN")
    bot.simulator.install_fault("rate-limit", "KRAKEN", path=TIMES["KRAKEN"], count=1)
    assert bot.send("GET", TIMES["KRAKEN"]).json["error"] == ["EAPI:Rate limit exceeded"]

    assert decision(bot.send("GET", TIMES["KRAKEN"])) == "VENUE_PAUSED"
    assert decision(bot.send(*READS["KRAKEN"])) == "VENUE_PAUSED"


@pytest.mark.parametrize("path", [ACCOUNT, "/api/v3/time"])
@pytest.mark.parametrize(
    ("encoded", "plain"),
    [
        ({"encoding": "gzip"}, True),
        ({"encoding": "raw-deflate"}, True),
        ({"encoding": "gzip", "announced": "br"}, False),
    ],
)
def test_a_compressed_429_pauses_like_a_plain_one(
    bot: Bot, path: str, encoded: dict[str, Any], *, plain: bool
) -> None:
    bot.simulator.install_fault("rate-limit", "BINANCE", path=path, count=1, retryAfter=30)
    bot.simulator.install_fault("encoded", "BINANCE", path=path, count=1, **encoded)
    answer = bot.send("GET", path)

    assert (answer.status == 429) == plain
    assert decision(bot.send("GET", path)) == "VENUE_PAUSED"
    assert [reason for reason, _ in pauses(bot, "venue_pauses")] == ["RATE_LIMITED"]


@pytest.mark.parametrize(("status", "reason"), [(429, "RATE_LIMITED"), (418, "BANNED")])
def test_an_answer_that_shows_the_key_pauses_all_the_same(
    bot: Bot, status: int, reason: str
) -> None:
    bot.simulator.install_fault(
        "reflected-headers", "BINANCE", path=ACCOUNT, status=status, count=1
    )

    assert decision(bot.send("GET", ACCOUNT)) == "HOSTILE_ANSWER"

    assert decision(bot.send("GET", ACCOUNT)) == "VENUE_PAUSED"
    assert [kept for kept, _ in pauses(bot, "venue_pauses")] == [reason]


@pytest.mark.parametrize("kind", ["application/xhtml+xml", "TEXT/HTML", "application/json"])
def test_a_firewalls_page_is_known_by_its_body(bot: Bot, kind: str) -> None:
    page = "<html>Attention</html>"
    bot.simulator.install_fault(
        "status", "BINANCE", path=ACCOUNT, status=403, body=page, contentType=kind, count=1
    )
    assert bot.send("GET", ACCOUNT).status == 403

    assert [reason for reason, _ in pauses(bot, "venue_pauses")] == ["FIREWALL"]


def test_a_firewalls_page_for_a_public_request_pauses_public_ones_alone(bot: Bot) -> None:
    path = "/api/v3/time"
    bot.simulator.install_fault("html", "BINANCE", path=path, status=403, count=1)
    assert bot.send("GET", path, with_token=False).status == 403

    again = [bot.send("GET", path, with_token=with_token) for with_token in (False, True)]
    signed = [bot.send("GET", ACCOUNT), bot.send(*CANCELS["BINANCE"])]

    assert [decision(each) for each in again] == ["VENUE_PAUSED"] * 2
    assert [decision(each) for each in signed] == ["FORWARDED"] * 2


def test_a_firewalls_page_for_a_signed_request_pauses_public_ones_too(bot: Bot) -> None:
    bot.simulator.install_fault("html", "BINANCE", path=ACCOUNT, status=403, count=1)
    assert bot.send("GET", ACCOUNT).status == 403

    public = bot.send("GET", "/api/v3/time", with_token=False)

    assert decision(public) == "VENUE_PAUSED"


def test_a_ban_that_a_public_request_meets_pauses_everybody(bot: Bot) -> None:
    bot.simulator.install_fault("html", "BINANCE", path="/api/v3/time", status=418, count=1)
    assert bot.send("GET", "/api/v3/time", with_token=False).status == 418

    assert decision(bot.send("GET", ACCOUNT)) == "VENUE_PAUSED"


def test_a_date_says_when_it_is_over(bot: Bot) -> None:
    until_s = int(time()) + 90
    date = {"Retry-After": formatdate(until_s, usegmt=True)}
    bot.simulator.install_fault("status", "BINANCE", path=ACCOUNT, status=429, count=1)
    bot.simulator.install_fault("extra-headers", "BINANCE", path=ACCOUNT, headers=date, count=1)

    assert bot.send("GET", ACCOUNT).headers["retry-after"] == date["Retry-After"]

    ((_, until_ms),) = pauses(bot, "venue_pauses")
    assert 0 <= until_ms - until_s * 1_000 < 1_000
