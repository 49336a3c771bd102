"""Answers that nobody reads take a bounded part of the memory, and others know that they do."""

import socket
from contextlib import ExitStack
from typing import Final

from tests.gateway.stage import HOSTS, SLOTS, Bot, decision

_MIB: Final = 1024 * 1024
_PATH: Final = "/api/v3/exchangeInfo"
_ACCOUNT: Final = "/api/v3/account"


def _unread(bot: Bot, stack: ExitStack) -> None:
    """Ask for an answer of 30 MiB, and read its first bytes alone."""
    bot.simulator.install_fault("huge-body", "BINANCE", path=_PATH, size=30 * _MIB, count=1)
    connection = socket.create_connection(("127.0.0.1", bot.server.port), timeout=10)
    stack.enter_context(connection)
    target = f"/gateway/{HOSTS['BINANCE']}{_PATH}"
    head = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{SLOTS['BINANCE']}: {bot.token}\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(12) == b"HTTP/1.1 200"


def test_refuses_one_owner_more_than_two_of_them(bot: Bot) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            _unread(bot, stack)
        bot.simulator.install_fault("huge-body", "BINANCE", path=_PATH, size=30 * _MIB, count=1)
        bot.simulator.install_fault("huge-body", "BINANCE", path=_ACCOUNT, size=7 * _MIB, count=1)

        public = bot.send("GET", _PATH)
        signed = bot.send("GET", _ACCOUNT)
        short = bot.send("GET", _ACCOUNT)

    assert decision(public) == "VENUE_UNAVAILABLE"
    assert public.status == 503
    assert decision(signed) == "OUTCOME_UNKNOWN"  # it was sent
    assert decision(short) == "FORWARDED"


def test_a_long_answer_that_is_read_arrives_whole(bot: Bot) -> None:
    bot.simulator.install_fault("huge-body", "BINANCE", path=_PATH, size=30 * _MIB, count=1)

    answer = bot.send("GET", _PATH)

    assert len(answer.raw) == 30 * _MIB
    assert answer.headers["content-length"] == str(30 * _MIB)
