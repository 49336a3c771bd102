"""A mail server on loopback that keeps what it is sent."""

import re
import socketserver
import threading
import time
from types import TracebackType
from typing import Final, Self

_WAIT_S: Final = 10.0
_TOKEN: Final = re.compile(rb"#token=([A-Za-z0-9_-]+)")


class _Session(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self._say("220 sink")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                self.server.mails.append(self._read_mail())
                self._say("250 kept")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _read_mail(self) -> bytes:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        # Quoted-printable: a soft line break may stand within a token.
        return b"".join(lines).replace(b"=\r\n", b"").replace(b"=3D", b"=")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[bytes] = []


class MailSink:
    """Use it as a context manager; `settings` tells a server to send here."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(self._server.server_address[1]),
            "MAIL_SECURITY": "none",
        }

    def wait_for_token(self, number: int) -> str:
        """Return the recovery token of the mail of this number, from 1."""
        deadline = time.monotonic() + _WAIT_S
        while time.monotonic() < deadline:
            found = [match[1] for mail in self._server.mails if (match := _TOKEN.search(mail))]
            if len(found) >= number:
                return found[number - 1].decode()
            time.sleep(0.02)
        raise TimeoutError(f"mail {number} did not come")

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
