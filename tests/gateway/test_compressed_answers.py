"""Answers that are compressed although nobody asked: looked into, and passed on as they came."""

import json
import zlib

import pytest
from tests.gateway.stage import Bot, decision

ACCOUNT = "/api/v3/account"
PUBLIC = "/api/v3/exchangeInfo"
CODINGS = {"gzip": ("gzip", 31), "deflate": ("deflate", 15), "raw-deflate": ("deflate", -15)}


@pytest.mark.parametrize("encoding", CODINGS)
@pytest.mark.parametrize("path", [ACCOUNT, PUBLIC])
def test_comes_through_with_its_bytes_and_their_coding(bot: Bot, path: str, encoding: str) -> None:
    coding, window_bits = CODINGS[encoding]
    bot.simulator.install_fault("encoded", "BINANCE", path=path, encoding=encoding)

    answer = bot.send("GET", path)

    assert (answer.status, decision(answer)) == (200, "FORWARDED")
    assert answer.headers["content-encoding"] == coding
    assert isinstance(json.loads(zlib.decompress(answer.raw, window_bits)), dict)


@pytest.mark.parametrize("encoding", CODINGS)
def test_an_order_that_was_placed_is_known_to_be(bot: Bot, encoding: str) -> None:
    bot.simulator.install_fault("encoded", "BINANCE", encoding=encoding)

    answer = bot.send("POST", "/api/v3/order?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01")

    assert (answer.status, bot.orders()) == (200, 1)
    assert bot.entries()[-1]["outcome"] == "ALLOWED"


@pytest.mark.parametrize("encoding", CODINGS)
def test_what_shows_the_key_within_is_kept(bot: Bot, encoding: str) -> None:
    bot.simulator.install_fault("reflected-headers", "BINANCE", path=ACCOUNT)
    bot.simulator.install_fault("encoded", "BINANCE", path=ACCOUNT, encoding=encoding)

    answer = bot.send("GET", ACCOUNT)

    assert (answer.status, decision(answer)) == (504, "HOSTILE_ANSWER")
    assert bot.entries()[-1]["reason"] == "HOSTILE_ANSWER"


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("gzip-bomb", {"size": 40_000_000}),
        ("encoded", {"repeat": 2}),
        ("encoded", {"announced": "br"}),
        ("encoded", {"encoding": "deflate", "announced": "gzip"}),
        ("encoded", {"encoding": "identity", "announced": "gzip"}),
    ],
)
def test_a_public_one_that_cannot_be_read_is_none(
    bot: Bot, fault: str, parameters: dict[str, object]
) -> None:
    bot.simulator.install_fault(fault, "BINANCE", path=PUBLIC, **parameters)

    answer = bot.send("GET", PUBLIC)

    assert (answer.status, decision(answer)) == (503, "VENUE_UNAVAILABLE")
    assert "content-encoding" not in answer.headers


def test_a_public_one_may_say_more_than_a_signed_one(bot: Bot) -> None:
    for path, expected in ((ACCOUNT, "HOSTILE_ANSWER"), (PUBLIC, "FORWARDED")):
        bot.simulator.install_fault("gzip-bomb", "BINANCE", path=path, size=10_000_000)

        assert decision(bot.send("GET", path)) == expected
