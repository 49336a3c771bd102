"""A load generator that leaves the processors to what is measured.

Plain sockets and epoll: it spends about a tenth of what the server spends on a request, and its
own share is measured and printed. Closed loop: each connection sends its next request when the
answer to its last one has been read whole and checked.
"""

import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

_READ_BYTES: Final = 256 * 1024
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length:"
_GIVEN_UP_AFTER_S: Final = 20.0
_OK: Final = 200


class Traffic(Protocol):
    """What is sent, and what must come back."""

    def following(self) -> tuple[bytes, bytes]:
        """Return the bytes of one more request, and what tells its answer from another's."""
        ...

    def is_right(self, body: bytes, expected: bytes) -> bool:
        """Tell whether this is the body that was to come."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured; latencies ascend, and are of right answers alone."""

    seconds: float
    latencies_s: "array[float]"
    right: int
    faults: Counter[str]

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / self.seconds

    def latency_ms(self, part: float) -> float:
        """Return the latency that `part` of the answers stayed within (nearest rank)."""
        count = len(self.latencies_s)
        if not count:
            return float("nan")
        return self.latencies_s[min(count - 1, int(part * count))] * 1000


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    expected: bytes = b""
    sent_at: float = 0.0
    received: bytes = b""


class _BrokenAnswerError(Exception):
    """What came is no answer of the form that the generator reads."""


class LoadGenerator:
    """Sends one kind of traffic to one port of loopback over a fixed number of connections."""

    def __init__(self, port: int, traffic: Traffic, connections: int) -> None:
        self._port = port
        self._traffic = traffic
        self._poll = select.epoll()
        self._connections: dict[int, _Connection] = {}
        self._latencies = array("d")
        self._right = 0
        self._faults: Counter[str] = Counter()
        for _ in range(connections):
            self._connect()

    def run(self, warm_up_s: float, measured_s: float, mark: Callable[[], object]) -> Round:
        """Send for a warm-up and a measured time, then read what is under way.

        Args:
            warm_up_s: its answers are checked, but not measured.
            measured_s: answers that end within it count.
            mark: called at the begin and at the end of the measured time.
        """
        now = time.perf_counter()
        begins, ends = now + warm_up_s, now + warm_up_s + measured_s
        for connection in self._connections.values():
            self._send(connection)
        self._serve_until(begins)
        self._latencies = array("d")
        mark()
        began = time.perf_counter()
        self._serve_until(ends)
        seconds = time.perf_counter() - began
        mark()
        latencies = array("d", sorted(self._latencies))
        self._drain()
        return Round(seconds, latencies, self._right, self._faults)

    def _serve_until(self, ends: float) -> None:
        while (now := time.perf_counter()) < ends:
            for descriptor, _ in self._poll.poll(min(ends - now, 1.0)):
                connection = self._connections[descriptor]
                if self._read(connection):
                    self._send(connection)
                elif connection.socket.fileno() < 0:
                    self._send(self._connect())

    def _drain(self) -> None:
        waiting = set(self._connections)
        given_up_at = time.perf_counter() + _GIVEN_UP_AFTER_S
        while waiting and time.perf_counter() < given_up_at:
            for descriptor, _ in self._poll.poll(1.0):
                connection = self._connections[descriptor]
                if self._read(connection) or connection.socket.fileno() < 0:
                    waiting.discard(descriptor)
        self._faults["no answer"] += len(waiting)
        for connection in self._connections.values():
            connection.socket.close()
        self._poll.close()

    def _connect(self) -> _Connection:
        opened = socket.create_connection(("127.0.0.1", self._port), timeout=_GIVEN_UP_AFTER_S)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(opened)
        self._connections[opened.fileno()] = connection
        self._poll.register(opened, select.EPOLLIN)
        return connection

    def _send(self, connection: _Connection) -> None:
        request, connection.expected = self._traffic.following()
        connection.sent_at = time.perf_counter()
        connection.socket.sendall(request)

    def _read(self, connection: _Connection) -> bool:
        """Take what has come; True where the answer is whole, the socket closed where it broke."""
        try:
            data = connection.received + _received(connection.socket)
            answer = _whole_answer(data)
        except (OSError, _BrokenAnswerError) as error:
            self._drop(connection, str(error))
            return False
        if answer is None:
            connection.received = data
            return False
        now = time.perf_counter()
        connection.received = b""
        status, body = answer
        if status != _OK:
            self._faults[f"status {status}"] += 1
        elif not self._traffic.is_right(body, connection.expected):
            self._faults["another answer than expected"] += 1
        else:
            self._right += 1
            self._latencies.append(now - connection.sent_at)
        return True

    def _drop(self, connection: _Connection, fault: str) -> None:
        self._faults[fault] += 1
        del self._connections[connection.socket.fileno()]
        self._poll.unregister(connection.socket)
        connection.socket.close()


def _received(connected: socket.socket) -> bytes:
    data = connected.recv(_READ_BYTES)
    if not data:
        raise _BrokenAnswerError("closed by the server")
    return data


def _whole_answer(data: bytes) -> tuple[int, bytes] | None:
    """Return status and body, or None where more is to come.

    Raises:
        _BrokenAnswerError: no Content-Length, or more bytes than it says.
    """
    head_ends = data.find(_HEAD_END)
    if head_ends < 0:
        return None
    head = data[: head_ends + 2].lower()
    at = head.find(_LENGTH)
    if at < 0:
        raise _BrokenAnswerError("no Content-Length")
    at += len(_LENGTH)
    whole = head_ends + len(_HEAD_END) + int(head[at : head.index(b"\r\n", at)])
    if len(data) < whole:
        return None
    if len(data) > whole:
        raise _BrokenAnswerError("more bytes than Content-Length says")
    return int(data[9:12]), data[head_ends + len(_HEAD_END) :]
