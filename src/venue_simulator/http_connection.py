"""One client's connection: reads requests, asks the simulator, sends what it decides."""

import asyncio
import socket
import struct
import sys
import traceback
from collections.abc import Callable

from venue_simulator.delivery import deliver
from venue_simulator.http_answers import CONTINUE, written
from venue_simulator.http_requests import BadRequestError, Request, RequestReader
from venue_simulator.messages import Answer, Arrival
from venue_simulator.outcomes import Outcome

Decide = Callable[[Arrival], tuple[Outcome, float]]
"""Gives what to send, and after how many seconds."""

_MAX_WAITING_BYTES = 1024**2
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_TEXTS = {
    400: b'{"error":"this is no HTTP request"}',
    413: b'{"error":"the body is too large"}',
    431: b'{"error":"the headers are too large"}',
}
_BROKEN = Answer(500, b'{"error":"the simulator is broken"}')


class HttpConnection(asyncio.Protocol):
    """Implements Connection. A plain answer is written at once, without a task of its own."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self._reader = RequestReader()
        self._transport: asyncio.Transport | None = None
        self._peer = ""
        self._peer_port = 0
        self._task: asyncio.Task[None] | None = None
        self._writable: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("not a stream")
        self._transport = transport
        self._peer, self._peer_port = transport.get_extra_info("peername")[:2]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        if self._task is not None:
            self._task.cancel()  # a hanging answer ends when its client goes
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        if self._task is None:
            self._serve()
        elif self._reader.waiting_bytes > _MAX_WAITING_BYTES and self._transport is not None:
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        waiting, self._writable = self._writable, None
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    async def drain(self) -> None:
        if self._writable is not None:
            await self._writable
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the client has gone")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def reset(self) -> None:
        """Close with a TCP reset: a linger time of zero throws away what is unsent."""
        if self._transport is not None:
            connection = self._transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()

    def _serve(self) -> None:
        """Answer the requests that are there, one after the other."""
        while self._task is None and self._transport is not None:
            if self._transport.is_closing():
                return
            try:
                request = self._reader.next_request()
            except BadRequestError as error:
                answer = Answer(error.args[0], _TEXTS[error.args[0]])
                self.write(written(answer, keep_alive=False))
                self.close()
                return
            if request is None:
                self._let_the_body_come()
                return
            self._handle(request)

    def _let_the_body_come(self) -> None:
        if self._reader.wants_continue:
            self._reader.wants_continue = False
            self.write(CONTINUE)

    def _handle(self, request: Request) -> None:
        path, _, query = request.target.partition(b"?")
        arrival = Arrival(
            request.method,
            path,
            query,
            request.head,
            request.body,
            self._peer,
            request.headers,
            self._peer_port,
        )
        try:
            outcome, delay_s = self._decide(arrival)
        except Exception:  # noqa: BLE001  # a bug of ours must not look like a venue's fault
            sys.stderr.write(traceback.format_exc())
            outcome, delay_s = _BROKEN, 0.0
        if isinstance(outcome, Answer) and delay_s <= 0:
            self.write(written(outcome, method=request.method, keep_alive=request.keep_alive))
            if not request.keep_alive:
                self.close()
            return
        task = asyncio.get_running_loop().create_task(self._deliver(request, outcome, delay_s))
        self._task = task
        task.add_done_callback(self._delivered)

    async def _deliver(self, request: Request, outcome: Outcome, delay_s: float) -> None:
        if delay_s > 0:
            await asyncio.sleep(delay_s)
        await deliver(self, outcome, method=request.method, keep_alive=request.keep_alive)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._task = None
        error = None if task.cancelled() else task.exception()
        if error is not None:
            sys.stderr.write("".join(traceback.format_exception(error)))
            self.abort()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
            self._serve()
