"""The SMTP mailer against a mail server on loopback."""

import ipaddress
import ssl
import traceback
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.adapters.mail.smtp_server import SmtpServer, running

from countersign.access.email_address import EmailAddress, parse_email
from countersign.access.errors import MailNotSentError
from countersign.access.ports import Mail
from countersign.adapters.mail.smtp import SmtpMailer, SmtpSecurity, SmtpSettings
from countersign.kernel.secret import Secret

LINK = "https://keys.example.com/recover#token=canary-2b7e151628aed2a6"
MAIL = Mail(parse_email("ada@example.com"), "Set a new password", Secret.from_text(f"{LINK}\n"))
PASSWORD = "mail-password-canary"


@dataclass(frozen=True)
class Authority:
    """A certificate for loopback, which vouches for itself."""

    ca_file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(addresses, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    ca_file, key_file = folder / "ca.pem", folder / "key.pem"
    ca_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ca_file, key_file)
    return Authority(ca_file, context)


def _settings(server: SmtpServer, security: SmtpSecurity = SmtpSecurity.NONE) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", server.port, "keys@countersign.example", security, timeout_s=5)


async def _send(settings: SmtpSettings, mail: Mail = MAIL) -> None:
    mailer = SmtpMailer(settings)
    try:
        await mailer.send(mail)
    finally:
        mailer.close()


async def _fault_of(settings: SmtpSettings, mail: Mail = MAIL) -> MailNotSentError:
    with pytest.raises(MailNotSentError) as refusal:
        await _send(settings, mail)
    return refusal.value


async def test_hands_the_mail_over() -> None:
    async with running(SmtpServer()) as server:
        await _send(_settings(server))

    (message,) = server.messages
    assert server.recipients == ["ada@example.com"]
    assert message["From"] == "keys@countersign.example"
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "Set a new password"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] is not None
    assert message["Message-ID"].endswith("@countersign.example>")
    assert message.get_content().strip() == LINK


async def test_starttls_encrypts_before_anything_is_said(authority: Authority) -> None:
    offering = SmtpServer(tls=authority.context, log_in=("keys", PASSWORD))
    async with running(offering) as server:
        settings = replace(
            _settings(server, SmtpSecurity.STARTTLS),
            ca_file=authority.ca_file,
            username="keys",
            password=Secret.from_text(PASSWORD),
        )
        await _send(settings)

    assert len(server.messages) == 1
    assert [line[:8] for line in server.plain_lines] == [b"ehlo cou", b"STARTTLS"]


async def test_implicit_tls_encrypts_from_the_first_byte(authority: Authority) -> None:
    async with running(SmtpServer(tls=authority.context, is_implicit=True)) as server:
        await _send(replace(_settings(server, SmtpSecurity.TLS), ca_file=authority.ca_file))

    assert len(server.messages) == 1
    assert server.plain_lines == []


async def test_sends_nothing_to_a_server_that_does_not_encrypt(authority: Authority) -> None:
    async with running(SmtpServer(tls=authority.context, offers_starttls=False)) as server:
        settings = replace(_settings(server, SmtpSecurity.STARTTLS), ca_file=authority.ca_file)
        fault = await _fault_of(settings)

    assert fault.reason == "SMTPNotSupportedError"
    assert server.messages == []


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_sends_nothing_to_a_server_that_nobody_vouches_for(
    authority: Authority, security: SmtpSecurity
) -> None:
    is_implicit = security is SmtpSecurity.TLS
    async with running(SmtpServer(tls=authority.context, is_implicit=is_implicit)) as server:
        fault = await _fault_of(_settings(server, security))

    assert fault.reason == "SSLCertVerificationError"
    assert server.messages == []


