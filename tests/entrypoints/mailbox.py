"""A mail server on loopback that keeps what it is sent (RFC 5321, the least of it)."""

import email
import email.policy
import socketserver
import threading
import time
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self

_ARRIVES_WITHIN_S: Final = 10.0
_REPLIES: Final = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class _Session(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self._say(b"220 localhost")
        recipient = ""
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self._say(_REPLIES.get(verb, b"250 ok"))
            if verb == b"DATA":
                self.server.take(recipient, self._content())
                self._say(b"250 kept")
            if verb == b"QUIT":
                return

    def _content(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, reply: bytes) -> None:
        self.wfile.write(reply + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.kept: list[tuple[str, bytes]] = []
        self.arrived = threading.Condition()

    def take(self, recipient: str, content: bytes) -> None:
        with self.arrived:
            self.kept.append((recipient, content))
            self.arrived.notify_all()


class Mailbox:
    """Use as a context manager; takes mail for every address."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    def count(self, recipient: str) -> int:
        return sum(to == recipient for to, _ in self._server.kept)

    def mail(self, recipient: str, nth: int = 1) -> EmailMessage:
        """Return the n-th mail to an address, waiting for it."""
        deadline = time.monotonic() + _ARRIVES_WITHIN_S
        with self._server.arrived:
            while self.count(recipient) < nth:
                assert self._server.arrived.wait(deadline - time.monotonic()), "no mail came"
        found = [content for to, content in self._server.kept if to == recipient]
        return email.message_from_bytes(found[nth - 1], EmailMessage, policy=email.policy.default)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
