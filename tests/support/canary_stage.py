"""One installation whose every output is kept, and the secrets that went into it."""

import asyncio
import base64
import binascii
import re
import secrets
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.support.client import HttpAnswer, HttpClient
from tests.support.mailbox import Mailbox
from tests.support.processes import processes_of
from tests.support.traces import Traces

from countersign.adapters.kms.key_file import KeyFileKeyWrapper, read_key_file
from countersign.credentials.sealed_material import binding_of, unpacked
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.ids import CredentialId, UserId
from countersign.kernel.secret import Secret
from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

MASK_SHOWS: Final = 9
# Told to bots alone, in the venue's own shape: tests/gateway/test_gateway_canary.py reaches them.
OF_THE_GATEWAY: Final = {
    "AMBIGUOUS_REQUEST",
    "DEADLINE_PASSED",
    "HOSTILE_ANSWER",
    "LANE_BUSY",
    "OUTCOME_UNKNOWN",
    "SIGNATURE_EXPIRED",
    "SIGNATURE_INVALID",
    "SIGNATURE_REPLAYED",
    "STATE_CHANGED",
    "VENUE_PAUSED",
}
_ALPHABET: Final = string.ascii_letters + string.digits
_TOKENS: Final = re.compile(rb'"(?:accessToken|refreshToken|token|secret)":"[^"]*"')
_SEALED: Final = (
    "SELECT sealed FROM sealed_material"
    " WHERE slot = (SELECT slot FROM key_material WHERE credential_id = ?)"
)
_STORE_SEALED: Final = (
    "UPDATE sealed_material SET sealed = ?"
    " WHERE slot = (SELECT slot FROM key_material WHERE credential_id = ?)"
)

# Such text has half the bits a character.
_IS_HEX: Final = re.compile(r"(0x)?[0-9a-fA-F-]+")


def random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class RecordingClient(HttpClient):
    """Keeps every answer whole, but for the tokens that a session's own answer is there for."""

    answers: list[tuple[str, HttpAnswer]]

    def __init__(self, port: int, token: str | None, answers: list[tuple[str, HttpAnswer]]) -> None:
        super().__init__(port, token)
        self.answers = answers

    def request(self, method: str, path: str, body: Any = None, **more: Any) -> HttpAnswer:
        answer = super().request(method, path, body, **more)
        self.answers.append((f"{method} answer {len(self.answers)}", answer))
        return answer


