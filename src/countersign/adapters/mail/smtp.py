"""Mail by SMTP (RFC 5321), always encrypted beyond this machine."""

import asyncio
import ipaddress
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, make_msgid
from enum import StrEnum
from pathlib import Path

from countersign.access.errors import MailNotSentError
from countersign.access.ports import Mail
from countersign.kernel.secret import Secret

_THREADS = 2


class SmtpSecurity(StrEnum):
    """How the connection is encrypted; NONE is for a server on this machine alone."""

    STARTTLS = "starttls"  # RFC 3207, usually port 587
    TLS = "tls"  # RFC 8314 section 3.3, usually port 465
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server and our address there.

    Attributes:
        sender: the bare address in From and in the envelope.
        username, password: both or neither.
        ca_file: who may vouch for the server; None for the system's authorities.
    """

    host: str
    port: int
    sender: str
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    username: str | None = None
    password: Secret | None = None
    ca_file: Path | None = None
    timeout_s: float = 10

    def __post_init__(self) -> None:
        if (self.username is None) != (self.password is None):
            raise ValueError("SMTP needs both a user name and a password, or neither")
        if self.security is SmtpSecurity.NONE and not _is_loopback(self.host):
            raise ValueError("SMTP without encryption is for a server on this machine alone")


class SmtpMailer:
    """Implements Mailer; smtplib blocks, so each mail goes out in a thread."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._sender = Address(addr_spec=settings.sender)
        self._tls = ssl.create_default_context(cafile=settings.ca_file)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="smtp")

    async def send(self, mail: Mail) -> None:
        loop = asyncio.get_running_loop()
        fault = await loop.run_in_executor(self._threads, self._find_fault, mail)
        if fault is not None:
            raise MailNotSentError(fault)

    def close(self) -> None:
        """Wait for the mails on their way and end the threads."""
        self._threads.shutdown()

    def _find_fault(self, mail: Mail) -> str | None:
        """Send; return the name of what went wrong, or None.

        An error of smtplib quotes the server, and a server may quote the mail
        with the link in it: so the error is no cause of ours, its name is told.
        """
        try:
            message = self._compose(mail)
            with self._connect() as connection:
                if self._settings.username is not None and self._settings.password is not None:
                    connection.login(self._settings.username, self._settings.password.reveal_text())
                connection.send_message(message)
        except (smtplib.SMTPException, MessageError, OSError, ValueError) as error:
            return type(error).__name__
        return None

    def _compose(self, mail: Mail) -> EmailMessage:
        """Return the mail as a message; header values with line breaks raise ValueError."""
        local, _, domain = mail.to.rpartition("@")
        message = EmailMessage(policy=SMTP if mail.to.isascii() else SMTPUTF8)
        message["From"] = self._sender
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = mail.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(mail.text.reveal_text())
        return message

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.security is SmtpSecurity.TLS:
            return smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                local_hostname=self._sender.domain,
                timeout=settings.timeout_s,
                context=self._tls,
            )
        connection = smtplib.SMTP(
            settings.host,
            settings.port,
            local_hostname=self._sender.domain,
            timeout=settings.timeout_s,
        )
        if settings.security is SmtpSecurity.STARTTLS:
            return _secured(connection, lambda: connection.starttls(context=self._tls))
        return connection


def _secured(connection: smtplib.SMTP, start: Callable[[], object]) -> smtplib.SMTP:
    """Return the connection once encrypted; it is closed where the server will not."""
    try:
        start()
    except BaseException:
        connection.close()
        raise
    return connection


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
