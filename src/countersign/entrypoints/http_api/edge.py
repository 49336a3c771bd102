"""The outermost layer: request id, caller's address, size limit, log line, refusals on record.

A plain ASGI callable in front of Litestar, so that what the gateway adds later
stands beside the API and not inside it.
"""

import time
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from countersign.audit.record_refusals import RecordRefusals
from countersign.entrypoints.arriving import (
    OWN_SITES,
    Application,
    BodyTooLargeError,
    Headers,
    Message,
    Network,
    ReadingPlaces,
    Receive,
    Scope,
    Send,
    caller_address,
)
from countersign.entrypoints.http_api.answers import error_answer
from countersign.entrypoints.http_api.exchange import Exchange, attach
from countersign.entrypoints.leaving import send_body
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import (
    CountersignError,
    InvalidRequestError,
    RateLimitedError,
    StoreUnavailableError,
)
from countersign.kernel.ids import RequestId, new_id

_UNAVAILABLE_FROM: Final = 500
_REFUSED_FROM: Final = 400
_CHANGE_NOTHING: Final = frozenset({"GET", "HEAD"})
_TOLD_BY_BROWSERS: Final = frozenset({b"sec-fetch-site", b"origin", b"host"})

_log = structlog.get_logger("countersign.http")


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
        headers: Headers = scope["headers"]
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
                own = message["headers"]
                message["headers"] = [
                    *own,
                    (b"x-request-id", origin.request_id.encode()),
                    (b"server", b"countersign"),  # else the HTTP server names itself
                    (b"x-content-type-options", b"nosniff"),
                ]
                if all(name != b"cache-control" for name, _ in own):
                    message["headers"].append((b"cache-control", b"no-store"))
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                await send_body(send, message.get("body", b""))
                return
            await send(message)

        try:
            _require_no_other_site(scope["method"], headers)
            body = await self._reading.read(origin.address, headers, receive)
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
            user_id=exchange.user_id,
            status=status,
            refusal=exchange.refusal,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    async def _record(self, exchange: Exchange, status: int) -> None:
        """Put a refusal on record before it is answered."""
        if exchange.refusal is None:
            return
        outcome = Outcome.FAILED if status >= _UNAVAILABLE_FROM else Outcome.REFUSED
        action = exchange.action or "http.request"
        refusal = Decision(
            action,
            outcome,
            self._clock.now_ms(),
            exchange.origin,
            user_id=exchange.user_id,
            session_id=exchange.caller.session_id if exchange.caller else None,
            credential_id=exchange.credential_id,
            grant_id=exchange.grant_id,
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


def _require_no_other_site(method: str, headers: Headers) -> None:
    """Refuse what a page of another site has a browser on this machine or network send.

    It cannot read the answers, but it could try passwords as its visitor's address.
    Links lead here from anywhere, so GET and HEAD, which change nothing, are free.

    Raises:
        InvalidRequestError: Fetch Metadata (section 2.4) says so, or `Origin` (RFC 6454).
    """
    if method in _CHANGE_NOTHING:
        return
    told = {name: value.decode("latin-1") for name, value in headers if name in _TOLD_BY_BROWSERS}
    site, origin = told.get(b"sec-fetch-site"), told.get(b"origin")
    if site is not None:
        is_own = site.lower() in OWN_SITES
    else:  # an older browser, or no browser
        is_own = origin is None or origin.partition("://")[2] == told.get(b"host")
    if not is_own:
        raise InvalidRequestError({"Origin": "must be this server's own"})


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
