"""A server on loopback that answers every request with the same answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from countersign.venues.requests import VenueAnswer


class OneAnswer(ThreadingHTTPServer):
    """Give it an answer, as often as you like."""

    answer: VenueAnswer

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        _Handler(request, client_address, self)


class _Handler(BaseHTTPRequestHandler):
    server: OneAnswer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        answer = self.server.answer
        self.send_response(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET  # noqa: N815 the name that http.server wants

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def one_answer_server() -> Iterator[OneAnswer]:
    with OneAnswer(("127.0.0.1", 0), BaseHTTPRequestHandler) as one:
        thread = Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()
