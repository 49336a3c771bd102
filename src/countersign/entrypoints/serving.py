"""The server: what each worker process runs, and how they are started.

One group of workers serves one port. Where the gateway has a port of its own, a second process
starts the second group; each of the two ends with the other.
"""

import asyncio
import gc
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import structlog
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from countersign.bootstrap.logging import configure_logging
from countersign.bootstrap.settings import CONFIG_VARIABLE, Settings, read_settings
from countersign.bootstrap.vault import Vault, open_vault
from countersign.entrypoints.application import Face, build_application
from countersign.entrypoints.arriving import Application, Message, Receive, Scope, Send
from countersign.kernel.errors import CountersignError

_log = structlog.get_logger("countersign.server")

_TARGETS: Final[Mapping[Face, str]] = {
    Face.BOTH: "countersign.entrypoints.serving:whole_application",
    Face.API: "countersign.entrypoints.serving:api_application",
    Face.GATEWAY: "countersign.entrypoints.serving:gateway_application",
}
_BACKLOG: Final = 1024
# More than a request and the closing of the vault take. A worker that is told to end twice
# while it starts can hang in Granian 2.8.7: it is killed, and nothing answered is lost by that.
_ENDS_WITHIN_S: Final = 20
# Open connections of a worker, most of them idle: those beyond wait to be accepted.
_CONNECTIONS_MAX: Final = 8192
# Descriptors of a worker: its connections, those to venues, and its files.
_DESCRIPTORS: Final = 2 * _CONNECTIONS_MAX
# HTTP/1.1 alone: HTTP/2 lets a few bytes stand for megabytes of headers (HPACK, RFC 7541
# section 7.3) and leaves bodies unannounced, and Granian waits for ever for its preface.
_HTTP1: Final = HTTP1Settings(header_read_timeout=15_000, max_buffer_size=64 * 1024)
_PARENT_WATCH_S: Final = 1.0


class WorkerApplication:
    """An ASGI application that opens the vault when its server starts and closes it at the end."""

    def __init__(self, settings: Settings, face: Face) -> None:
        self._settings = settings
        self._face = face
        self._vault: Vault | None = None
        self._application: Application | None = None
        self._parent_watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._application is None:
            raise RuntimeError("asked before the vault was open")
        else:
            await self._application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message: Message = await receive()
            if message["type"] == "lifespan.startup":
                await send(await self._open())
            else:
                await self._close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _open(self) -> Message:
        try:
            self._vault = await open_vault(self._settings)
            self._application = build_application(self._vault, self._face)
        except CountersignError as error:
            return _failed(error.text)
        except Exception as error:  # noqa: BLE001  # a server that cannot start must not stay up
            # The type alone: a foreign exception's text can hold anything.
            return _failed(type(error).__name__)
        if self._vault.is_simulated:
            _log.warning("SIMULATED: every venue is redirected to a simulator")
        self._parent_watch = asyncio.create_task(_end_with_parent(os.getppid()))
        port = ports(self._settings)[self._face]
        _log.info("ready", serves=self._face, host=self._settings.server.host, port=port)
        # What start-up made stays for good: the collector need not look through it again.
        gc.collect()
        gc.freeze()
        return {"type": "lifespan.startup.complete"}

    async def _close(self) -> None:
        if self._parent_watch is not None:
            self._parent_watch.cancel()
        if self._vault is not None:
            await self._vault.close()


async def _end_with_parent(parent: int) -> None:
    """End this process when the one that started it was killed.

    It would go on answering, and share its port with the server that takes its place.
    """
    while os.getppid() == parent:  # noqa: ASYNC110  # nothing tells a process of its parent's end
        await asyncio.sleep(_PARENT_WATCH_S)
    _log.error("the parent process is gone: ending")
    os.kill(os.getpid(), signal.SIGTERM)


def _failed(reason: str) -> Message:
    _log.error("the vault does not open", reason=reason)
    return {"type": "lifespan.startup.failed", "message": reason}


