"""Servers for tests that are not about `countersign init`."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.server_process import ServerProcess

from countersign.bootstrap.setting_up import set_up
from countersign.kernel.clock import SystemClock


def installed(folder: Path, *, simulator_url: str, settings: Mapping[str, str]) -> ServerProcess:
    """Return a server that is not running yet; its installation is made in this process."""
    asyncio.run(set_up(folder, SystemClock()))
    return ServerProcess(folder, simulator_url=simulator_url, settings=settings)


@contextmanager
def running(
    folder: Path, *, simulator_url: str, settings: Mapping[str, str]
) -> Iterator[ServerProcess]:
    """Run a server over an installation of its own."""
    with installed(folder, simulator_url=simulator_url, settings=settings) as server:
        yield server
