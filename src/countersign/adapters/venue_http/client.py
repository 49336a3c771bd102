"""Implements VenueHttp by aiohttp."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import SimpleNamespace, TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from countersign.adapters.venue_http.redirect import loopback_origin
from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    DeadlinePassedError,
    RequestUnsendableError,
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
    unexpected_answer,
)
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

# Identity: what arrives is what is read, and nothing small can unpack into something large.
_HEADERS: Final = {"User-Agent": "countersign", "Accept": "*/*", "Accept-Encoding": "identity"}
_KEEP_ALIVE_S: Final = 30.0


class _BrokenConnectionError(Exception):
    """Stands for aiohttp's own error until `send` has left its reach."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A request on its way to its first byte.

    Attributes:
        limit: ends the attempt; until the first byte at `sending.not_after`.
        answer_by: when it ends after that, on the loop's clock.
    """

    sending: Sending
    limit: asyncio.Timeout
    answer_by: float


class VenueHttpClient:
    """Implements VenueHttp. Use it as an async context manager, or close it.

    What aiohttp's errors say is dropped, not chained: they hold URLs, and so signatures.

    Args:
        hosts: the hosts of the catalogue; nothing is sent to any other.
        redirect_to: a loopback origin that all connections go to instead,
            with the Host header of the catalogue's host; see loopback_origin.
        per_host_max: how many requests are under way at once to each host, so that
            one that is slow keeps no request from another.
        answer_bytes_max: a longer answer is refused.
        connect_timeout_s: for finding, connecting to and greeting the host.
        total_timeout_s: for everything, from the wait for a connection to the answer's end.
    """

    def __init__(
        self,
        *,
        hosts: frozenset[str],
        redirect_to: str | None = None,
        per_host_max: int = 256,
        answer_bytes_max: int = 1024 * 1024,
        connect_timeout_s: float = 3.0,
        total_timeout_s: float = 8.0,
    ) -> None:
        self._hosts = hosts
        self._redirect_to = None if redirect_to is None else loopback_origin(redirect_to)
        # By the catalogue's host: where redirect_to points, all hosts are one to aiohttp.
        self._places = {host: asyncio.Semaphore(per_host_max) for host in hosts}
        self._answer_bytes_max = answer_bytes_max
        self._total_timeout_s = total_timeout_s
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections; closing twice is fine."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        if request.host not in self._hosts:
            raise RequestUnsendableError("the catalogue has no such host")
        failure: CountersignError
        attempt = self._attempt(sending or Sending())
        try:
            async with attempt.limit, self._places[request.host]:
                return await self._exchange(request, attempt)
        except TimeoutError:
            failure = _too_late(attempt)
        except (VenueUnavailableError, VenueUnreachableError, DeadlinePassedError) as error:
            failure = error
        except aiohttp.ClientResponseError:
            failure = unexpected_answer("the venue's answer is no HTTP")
        except (_BrokenConnectionError, aiohttp.ClientError, OSError, ValueError):
            failure = VenueUnreachableError("no connection to the venue, or it broke")
        # Raised out here, so that no foreign error hangs on to it.
        raise failure

    def _attempt(self, sending: Sending) -> _Attempt:
        now = asyncio.get_running_loop().time()
        first_byte_by = answer_by = now + self._total_timeout_s
        if sending.not_after is not None:
            first_byte_by = min(answer_by, now + sending.not_after - time.monotonic())
        return _Attempt(sending, asyncio.timeout_at(first_byte_by), answer_by)

    async def _exchange(self, request: VenueRequest, attempt: _Attempt) -> VenueAnswer:
        origin, headers = self._redirect_to, request.headers
        if origin is None:
            origin = f"https://{request.host}"
        else:
            headers = {**headers, "Host": request.host}
        # Without `encoded` yarl rewrites %2C, %7E and /../, and the signature breaks.
        url = URL(origin + request.target, encoded=True)
        if url.raw_path_qs != request.target:
            raise RequestUnsendableError("the request can't be sent as it was signed")
        async with self._opened().request(
            request.method,
            url,
            headers=headers,
            data=request.body or None,
            allow_redirects=False,
            trace_request_ctx=attempt,
        ) as response:
            if response.status < HTTPStatus.OK:
                response.close()
                raise unexpected_answer("the venue's answer is not the last word")
            body = await _bounded_body(response, self._answer_bytes_max)
            return VenueAnswer(response.status, _lowered(response.headers), body)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,  # the places of each host are the limit
                    keepalive_timeout=_KEEP_ALIVE_S,
                    ttl_dns_cache=60,
                ),
                timeout=self._timeout,
                headers=_HEADERS,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                middlewares=(_never_again,),
                trace_configs=[_deadline_watch()],
            )
        return self._session


def _deadline_watch() -> aiohttp.TraceConfig:
    """Look at the deadline on a ready connection: aiohttp calls this before the first byte.

    In spite of its name (aiohttp 3.14, StreamWriter.write_headers).
    """
    watch = aiohttp.TraceConfig()
    watch.on_request_headers_sent.append(_before_first_byte)
    return watch


async def _before_first_byte(
    _session: aiohttp.ClientSession,
    context: SimpleNamespace,
    _params: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    attempt: _Attempt = context.trace_request_ctx
    sending = attempt.sending
    if sending.not_after is not None and time.monotonic() > sending.not_after:
        raise DeadlinePassedError
    attempt.limit.reschedule(attempt.answer_by)
    sending.started = True


def _too_late(attempt: _Attempt) -> CountersignError:
    sending = attempt.sending
    if attempt.limit.expired() and sending.not_after is not None and not sending.started:
        return DeadlinePassedError()
    return VenueTimeoutError("the venue did not answer in time")


async def _never_again(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request again when a pooled connection drops.

    It does so for GET, PUT and DELETE (aiohttp 3.14, ClientSession._request, "retrying
    requests") on the two errors below, which this turns into one that it does not know.
    """
    response = None
    try:
        response = await handler(request)
    except aiohttp.ServerTimeoutError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        pass
    if response is None:
        raise _BrokenConnectionError
    return response


async def _bounded_body(response: aiohttp.ClientResponse, bytes_max: int) -> bytes:
    """Read the whole body.

    Raises:
        VenueUnavailableError: it is too large; the connection is closed on it.
    """
    if (response.content_length or 0) > bytes_max:
        response.close()
        raise unexpected_answer("the venue's answer is too large")
    first = await response.content.readany()
    if response.content.at_eof():
        return first
    parts, size = [first], len(first)
    while part := await response.content.readany():
        parts.append(part)
        size += len(part)
        if size > bytes_max:
            response.close()
            raise unexpected_answer("the venue's answer is too large")
    return b"".join(parts)


def _lowered(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers by lower-case name; of one that comes twice the first counts.

    But not of codings: who takes the first alone for all of them cannot read the body.
    """
    lowered: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower == "content-encoding" and lower in lowered:
            lowered[lower] += f", {value}"
        lowered.setdefault(lower, value)
    return lowered
