"""The loopback HTTP server.

aiohttp's low-level server was chosen over Granian because it hands over the connection's
transport, without which there is no reset and no truncated answer, and over aiohttp's router
because the venues route by raw path; it answers 5,000 to 8,000 signed requests/s on one core.

Bytes that are no HTTP, such as a raw byte beyond ASCII in the request line, get aiohttp's own
400, and are not recorded.
"""

import asyncio
from ipaddress import ip_address

from aiohttp import web

from venue_simulator.app import Simulator
from venue_simulator.delivery import deliver
from venue_simulator.messages import Answer, Arrival

_MAX_BODY_BYTES = 128 * 1024**2
_MAX_LINE_BYTES = 64 * 1024
_TOO_LARGE = Answer(413, b'{"error":"the body is too large"}')


class NotLoopbackError(Exception):
    """The simulator listens on loopback only: its secrets are public."""


class LoopbackServer:
    """Reads requests, asks the simulator, and sends what it decides."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Listen.

        Args:
            host: a loopback address; a name is refused, since it can point anywhere.
            port: 0 takes any free one.

        Raises:
            NotLoopbackError: another address.
            OSError: the port is taken.
        """
        if not _is_loopback(host):
            raise NotLoopbackError(f"not a loopback address: {host}")
        server = web.Server(
            self._handle,
            handler_cancellation=True,  # a hanging answer ends when its client goes
            access_log=None,
            auto_decompress=False,  # bodies stay as they were signed
            max_line_size=_MAX_LINE_BYTES,
            max_field_size=_MAX_LINE_BYTES,
        )
        return await asyncio.get_running_loop().create_server(server, host, port, backlog=1024)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = b""
        if request.body_exists:
            body = await _body_of(request)
            if len(body) > _MAX_BODY_BYTES:
                return await deliver(request, _TOO_LARGE)
        path, _, query = _raw_target(request).partition(b"?")
        decision = self._simulator.decide(
            Arrival(request.method, path, query, request.raw_headers, body, request.remote or "")
        )
        if decision.delay_s > 0:
            await asyncio.sleep(decision.delay_s)
        return await deliver(request, decision.outcome)


def _raw_target(request: web.BaseRequest) -> bytes:
    """Return the request target as it arrived; aiohttp keeps bytes that are no UTF-8."""
    return request.raw_path.encode("utf-8", "surrogateescape")


async def _body_of(request: web.BaseRequest) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            break
    return bytes(body)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
