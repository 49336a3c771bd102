"""A caller whose stored state and whose server's log are watched around each request."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import apsw
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.entrypoints.raw_http import exchange
from tests.support.accounts import Account
from tests.support.client import HttpAnswer

_LOGGED_WITHIN_S: Final = 10.0
_COUNTED: Final = ("users", "credentials", "key_material", "idempotency_keys", "grants")


class LogWatch:
    """The server's log from now on."""

    def __init__(self, server: ServerProcess) -> None:
        self._path = server.log
        self._from = self._path.stat().st_size

    def until(self, request_id: str) -> bytes:
        """Return what was logged up to the line of a request, waiting for it."""
        deadline = time.monotonic() + _LOGGED_WITHIN_S
        while time.monotonic() < deadline:
            text = self.now()
            if request_id.encode() in text:
                return text
            time.sleep(0.005)
        raise AssertionError("the request was not logged")

    def now(self) -> bytes:
        """Return what was logged so far."""
        with self._path.open("rb") as log:
            log.seek(self._from)
            return log.read()


@dataclass(frozen=True, slots=True)
class Probe:
    """Sends requests that are to be refused, and looks at everything they could have left."""

    server: ServerProcess
    account: Account
    credential_id: str

    def state(self) -> Any:
        """Return what is stored of this user, and how much is stored at all."""
        client = self.account.client
        rows = assert_succeeded(client.get("/credential/list"))
        return rows, assert_succeeded(client.get("/auth/user")), _counts(self.server)

    @contextmanager
    def watched(self, marker: str | None = None) -> Iterator["Watch"]:
        """Require that what is sent within changes nothing and puts the marker nowhere."""
        before = self.state()
        watch = Watch(self, LogWatch(self.server), marker)
        yield watch
        watch.require_unlogged()
        assert self.state() == before

    def refuse(
        self,
        method: str,
        path: str,
        code: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        marker: str | None = None,
    ) -> HttpAnswer:
        """Send one request; require the refusal, the same state, and the marker nowhere."""
        with self.watched(marker) as watch:
            return watch.refuse(method, path, code, body, raw=raw, headers=headers)


class Watch:
    """Sends the requests of one watch."""

    def __init__(self, probe: Probe, log: LogWatch, marker: str | None) -> None:
        self._probe = probe
        self._log = log
        self._marker = marker
        self._last_request_id = ""

    def refuse(
        self,
        method: str,
        path: str,
        code: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send a request; require the refusal."""
        client = self._probe.account.client
        answer = client.request(method, f"/api/v3{path}", body, raw=raw, headers=headers)
        return self.require_refused(answer, code)

    def refuse_bytes(self, request: bytes, code: str) -> HttpAnswer:
        """Send a request as it is; require the refusal."""
        answer = exchange(self._probe.server.port, request)
        assert answer is not None
        return self.require_refused(answer, code)

    def require_refused(self, answer: HttpAnswer, code: str) -> HttpAnswer:
        """Hold an answer against the contract."""
        assert_refused(answer, code)
        if self._marker is not None:
            assert self._marker.encode() not in answer.raw
            assert self._marker not in str(answer.headers)
        self._last_request_id = answer.headers["x-request-id"]
        return answer

    def require_unlogged(self) -> None:
        """Hold the log against the marker."""
        logged = self._log.until(self._last_request_id)
        if self._marker is not None:
            assert self._marker.encode() not in logged


def _counts(server: ServerProcess) -> dict[str, int]:
    connection = apsw.Connection(str(server.database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {
            table: next(connection.execute(f"SELECT count(*) FROM {table}"))[0]  # noqa: S608  # our own names
            for table in _COUNTED
        }
    finally:
        connection.close()
