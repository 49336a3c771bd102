"""A real server process on loopback over an installation of its own: for demo, tests and bench."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_STARTED_WITHIN_S: Final = 30.0
_ENDED_WITHIN_S: Final = 30.0
_CLI: Final = (sys.executable, "-m", "countersign.entrypoints.cli.main")


class ServerProcessError(Exception):
    """The server did not start, or a command of it failed; the log says why."""


class ServerProcess:
    """`countersign init` once, then `countersign serve` as often as it is started.

    Args:
        folder: where the installation is, or is made.
        simulator_url: where all venues are redirected to.
        port: 0 picks a free one.
        settings: overrides by environment, as `SECTION_KEY`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        simulator_url: str,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.config = folder / "countersign.toml"
        self.database = folder / "countersign.db"
        self.log = folder / "server.log"
        self._environment = os.environ | {
            "COUNTERSIGN_SERVER_PORT": str(self.port),
            "COUNTERSIGN_VENUES_REDIRECT_TO": simulator_url,
            **{f"COUNTERSIGN_{name}": value for name, value in (settings or {}).items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerProcessError("the server is not running")
        return self._process.pid

    def set_environment(self, name: str, value: str) -> None:
        """Set a variable for what is run from now on."""
        self._environment[name] = value

    def init(self) -> None:
        """Make the installation, unless there is one."""
        if not self.config.exists():
            self.run("init", str(self.folder))

    def run(self, *arguments: str, standard_input: bytes = b"") -> str:
        """Run one command of the command line; return what it printed.

        Raises:
            ServerProcessError: it failed; holds what it wrote to standard error.
        """
        done = subprocess.run(
            [*_CLI, *arguments],
            env=self._environment,
            input=standard_input,
            capture_output=True,
            timeout=_ENDED_WITHIN_S,
            check=False,
        )
        if done.returncode != 0:
            raise ServerProcessError(done.stderr.decode())
        return done.stdout.decode()

    def start(self) -> None:
        """Start the server and wait until it is healthy.

        Raises:
            ServerProcessError: it ended, or took too long.
        """
        process = self.begin()
        try:
            self._wait_until_healthy(process)
        except BaseException:
            self.kill()  # it has a session of its own, and would stay
            raise

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start the server and do not wait."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_CLI, "serve", "--config", str(self.config)],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that a kill reaches the workers too
            )
        return self._process

    def _wait_until_healthy(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _STARTED_WITHIN_S
        while time.monotonic() < deadline and process.poll() is None:
            if self.is_healthy():
                return
            time.sleep(0.03)
        raise ServerProcessError(
            f"the server did not start:\n{self.log.read_text('utf-8')[-2000:]}"
        )

    def is_healthy(self) -> bool:
        """Ask for the server's health."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            return answer.status == http.client.OK and "status" in json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server as an operator would; a server that is down stays down."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_ENDED_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise ServerProcessError("the server did not end when asked") from None

    def kill(self) -> None:
        """`kill -9` the server and its workers at once."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            finally:
                self._process.wait(_ENDED_WITHIN_S)

    def __enter__(self) -> Self:
        self.init()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
