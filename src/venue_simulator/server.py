"""The loopback HTTP server.

It stands on asyncio's transports and a reader of its own, since aiohttp's server took two
thirds of the processor time of a signed order, and a venue that misbehaves needs the transport:
for resets, hang-ups, broken framing and answers in single bytes.

Bytes that are no HTTP/1.1 request get a 400, and are not recorded.
"""

import asyncio
from ipaddress import ip_address

from venue_simulator.app import Simulator
from venue_simulator.http_connection import HttpConnection


class NotLoopbackError(Exception):
    """The simulator listens on loopback only: its secrets are public."""


class LoopbackServer:
    """Listens, and gives each client a connection to the simulator."""

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
        decide = self._simulator.decide
        return await asyncio.get_running_loop().create_server(
            lambda: HttpConnection(decide), host, port, backlog=1024
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
