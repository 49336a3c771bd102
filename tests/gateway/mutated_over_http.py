"""Mutated requests sent to a running gateway, compared with what arrived at the venue."""

import random
from collections.abc import Sequence

from tests.entrypoints.raw_http import exchange
from tests.gateway.mutations import ALLOWED, mutated
from tests.gateway.oracle import Raw, fault_of
from tests.gateway.stage import Bot

# What these bytes do to a request line or a header is the server's to judge, not the gateway's.
_UNSENDABLE = frozenset(b"\r\n \x00#?")


def sendable(raw: Raw) -> bool:
    """Tell whether the request is one on the wire, too."""
    return (
        not _UNSENDABLE & {*raw.raw_path}
        and not _UNSENDABLE - {*b"?"} & {*raw.query}
        and raw.raw_path.startswith(b"/gateway/")
    )


def disagreements(bots: Sequence[Bot], tries: int, seed: int) -> tuple[list[Raw], int]:
    """Send requests with each bot's token in turn; return those that arrived and should not.

    Also counts the arrivals. A request that passes arrives exactly once.
    """
    dice = random.Random(seed)  # noqa: S311  # to be repeated
    wrong, arrived = [], 0
    for number in range(tries):
        raw = mutated(dice)
        if not sendable(raw):
            continue
        bot = bots[number % len(bots)]
        before = bot.simulator.record(limit=1)[-1].number
        _send(bot, raw)
        new = bot.simulator.record(afterNumber=before)
        arrived += len(new)
        signed = [each for each in new if each.api_key]
        allowed = fault_of(raw, ALLOWED) is None or not signed
        # The simulator looks at no signature where it does not know the path.
        right = all(
            each.api_key == bot.key.api_key and each.verified is not False for each in signed
        )
        if len(new) > 1 or not allowed or not right:
            wrong.append(raw)
    return wrong, arrived


def _send(bot: Bot, raw: Raw) -> None:
    query = b"?" + raw.query if raw.query else b""
    lines = [b"%s: %s" % pair for pair in raw.headers if pair[0] != b"authorization"]
    head = b"\r\n".join(
        [
            raw.method.encode() + b" " + raw.raw_path + query + b" HTTP/1.1",
            b"Host: localhost",
            b"Connection: close",
            b"X-Countersign-Token: " + bot.token.encode(),
            b"Content-Length: %d" % len(raw.body),
            *lines,
        ]
    )
    exchange(bot.server.port, head + b"\r\n\r\n" + raw.body)