def whole_application() -> WorkerApplication:
    """Return what a worker serves where API and gateway share a port."""
    return _worker_application(Face.BOTH)


def api_application() -> WorkerApplication:
    """Return what a worker of the API's port serves."""
    return _worker_application(Face.API)


def gateway_application() -> WorkerApplication:
    """Return what a worker of the gateway's port serves."""
    return _worker_application(Face.GATEWAY)


def _worker_application(face: Face) -> WorkerApplication:
    configure_logging()
    return WorkerApplication(_settings_of_environment(), face)


def _settings_of_environment() -> Settings:
    return read_settings(Path(os.environ[CONFIG_VARIABLE]))


def ports(settings: Settings) -> Mapping[Face, int]:
    """Return which port serves what."""
    if settings.gateway.port is None:
        return {Face.BOTH: settings.server.port}
    return {Face.API: settings.server.port, Face.GATEWAY: settings.gateway.port}


class PortTakenError(CountersignError):
    """Another program listens where the server should."""

    code = "SEALED"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host} port {port} is taken by another program")


def require_free_ports(settings: Settings) -> None:
    """Refuse a port that somebody listens on.

    Workers share their port (SO_REUSEPORT), so without this a second server would
    start beside a first one and get some of its requests.

    Raises:
        PortTakenError: an address cannot be had.
    """
    host = settings.server.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports(settings).values():
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise PortTakenError(host, port) from error


def serve(config: Path, settings: Settings) -> None:
    """Serve until a signal ends it; the settings have been tried before."""
    os.environ[CONFIG_VARIABLE] = str(config.absolute())
    if settings.gateway.port is None:
        _serve_face(settings, Face.BOTH)
        return
    with _gateway_beside():
        _serve_face(settings, Face.API)


def _serve_face(settings: Settings, face: Face) -> None:
    _allow_descriptors()
    server = settings.server
    Granian(
        _TARGETS[face],
        address=server.host,
        port=ports(settings)[face],
        interface=Interfaces.ASGI,
        workers=server.workers,
        http=HTTPModes.http1,
        http1_settings=_HTTP1,
        backlog=_BACKLOG,
        backpressure=_CONNECTIONS_MAX,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        ssl_cert=None if server.tls_certificate is None else Path(server.tls_certificate),
        ssl_key=None if server.tls_key is None else Path(server.tls_key),
        respawn_failed_workers=True,
        workers_kill_timeout=_ENDS_WITHIN_S,
    ).serve()


def _allow_descriptors() -> None:
    """Let the workers hold as many connections as they may, as far as the host allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def _gateway_beside() -> Iterator[None]:
    """Have another process serve the gateway meanwhile; where it ends, this one does too."""
    other = multiprocessing.get_context("spawn").Process(
        target=_serve_gateway, args=(os.getpid(),), name="countersign-gateway"
    )
    other.start()
    ending, failed = threading.Event(), threading.Event()
    watch = threading.Thread(target=_end_with_other, args=(other, ending, failed), daemon=True)
    watch.start()
    try:
        yield
    finally:
        ending.set()
        other.terminate()
        watch.join()
    if failed.is_set():
        sys.exit(1)


def _end_with_other(other: BaseProcess, ending: threading.Event, failed: threading.Event) -> None:
    other.join()
    if ending.is_set():
        return
    if other.exitcode:  # an interrupt from the keyboard ends both, and is no failure
        failed.set()
        _log.error("the gateway's process is gone: ending")
    os.kill(os.getpid(), signal.SIGTERM)


def _serve_gateway(parent: int) -> None:
    """Serve the gateway's port in a process of its own, until its parent ends or ends it."""
    configure_logging()
    watch = threading.Thread(target=asyncio.run, args=(_end_with_parent(parent),), daemon=True)
    watch.start()
    _serve_face(_settings_of_environment(), Face.GATEWAY)
