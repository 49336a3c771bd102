"""Runs the simulator as a process of its own, for tests."""

import http.client
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlencode

import msgspec

from venue_simulator.control import ShownFault
from venue_simulator.key_requests import ShownKey
from venue_simulator.record import MAX_PAGE, ArrivalCount, RecordedArrival
from venue_simulator.shown_orders import ShownOrders

_TIMEOUT_S = 30
_STOP_TIMEOUT_S = 5
_OK = 200
Shown = TypeVar("Shown")


class SimulatorError(Exception):
    """The simulator did not start, or refused a control request; the text says why."""


class SimulatorProcess:
    """A running simulator. Use it as a context manager; it stops with the block, or with us."""

    def __init__(self, *, port: int = 0) -> None:
        self._wanted_port = port
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def url(self, host: str) -> str:
        """Give the address of a venue's host for clients that can't set the Host header."""
        return f"{self.base_url}/@{host}"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "venue_simulator.main", "--with-parent"]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [*command, "--port", str(self._wanted_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if self._process.stdout is None:
            raise SimulatorError("the simulator has no output")
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise SimulatorError("the simulator did not start")
        self.port = msgspec.json.decode(line, type=dict[str, int])["port"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the process; closing twice is fine."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def keys(self, venue: str | None = None, kind: str | None = None) -> list[ShownKey]:
        return self._control("GET", "keys", list[ShownKey], {"venue": venue, "kind": kind})

    def key(self, venue: str, kind: str = "good") -> ShownKey:
        """Get the first key of a kind.

        Raises:
            SimulatorError: there is none.
        """
        found = self.keys(venue, kind)
        if not found:
            raise SimulatorError(f"no key {kind} at {venue}")
        return found[0]

    def add_key(self, venue: str, kind: str = "good", **settings: object) -> ShownKey:
        """Add a key; settings as in the control API, such as `permissions` or `addresses`."""
        return self.add_keys([{"venue": venue, "kind": kind, **settings}])[0]

    def add_keys(self, requests: Sequence[Mapping[str, object]]) -> list[ShownKey]:
        return self._control("POST", "keys", list[ShownKey], body=list(requests))

    def delete_key(self, venue: str, api_key: str) -> None:
        self._control("DELETE", "keys", object, {"venue": venue, "apiKey": api_key})

    def install_fault(self, kind: str, venue: str = "*", **parameters: object) -> ShownFault:
        """Install a fault; parameters as in the control API, such as `count` or `path`."""
        body = {"kind": kind, "venue": venue, **parameters}
        return self._control("POST", "faults", ShownFault, body=body)

    def faults(self) -> list[ShownFault]:
        return self._control("GET", "faults", list[ShownFault])

    def clear_faults(self) -> None:
        self._control("DELETE", "faults", object)

    def record(
        self,
        venue: str | None = None,
        api_key: str | None = None,
        limit: int | None = None,
        **selection: object,
    ) -> list[RecordedArrival]:
        """Show what arrived, oldest first; with `limit`, the last ones only.

        Args:
            venue: shows one venue's arrivals only.
            api_key: shows those with one API key only.
            limit: how many, at most 10,000.
            selection: as in the control API, such as `method`, `path` or `afterNs`.
        """
        given = {"venue": venue, "apiKey": api_key, "limit": limit, **selection}
        query = {name: None if value is None else str(value) for name, value in given.items()}
        return self._control("GET", "record", list[RecordedArrival], query)

    def whole_record(self, api_key: str | None = None) -> Iterator[RecordedArrival]:
        """Show everything that is kept, oldest first, page by page."""
        last = 0
        while page := self.record(api_key=api_key, limit=MAX_PAGE, afterNumber=last):
            yield from page
            last = page[-1].number

    def arrivals_after(self, api_key: str, after_ns: int) -> int:
        """Count a key's arrivals later than a time of this machine's clock."""
        query = {"apiKey": api_key, "afterNs": str(after_ns)}
        return self._control("GET", "arrivals", dict[str, int], query)["count"]

    def orders(self, venue: str, api_key: str) -> ShownOrders:
        """Show the orders of a key's account, and how many were ever accepted."""
        return self._control("GET", "orders", ShownOrders, {"venue": venue, "apiKey": api_key})

    def clear_record(self) -> None:
        self._control("DELETE", "record", object)

    def counts(self) -> list[ArrivalCount]:
        return self._control("GET", "counts", list[ArrivalCount])

    def counts_of(self, api_key: str) -> list[ArrivalCount]:
        """Count the arrivals with one API key, since the last reset."""
        return self._control("GET", "counts", list[ArrivalCount], {"apiKey": api_key})

    def count(
        self,
        path: str,
        method: str | None = None,
        venue: str | None = None,
        api_key: str | None = None,
    ) -> int:
        """Count the arrivals at a path, since the last reset."""
        return sum(
            row.count
            for row in (self.counts() if api_key is None else self.counts_of(api_key))
            if row.path == path and method in (None, row.method) and venue in (None, row.venue)
        )

    def reset(self) -> None:
        """Go back to the built-in keys with fresh nonces, no faults, an empty record."""
        self._control("POST", "reset", object)

    def _control(
        self,
        method: str,
        resource: str,
        kind: type[Shown],
        query: Mapping[str, str | None] | None = None,
        *,
        body: object = None,
    ) -> Shown:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"/_simulator/{resource}" + (f"?{urlencode(given)}" if given else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)
        try:
            payload = None if body is None else msgspec.json.encode(body)
            connection.request(method, target, payload)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status != _OK:
            raise SimulatorError(f"{method} {target}: {answer.status} {text.decode()}")
        return msgspec.json.decode(text, type=kind)
