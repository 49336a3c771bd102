"""A mail server on loopback that takes every mail: RFC 5321, RFC 3207, RFC 4954."""

import asyncio
import base64
import email.policy
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser

_PARSER = BytesParser(EmailMessage, policy=email.policy.default)


@dataclass
class SmtpServer:
    """What it offers, and what it was sent."""

    tls: ssl.SSLContext | None = None
    is_implicit: bool = False
    offers_starttls: bool = True
    offers_utf8: bool = True
    log_in: tuple[str, str] | None = None
    refusals: dict[str, bytes] = field(default_factory=dict)
    is_silent: bool = False
    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    plain_lines: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_secure = self.is_implicit
        try:
            if self.is_silent:
                await reader.read()
                return
            writer.write(b"220 test\r\n")
            while line := await reader.readline():
                if not is_secure:
                    self.plain_lines.append(line)
                verb = line[:4].decode().upper().strip()
                if verb == "STAR":
                    writer.write(b"220 go ahead\r\n")
                    await writer.drain()
                    assert self.tls is not None
                    await writer.start_tls(self.tls)
                    is_secure = True
                    continue
                writer.write(await self._answer(verb, line, reader, writer))
                if verb == "QUIT":
                    return
        except (ConnectionError, ssl.SSLError):
            pass  # the client did not like what it saw
        finally:
            writer.close()

    async def _answer(
        self, verb: str, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        if verb in self.refusals:
            return self.refusals[verb]
        if verb == "EHLO":
            return self._extensions()
        if verb == "AUTH":
            return self._check(line)
        if verb == "RCPT":
            self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
        if verb == "DATA":
            writer.write(b"354 go ahead\r\n")
            await self._take(reader)
            return self.refusals.get("BODY", b"250 taken\r\n")
        return b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"

    def _extensions(self) -> bytes:
        words = [b"test", b"8BITMIME"]
        words += [b"STARTTLS"] * (self.tls is not None and self.offers_starttls)
        words += [b"SMTPUTF8"] * self.offers_utf8
        words += [b"AUTH PLAIN"] * (self.log_in is not None)
        return b"".join(b"250-%s\r\n" % word for word in words) + b"250 HELP\r\n"

    def _check(self, line: bytes) -> bytes:
        name, password = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
        return b"235 welcome\r\n" if (name, password) == self.log_in else b"535 no\r\n"

    async def _take(self, reader: asyncio.StreamReader) -> None:
        raw = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
        self.raw.append(raw)
        self.messages.append(_PARSER.parsebytes(raw))


@asynccontextmanager
async def running(server: SmtpServer) -> AsyncIterator[SmtpServer]:
    """Serve on a free port of loopback."""
    tls = server.tls if server.is_implicit else None
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()
