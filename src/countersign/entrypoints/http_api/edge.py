"""The outermost layer: request id, caller's address, size limit, log line, refusals on record.

A plain ASGI callable in front of Litestar, so that what the gateway adds later
stands beside the API and not inside it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import msgspec
import structlog

from countersign.audit.record_refusals import RecordRefusals
from countersign.entrypoints.http_api.answers import error_answer
from countersign.entrypoints.http_api.exchange import Exchange, attach
from countersign.kernel.address import address_block
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import (
    CountersignError,
    InvalidRequestError,
    RateLimitedError,
    StoreUnavailableError,
)
from countersign.kernel.ids import RequestId, new_id

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Network = IPv4Network | IPv6Network

BODY_BYTES_MAX: Final = 64 * 1024  # contract, section 3: limits
_BODY_WITHIN_S: Final = 10
_BODIES_READ_MAX: Final = 256
_UNAVAILABLE_FROM: Final = 500
_REFUSED_FROM: Final = 400
_ADDRESSES_KEPT: Final = 1024

_log = structlog.get_logger("countersign.http")


class BodyTooLargeError(CountersignError):
    """The body is larger than the API takes."""

    code = "BODY_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(f"the body must be at most {BODY_BYTES_MAX // 1024} KiB")


class Edge:
    """Wraps the API; every HTTP exchange passes it once."""

    def __init__(
        self,
        *,
        application: Application,
        record_refusal: RecordRefusals,
        proxies: Sequence[Network],
        clock: Clock,
    ) -> None:
        self._application = application
        self._record_refusal = record_refusal
        self._proxies = tuple(proxies)
        self._clock = clock
        self._reading = ReadingPlaces()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started = time.perf_counter()
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        # Always an id of ours: a caller's goes into the log, and could be a secret pasted there.
        origin = Origin(RequestId(new_id()), caller_address(scope, headers, self._proxies))
        exchange = Exchange(origin)
        attach(scope, exchange)
        status = 0

        async def send_recorded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                exchange.action = _action_of(scope)
                if message["status"] >= _REFUSED_FROM:
                    await self._record(exchange, message["status"])
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", origin.request_id.encode()),
                    (b"server", b"countersign"),  # else the HTTP server names itself
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            body = await self._read(origin.address, headers, receive)
            await self._application(scope, _replaying(body, receive), send_recorded)
        except (
            BodyTooLargeError,
            InvalidRequestError,
            RateLimitedError,
            StoreUnavailableError,  # a refusal could not be put on record: this is the answer
        ) as error:
            exchange.refusal = error.code
            await _answer_error(error, exchange, send_recorded)
        _log.info(
            "request",
            request_id=origin.request_id,
            address=origin.address,
            method=scope["method"] if scope["method"] in _METHODS else "OTHER",
            action=exchange.action,
            user_id=exchange.caller.user_id if exchange.caller else None,
            status=status,
            refusal=exchange.refusal,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    async def _read(
        self, address: str, headers: Sequence[tuple[bytes, bytes]], receive: Receive
    ) -> bytes:
        if not _announces_body(headers):
            return await _read_within_limit(headers, receive)
        with self._reading.place(address):
            return await _read_in_time(headers, receive)

    async def _record(self, exchange: Exchange, status: int) -> None:
        """Put a refusal on record before it is answered."""
        if exchange.refusal is None:
            return
        outcome = Outcome.FAILED if status >= _UNAVAILABLE_FROM else Outcome.REFUSED
        action = exchange.action or "http.request"
        caller = exchange.caller
        refusal = Decision(
            action,
            outcome,
            self._clock.now_ms(),
            exchange.origin,
            user_id=caller.user_id if caller else None,
            session_id=caller.session_id if caller else None,
            credential_id=exchange.credential_id,
            reason=exchange.refusal,
        )
        await self._record_refusal(refusal)


def _action_of(scope: Scope) -> str | None:
    """Return what the route that Litestar found calls itself; None where it found none."""
    handler = scope.get("route_handler")
    return None if handler is None else handler.opt.get("action")


_METHODS: Final = frozenset(
    ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
)


def _announces_body(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether a body follows (RFC 9112, section 6.3)."""
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in headers
    )


class ReadingPlaces:
    """Bounds how many bodies of one address are being read at once.

    A body that is here already takes its place for no time. One that never comes
    whole holds it until its time is over, and the server serves a bounded number of
    requests: without this bound one caller could hold them all.
    """

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """Hold a place.

        Raises:
            RateLimitedError: this address holds all that it may.
        """
        block = address_block(address)
        held = self._held.get(block, 0)
        if held >= _BODIES_READ_MAX:
            raise RateLimitedError(_BODY_WITHIN_S)
        self._held[block] = held + 1
        try:
            yield
        finally:
            self._held[block] -= 1
            if not self._held[block]:
                del self._held[block]


async def _read_in_time(headers: Sequence[tuple[bytes, bytes]], receive: Receive) -> bytes:
    """Read the whole body within its time.

    Raises:
        BodyTooLargeError: see _read_within_limit.
        InvalidRequestError: the rest did not come, or not in time.
    """
    try:
        async with asyncio.timeout(_BODY_WITHIN_S):
            return await _read_within_limit(headers, receive)
    except TimeoutError:
        raise InvalidRequestError({"body": "did not come in time"}) from None


async def _read_within_limit(headers: Sequence[tuple[bytes, bytes]], receive: Receive) -> bytes:
    """Return the whole body, reading no more than the limit.

    Raises:
        BodyTooLargeError: announced or found to be larger; the rest is not read.
        InvalidRequestError: the rest never came. What came can be well-formed all the
            same, and is not acted upon (RFC 9112 section 8).
    """
    for name, value in headers:
        if name == b"content-length" and int(value) > BODY_BYTES_MAX:
            raise BodyTooLargeError
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InvalidRequestError({"body": "did not come whole"})
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            raise BodyTooLargeError
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replaying(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _answer_error(error: CountersignError, exchange: Exchange, send: Send) -> None:
    status, answer = error_answer(error, exchange.origin.request_id)
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(answer)})


def caller_address(
    scope: Scope, headers: Sequence[tuple[bytes, bytes]], proxies: Sequence[Network]
) -> str:
    """Return the caller's address.

    X-Forwarded-For is believed from our own proxies alone, and read from the
    right: what stands left of the first address that is no proxy of ours may
    have been made up by the caller.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    hops = [
        hop.strip()
        for name, value in headers
        if name == b"x-forwarded-for"
        for hop in value.decode("latin-1").split(",")
    ]
    address = peer
    while hops and _is_within(address, proxies):
        address = hops.pop()
    return _canonical_address(address)


def _is_within(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ip_address(_canonical_address(address))
    except ValueError:
        return False
    return any(parsed in network for network in networks)


@lru_cache(maxsize=_ADDRESSES_KEPT)
def _canonical_address(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    # A listener on :: sees IPv4 callers as ::ffff:192.0.2.1 (RFC 4291, section 2.5.5.2).
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)