@dataclass
class CanaryStage:
    """One installation whose every output is kept, and the secrets that went into it."""

    simulator: SimulatorProcess
    server: ServerProcess
    mailbox: Mailbox
    traces: Traces = field(default_factory=Traces)
    answers: list[tuple[str, HttpAnswer]] = field(default_factory=list)
    printed: list[tuple[str, bytes]] = field(default_factory=list)

    def client(self, token: str | None = None) -> RecordingClient:
        return RecordingClient(self.server.port, token, self.answers)

    def password(self) -> str:
        password = random_text(24)
        self.traces.watch("password", password)
        return password

    def watch_session(self, session: dict[str, Any]) -> None:
        # The first part of a JWT is the same for all tokens of a key.
        self.traces.watch("access token", session["accessToken"].partition(".")[2])
        self.traces.watch("refresh token", session["refreshToken"].removeprefix("v1."))

    def sign_up(self) -> tuple[RecordingClient, str, str, dict[str, Any]]:
        email, password = f"{secrets.token_hex(8)}@example.com", self.password()
        answer = self.client().post("/auth/signup", {"email": email, "password": password})
        assert answer.status == 200, answer.raw
        self.watch_session(answer.data)
        return self.client(answer.data["accessToken"]), email, password, answer.data

    def key(self, venue: str, kind: str = "good", **settings: object) -> ShownKey:
        """Have the simulator make a key like the venue's own, and watch for it."""
        key = self.simulator.add_key(venue, kind, **settings)
        hidden = key.api_key[MASK_SHOWS:]
        # A long one is of few symbols; a short one, as Bybit's, of letters and digits.
        self.traces.watch(f"{venue} apiKey", hidden, min(16, len(hidden)))
        self._watch_secret(f"{venue} apiSecret", key.api_secret)
        if key.api_passphrase is not None:
            self.traces.watch(f"{venue} apiPassphrase", key.api_passphrase)
        return key

    def _watch_secret(self, name: str, secret: str) -> None:
        """Watch for what of a secret is secret: a PEM's first bytes are the same in all."""
        if "PRIVATE KEY" in secret:
            loaded = load_pem_private_key(secret.encode(), None)
            if isinstance(loaded, EllipticCurvePrivateKey):
                value = loaded.private_numbers().private_value
                self.traces.watch(name, value.to_bytes(32, "big"))
            return
        self.traces.watch(name, secret, 16 if _IS_HEX.fullmatch(secret) else 8)
        with suppress(binascii.Error):
            self.traces.watch(f"{name} decoded", base64.b64decode(secret, validate=True))

    def key_of_pair(self, public_key: str) -> str:
        """Have the simulator take a public key, and watch for the API key that it has for it."""
        api_key = random_text(64)
        self.simulator.add_key("BINANCE", apiKey=api_key, publicKey=public_key)
        self.traces.watch("apiKey", api_key[MASK_SHOWS:])
        return api_key

    def asymmetric_key(self, private: Ed25519PrivateKey | RSAPrivateKey) -> dict[str, Any]:
        """Add a key pair, watch for its private half, and return a create's body."""
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        api_key = self.key_of_pair(public.decode())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.watch_private_half(pem)
        return {"venue": "BINANCE", "apiKey": api_key, "apiSecret": pem}

    def canary(self) -> str:
        """Return a value that belongs nowhere."""
        text = random_text(32)
        self.traces.watch("stray value", text)
        return text

    def recovery_token(self, email: str, nth: int = 1) -> str:
        """Return the token of the n-th mail to an address, and watch for it."""
        token = self.mailbox.link_token(email, nth)
        self.traces.watch("recovery token", token)
        return token

    def execute(self, statement: str, *values: str | bytes | int) -> list[tuple[Any, ...]]:
        connection = apsw.Connection(str(self.server.database))
        connection.set_busy_timeout(5000)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def sealed_of(self, credential_id: str) -> bytes:
        sealed: bytes = self.execute(_SEALED, credential_id)[0][0]
        return sealed

    def store_sealed(self, credential_id: str, sealed: bytes) -> None:
        self.execute(_STORE_SEALED, sealed, credential_id)

    def sealed_for(self, row: Mapping[str, Any], plaintext: str) -> bytes:
        """Seal under the server's own key: it opens, and holds what no server would seal."""
        wrapper = KeyFileKeyWrapper(read_key_file(self.server.folder / "countersign.key"))
        seal = Seal(key_wrapper=wrapper, random_bytes=secrets.token_bytes)
        owner, credential_id = UserId(row["userId"]), CredentialId(row["credentialId"])
        binding = binding_of(owner, credential_id, row["venue"], 1)
        return asyncio.run(seal(Secret(plaintext.encode()), binding))

    def watch_generated(self, row: Mapping[str, Any]) -> None:
        """Open a pair that the server made with its own key, and watch for the private half."""
        wrapper = KeyFileKeyWrapper(read_key_file(self.server.folder / "countersign.key"))
        owner, credential_id = UserId(row["userId"]), CredentialId(row["credentialId"])
        binding = binding_of(owner, credential_id, row["venue"], 1)
        sealed = self.sealed_of(credential_id)
        opened = asyncio.run(Unseal(key_wrapper=wrapper)(sealed, binding))
        self.watch_private_half(unpacked(opened).api_secret.reveal_text())

    def watch_private_half(self, pem: str) -> None:
        lines = pem.splitlines()[1:-1]
        # What every private key of a kind begins with is no secret.
        self.traces.watch("private key", base64.b64decode("".join(lines))[-32:])
        self.traces.watch("private key's PEM", lines[-1][-24:])

    def files(self) -> list[tuple[str, bytes]]:
        """Return the installation's files as they are now."""
        return [
            (path.name, path.read_bytes())
            for path in self.server.folder.iterdir()
            if path.is_file()
        ]

    def require_no_trace(self) -> None:
        """Look through everything that left the processes."""
        found = self.traces.found_in_all(self._everything())
        assert not found, found

    def _everything(self) -> Iterator[tuple[str, bytes]]:
        for name, answer in self.answers:
            headers = "\n".join(f"{key}: {value}" for key, value in answer.headers.items())
            yield name, headers.encode() + b"\n" + _TOKENS.sub(b'"token":""', answer.raw)
        yield from self.printed
        for path in sorted(self.server.folder.rglob("*")):
            if path.is_file():  # database, log, journal, backups, settings, key file, server's log
                yield path.name, path.read_bytes()
        yield from self._cells()
        yield from self._of_processes()

    def _cells(self) -> Iterator[tuple[str, bytes]]:
        """Cells are looked at one by one: a large one is spread over pages of the file."""
        for (table,) in self.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            for row in self.execute(f"SELECT * FROM {table}"):  # noqa: S608  # of the schema
                for cell in row:
                    if isinstance(cell, str | bytes):
                        yield table, cell.encode() if isinstance(cell, str) else cell

    def _of_processes(self) -> Iterator[tuple[str, bytes]]:
        """Command lines, environments, and every file that is open, deleted ones too."""
        for process in processes_of(self.server.pid):
            for name in ("cmdline", "environ"):
                yield f"{process.name} {name}", (process / name).read_bytes()
            for descriptor in (process / "fd").iterdir():
                try:
                    if descriptor.is_file():
                        yield f"{process.name} {descriptor.readlink()}", descriptor.read_bytes()
                except FileNotFoundError:
                    continue  # closed meanwhile


@contextmanager
def staged(folder: Path, **settings: str) -> Iterator[CanaryStage]:
    """Its own simulator too: faults are switched on while requests go on."""
    with SimulatorProcess() as simulator, Mailbox() as mailbox:
        server = ServerProcess(
            folder / "vault",
            simulator_url=simulator.base_url,
            settings={**UNLIMITED, **mailbox.settings, **settings},
        )
        with server:
            yield CanaryStage(simulator, server, mailbox)
