"""Mutated requests sent to a running gateway, compared with what arrived at the venue."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from tests.entrypoints.raw_http import exchange
from tests.gateway.mutations import requests
from tests.gateway.oracle import Raw, fault_of
from tests.gateway.stage import Bot
from tests.gateway.written_requests import TOKENS

# What these bytes do to a request line or a header is the server's to judge, not the gateway's.
_UNSENDABLE = frozenset(b"\r\n \x00#?")
# Written by the sender.
_OWN_HEADERS = frozenset({b"host", b"connection", b"content-length", b"transfer-encoding"})


def sendable(raw: Raw) -> bool:
    """Tell whether the request is one on the wire, too."""
    return (
        not _UNSENDABLE & {*raw.raw_path}
        and not _UNSENDABLE - {*b"?"} & {*raw.query}
        and raw.raw_path.startswith(b"/gateway/")
    )


def disagreements(bots: Sequence[Bot], tries: int) -> int:
    """Let Hypothesis draw requests, send them, and fail on one that arrives and should not.

    Returns how many arrived. A request that passes arrives exactly once.
    """
    arrived = 0
    tokens = {TOKENS[bot.venue]: bot.token.encode() for bot in bots}
    keys = {bot.key.api_key for bot in bots}
    simulator, port = bots[0].simulator, bots[0].server.port

    @settings(max_examples=tries, derandomize=False, database=None, deadline=None)
    @given(requests())
    def each(raw: Raw) -> None:
        nonlocal arrived
        if not sendable(raw):
            return
        before = simulator.record(limit=1)[-1].number
        _send(port, raw, tokens)
        new = simulator.record(afterNumber=before)
        arrived += len(new)
        signed = [each for each in new if each.api_key]
        assert len(new) <= 1
        assert not signed or fault_of(raw) is None
        # The simulator looks at no signature where it does not know the path.
        assert all(each.api_key in keys and each.verified is not False for each in signed)

    each()
    return arrived


def _send(port: int, raw: Raw, tokens: Mapping[bytes, bytes]) -> None:
    query = b"?" + raw.query if raw.query else b""
    body = _with_real_tokens(raw.body, tokens)
    head = b"\r\n".join(
        [
            raw.method.encode() + b" " + raw.raw_path + query + b" HTTP/1.1",
            b"Host: localhost",
            b"Connection: close",
            b"Content-Length: %d" % len(body),
            *(name + b": " + value for name, value in raw.headers if name not in _OWN_HEADERS),
        ]
    )
    exchange(port, _with_real_tokens(head, tokens) + b"\r\n\r\n" + body)


def _with_real_tokens(value: bytes, tokens: Mapping[bytes, bytes]) -> bytes:
    for drawn, real in tokens.items():
        value = value.replace(drawn, real)
    return value