async def test_a_wrong_password_is_told_by_name_alone() -> None:
    async with running(SmtpServer(log_in=("keys", "another"))) as server:
        settings = replace(_settings(server), username="keys", password=Secret.from_text(PASSWORD))
        fault = await _fault_of(settings)

    assert fault.reason == "SMTPAuthenticationError"
    assert PASSWORD not in _everything_of(fault)


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        ("MAIL", "SMTPSenderRefused"),
        ("RCPT", "SMTPRecipientsRefused"),
        ("DATA", "SMTPDataError"),
        ("BODY", "SMTPDataError"),
    ],
)
async def test_what_a_refusing_server_quotes_goes_nowhere(verb: str, reason: str) -> None:
    quoting = f"554 blocked: {LINK} for ada@example.com\r\n".encode()
    async with running(SmtpServer(refusals={verb: quoting})) as server:
        fault = await _fault_of(_settings(server))

    assert fault.reason == reason
    assert fault.retryable
    assert "canary" not in _everything_of(fault)
    assert "ada@example.com" not in _everything_of(fault)


async def test_waits_no_longer_than_its_timeout() -> None:
    async with running(SmtpServer(is_silent=True)) as server:
        fault = await _fault_of(replace(_settings(server), timeout_s=0.2))

    assert fault.reason in {"TimeoutError", "SMTPServerDisconnected"}


async def test_a_server_that_is_away_is_told_by_name() -> None:
    async with running(SmtpServer()) as server:
        settings = _settings(server)

    assert (await _fault_of(settings)).reason == "ConnectionRefusedError"


async def test_a_subject_cannot_add_a_header() -> None:
    mail = replace(MAIL, subject="Hello\r\nBcc: eve@example.com")
    async with running(SmtpServer()) as server:
        fault = await _fault_of(_settings(server), mail)

    assert fault.reason == "ValueError"
    assert server.recipients == []


async def test_an_address_cannot_add_a_recipient() -> None:
    mail = replace(MAIL, to=EmailAddress("ada@example.com>\r\nRCPT TO:<eve@example.com"))
    async with running(SmtpServer()) as server:
        await _fault_of(_settings(server), mail)

    assert server.recipients == []


async def test_a_line_of_a_single_dot_ends_no_mail() -> None:
    mail = replace(MAIL, text=Secret.from_text("one\n.\nRCPT TO:<eve@example.com>\n"))
    async with running(SmtpServer()) as server:
        await _send(_settings(server), mail)

    assert b"one\r\n..\r\nRCPT" in server.raw[0]
    assert server.recipients == ["ada@example.com"]


@pytest.mark.parametrize(
    "to", ["mailbox..with.dots.@example.com", "o'hara+tag@example.com", "jürgen@example.com"]
)
async def test_reaches_every_address_that_accounts_may_have(to: str) -> None:
    async with running(SmtpServer()) as server:
        await _send(_settings(server), replace(MAIL, to=parse_email(to)))

    assert server.recipients == [to]


async def test_an_address_that_the_server_cannot_take_is_not_bent() -> None:
    async with running(SmtpServer(offers_utf8=False)) as server:
        fault = await _fault_of(_settings(server), replace(MAIL, to=parse_email("ü@example.com")))

    assert fault.reason == "SMTPNotSupportedError"
    assert server.recipients == []


def test_refuses_to_speak_unencrypted_beyond_this_machine() -> None:
    with pytest.raises(ValueError, match="encryption"):
        SmtpSettings("mail.example.com", 25, "keys@example.com", SmtpSecurity.NONE)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_speaks_unencrypted_on_this_machine(host: str) -> None:
    assert SmtpSettings(host, 25, "keys@example.com", SmtpSecurity.NONE).host == host


def test_refuses_half_a_log_in_and_shows_no_password() -> None:
    with pytest.raises(ValueError, match="both") as refusal:
        SmtpSettings("localhost", 25, "keys@example.com", password=Secret.from_text(PASSWORD))

    assert PASSWORD not in _everything_of(refusal.value)


def _everything_of(error: BaseException | None) -> str:
    seen = []
    while error is not None:
        seen += [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(seen)
