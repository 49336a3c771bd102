"""The server: what each worker process runs, and how they are started."""

import asyncio
import gc
import os
import signal
import socket
from pathlib import Path
from typing import Final

import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from countersign.bootstrap.logging import configure_logging
from countersign.bootstrap.settings import (
    CONFIG_VARIABLE,
    ServerSettings,
    Settings,
    read_settings,
)
from countersign.bootstrap.vault import Vault, open_vault
from countersign.entrypoints.application import build_application
from countersign.entrypoints.arriving import Application, Message, Receive, Scope, Send
from countersign.kernel.errors import CountersignError

_log = structlog.get_logger("countersign.server")

_TARGET: Final = "countersign.entrypoints.serving:worker_application"
_BACKLOG: Final = 1024
_PARENT_WATCH_S: Final = 1.0


class WorkerApplication:
    """An ASGI application that opens the vault when its server starts and closes it at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
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
            self._application = build_application(self._vault)
        except CountersignError as error:
            return _failed(error.text)
        except Exception as error:  # noqa: BLE001  # a server that cannot start must not stay up
            # The type alone: a foreign exception's text can hold anything.
            return _failed(type(error).__name__)
        if self._vault.is_simulated:
            _log.warning("SIMULATED: every venue is redirected to a simulator")
        self._parent_watch = asyncio.create_task(_end_with_parent(os.getppid()))
        _log.info("ready", host=self._settings.server.host, port=self._settings.server.port)
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
    """End this worker when the process that started it was killed.

    It would go on answering, and share its port with the server that takes its place.
    """
    while os.getppid() == parent:  # noqa: ASYNC110  # nothing tells a process of its parent's end
        await asyncio.sleep(_PARENT_WATCH_S)
    _log.error("the parent process is gone: ending")
    os.kill(os.getpid(), signal.SIGTERM)


def _failed(reason: str) -> Message:
    _log.error("the vault does not open", reason=reason)
    return {"type": "lifespan.startup.failed", "message": reason}


def worker_application() -> WorkerApplication:
    """Return what a worker process serves; the settings file is named by the environment."""
    configure_logging()
    return WorkerApplication(read_settings(Path(os.environ[CONFIG_VARIABLE])))


class PortTakenError(CountersignError):
    """Another program listens where the server should."""

    code = "SEALED"

    def __init__(self, server: ServerSettings) -> None:
        super().__init__(f"{server.host} port {server.port} is taken by another program")


def require_free_port(server: ServerSettings) -> None:
    """Refuse a port that somebody listens on.

    Workers share their port (SO_REUSEPORT), so without this a second server would
    start beside a first one and get some of its requests.

    Raises:
        PortTakenError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            raise PortTakenError(server) from error


def serve(config: Path, settings: Settings) -> None:
    """Serve until a signal ends it; the settings have been tried before."""
    os.environ[CONFIG_VARIABLE] = str(config.absolute())
    server = settings.server
    Granian(
        _TARGET,
        address=server.host,
        port=server.port,
        interface=Interfaces.ASGI,
        workers=server.workers,
        backlog=_BACKLOG,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        ssl_cert=None if server.tls_certificate is None else Path(server.tls_certificate),
        ssl_key=None if server.tls_key is None else Path(server.tls_key),
        respawn_failed_workers=True,
    ).serve()
