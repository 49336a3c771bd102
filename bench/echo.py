"""A plain ASGI echo on Granian: what this server can do where the application does nothing.

It answers a body with that body, and a request without one with as many bytes as its query says.
"""

import argparse
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Final, Self

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bench.processes import ProcessTree

Message = dict[str, Any]

_HEADERS: Final = [(b"content-type", b"application/json")]
_STARTED_WITHIN_S: Final = 15.0


async def application(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Echo; the whole application."""
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = body or b"x" * int(scope["query_string"] or b"1")
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": answer})


class EchoProcess:
    """The echo as processes of their own. Use it as a context manager."""

    def __init__(self, workers: int) -> None:
        self.port = _free_port()
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def tree(self) -> ProcessTree:
        if self._process is None:
            raise RuntimeError("the echo is not running")
        return ProcessTree(self._process.pid)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "bench.echo"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), "--workers", str(self._workers)]
        )
        deadline = time.monotonic() + _STARTED_WITHIN_S
        while time.monotonic() < deadline:
            if _answers(self.port):
                return self
            time.sleep(0.05)
        self._end()
        raise RuntimeError("the echo did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_STARTED_WITHIN_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def main() -> None:
    """Serve until a signal ends it, with the settings of the product's own server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    given = parser.parse_args()
    Granian(
        "bench.echo:application",
        address="127.0.0.1",
        port=given.port,
        interface=Interfaces.ASGI,
        workers=given.workers,
        backlog=1024,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
