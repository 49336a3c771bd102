"""A mail server on loopback that keeps what it is sent (RFC 5321, the least of it)."""

import email
import email.policy
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self, TypeVar

T = TypeVar("T")

_ARRIVES_WITHIN_S: Final = 10.0
_REPLIES: Final = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}
_LINK_TOKEN: Final = re.compile(r"#token=(\S+)")


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
                content = self._content()
                self.server.take(recipient, content)
                self._say(_quoted(content) if self.server.refusing else b"250 kept")
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


def _quoted(content: bytes) -> bytes:
    """Return a refusal that repeats the mail, as some mail servers do."""
    lines = [line for line in content.split(b"\r\n") if line]
    return b"\r\n".join([*(b"554-" + line for line in lines), b"554 this is no mail"])


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.seen: list[tuple[str, bytes]] = []
        self.arrived = threading.Condition()
        self.refusing = False

    def take(self, recipient: str, content: bytes) -> None:
        with self.arrived:
            self.seen.append((recipient, content))
            self.arrived.notify_all()


class Mailbox:
    """Use as a context manager; takes mail for every address."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a server that sends its mail here."""
        return {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(self._server.server_address[1]),
            "MAIL_SECURITY": "none",
        }

    def count(self, recipient: str) -> int:
        return len(self._mails(recipient))

    def mail(self, recipient: str, nth: int = 1) -> EmailMessage:
        """Return the n-th mail to an address, waiting for it."""
        return self._wait_for(lambda: self._mails(recipient), nth)

    def link_token(self, recipient: str, nth: int = 1) -> str:
        """Return the token of the n-th link that was mailed to an address, waiting for it."""
        return self._wait_for(lambda: self._link_tokens(recipient), nth)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse every mail meanwhile, with an answer that repeats it."""
        self._server.refusing = True
        try:
            yield
        finally:
            self._server.refusing = False

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

    def _mails(self, recipient: str) -> list[EmailMessage]:
        return [
            email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
            for to, content in self._server.seen
            if to == recipient
        ]

    def _link_tokens(self, recipient: str) -> list[str]:
        texts = (mail.get_content() for mail in self._mails(recipient))
        return [match[1] for text in texts if (match := _LINK_TOKEN.search(text))]

    def _wait_for(self, find: Callable[[], list[T]], nth: int) -> T:
        arrived = self._server.arrived
        with arrived:
            assert arrived.wait_for(lambda: len(find()) >= nth, _ARRIVES_WITHIN_S), "no mail came"
            return find()[nth - 1]
