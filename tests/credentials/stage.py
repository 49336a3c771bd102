"""Every use case of credentials, wired over a store and a venue that tests direct."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import apsw
import msgspec
from tests.access.stage import ManualClock
from tests.credentials.memory_stores import MemoryVault
from tests.support.memory_nonce_lanes import MemoryNonceLanes

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.credential_uses import SqliteCredentialUses
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.idempotency_store import SqliteIdempotencyStore
from countersign.adapters.storage.sqlite.open_uses import SqliteOpenUses
from countersign.credentials.activate import ActivateCredential
from countersign.credentials.check_stored import CheckStored
from countersign.credentials.create import CreateCredential, NewCredential
from countersign.credentials.credential import AccountType, Credential
from countersign.credentials.expire_unactivated import ExpireUnactivated
from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.freeze import FreezeCredentials, ThawCredentials
from countersign.credentials.generate import GenerateCredential, MakeKeyPair
from countersign.credentials.intake import Intake, SubmittedKey, WithdrawalPolicy
from countersign.credentials.list_credentials import ListCredentials
from countersign.credentials.once_per_key import OncePerKey
from countersign.credentials.ports import (
    CredentialReader,
    CredentialUses,
    CredentialWriter,
    IdempotencyStore,
    OpenUses,
)
from countersign.credentials.revoke import RevokeCredential
from countersign.credentials.rotate import RotateCredential
from countersign.credentials.verify import Verification, VerifyCredentials
from countersign.envelope.ports import KeyWrapper, WrappedKey
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.decision import Caller, Origin
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import CredentialId, RequestId, SessionId, UserId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import load_catalogue
from countersign.venues.check_key import CheckKey
from countersign.venues.key_pairs import make_key_pair
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

CATALOGUE = load_catalogue()


@dataclass(frozen=True)
class Entry:
    """What a store recorded of one decision."""

    action: str
    outcome: str
    entry_id: str
    intent_id: str | None
    credential_id: str | None
    reason: str | None


@dataclass
class Kept:
    """The ports under test, and what tests must see behind them."""

    reader: CredentialReader
    writer: CredentialWriter
    uses: CredentialUses
    idempotency: IdempotencyStore
    open_uses: OpenUses
    entries: Callable[[], list[Entry]]
    material: Callable[[CredentialId], tuple[bytes, int] | None]


def kept_in_memory() -> Kept:
    vault = MemoryVault()

    def entries() -> list[Entry]:
        return [
            Entry(
                each.action,
                str(each.outcome),
                each.entry_id,
                each.intent_id,
                each.credential_id,
                each.reason,
            )
            for each in vault.decisions
        ]

    return Kept(vault, vault, vault, vault, vault, entries, vault.material.get)


def kept_in_sqlite(database: Database) -> Kept:
    store = SqliteCredentialStore(database)
    return Kept(
        store,
        store,
        SqliteCredentialUses(database),
        SqliteIdempotencyStore(database),
        SqliteOpenUses(database, ManualClock(), wait_s=0.1),
        lambda: database.read(entries_in),
        lambda credential_id: database.read(lambda found: material_in(found, credential_id)),
    )


def entries_in(connection: apsw.Connection) -> list[Entry]:
    """Return the entries of a database, read out of their canonical bytes, oldest first."""
    rows: list[tuple[bytes]] = connection.execute(
        "SELECT canonical FROM audit_entries ORDER BY rowid"
    ).fetchall()  # type: ignore[assignment]  # the schema is STRICT
    decoded = [msgspec.json.decode(row[0].partition(b"\n")[2]) for row in rows]
    return [
        Entry(
            each["action"],
            each["outcome"],
            each["entryId"],
            each.get("intentId"),
            each.get("credentialId"),
            each.get("reason"),
        )
        for each in decoded
    ]


def material_in(
    connection: apsw.Connection, credential_id: CredentialId
) -> tuple[bytes, int] | None:
    """Return a credential's sealed bytes and their version."""
    rows: list[tuple[bytes, int]] = connection.execute(
        "SELECT sealed_material.sealed, material_version FROM key_material"
        " JOIN sealed_material USING (slot) WHERE credential_id = ?",
        (credential_id,),
    ).fetchall()  # type: ignore[assignment]  # the schema is STRICT
    return rows[0] if rows else None


@dataclass
class Gate:
    """Holds the requests of one API key at the venue until it is opened."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


class FakeVenue:
    """Implements VenueHttp as BINANCE: every key is good, unless told otherwise."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, VenueAnswer | CountersignError] = {}
        self.gates: dict[str, Gate] = {}

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        headers = {name.lower(): value for name, value in request.headers.items()}
        api_key = headers["x-mbx-apikey"]
        self.asked.append(api_key)
        gate = self.gates.get(api_key)
        if gate is not None:
            gate.reached.set()
            await gate.opened.wait()
        answer = self.answers.get(api_key, GOOD)
        if isinstance(answer, CountersignError):
            raise answer
        return answer

    def hold(self, api_key: str) -> Gate:
        gate = self.gates[api_key] = Gate()
        return gate


def restrictions(**flags: bool | int) -> VenueAnswer:
    """Return the answer of apiRestrictions (vectors and fields: venues.md)."""
    body = {
        "ipRestrict": False,
        "createTime": 1_698_645_219_000,
        "enableReading": True,
        "enableWithdrawals": False,
        "enableInternalTransfer": False,
        "permitsUniversalTransfer": False,
        "enableMargin": False,
        "enableFutures": False,
        "enableVanillaOptions": False,
        "enableSpotAndMarginTrading": True,
        "enablePortfolioMarginTrading": False,
        "enableFixApiTrade": False,
        **flags,
    }
    return VenueAnswer(200, {"content-type": "application/json"}, msgspec.json.encode(body))


def refused() -> VenueAnswer:
    """Return Binance's answer to a wrong signature."""
    body = b'{"code":-1022,"msg":"Signature for this request is not valid."}'
    return VenueAnswer(400, {"content-type": "application/json"}, body)


GOOD = restrictions()


class RecordingKeyWrapper:
    """A real KeyWrapper that tells when it is asked to open something."""

    def __init__(self, inner: KeyWrapper) -> None:
        self._inner = inner
        self.on_unwrap: Callable[[], None] = lambda: None
        self.unwrapped = 0

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        return await self._inner.wrap(data_key, binding)

    async def unwrap(self, wrapped: WrappedKey, binding: bytes) -> Secret:
        self.on_unwrap()
        self.unwrapped += 1
        return await self._inner.unwrap(wrapped, binding)


def key(name: str | None = None) -> SubmittedKey:
    """Return a key for the fake venue."""
    text = name or f"key-{secrets.token_hex(16)}"
    return SubmittedKey(
        Secret.from_text(text), Secret.from_text(f"secret-of-{secrets.token_hex(16)}"), None
    )


def new_credential(submitted: SubmittedKey, **changes: object) -> NewCredential:
    plain = NewCredential("BINANCE", submitted, "a name", AccountType.EXCHANGE, None)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the fields of NewCredential


def caller(user_id: str | None = None) -> Caller:
    return Caller(
        UserId(user_id or new_id()),
        SessionId(new_id()),
        Origin(RequestId(new_id()), "203.0.113.7"),
    )


class Stage:
    """The use cases over one store; what is given stands in for the usual ones."""

    def __init__(
        self,
        kept: Kept,
        *,
        uses: CredentialUses | None = None,
        withdrawal: WithdrawalPolicy = WithdrawalPolicy.REFUSE,
        key_wrapper: KeyWrapper | None = None,
        venue: FakeVenue | None = None,
        make_pair: MakeKeyPair = make_key_pair,
    ) -> None:
        self.kept = kept
        self.clock = ManualClock()
        self.venue = venue or FakeVenue()
        self.key_wrapper = RecordingKeyWrapper(
            key_wrapper or KeyFileKeyWrapper(Secret(secrets.token_bytes(32)))
        )
        seal = Seal(key_wrapper=self.key_wrapper, random_bytes=secrets.token_bytes)
        unseal = Unseal(key_wrapper=self.key_wrapper)
        fingerprint = Fingerprint(Secret(hashlib.sha256(b"fingerprints").digest()))
        check_key = CheckKey(
            http=self.venue,
            lanes=MemoryNonceLanes(self.clock),
            fingerprint=fingerprint,
            clock=self.clock,
        )
        self.intake = Intake(
            catalogue=CATALOGUE,
            check_key=check_key,
            fingerprint=fingerprint,
            withdrawal=withdrawal,
        )
        self.check_stored = CheckStored(
            unseal=unseal,
            fingerprint=fingerprint,
            catalogue=CATALOGUE,
            check_key=check_key,
            clock=self.clock,
        )
        once = OncePerKey(
            store=kept.idempotency,
            clock=self.clock,
            digest_key=Secret(hashlib.sha256(b"idempotency").digest()),
        )
        self.create = CreateCredential(
            intake=self.intake,
            seal=seal,
            store=kept.writer,
            once_per_key=once,
            clock=self.clock,
        )
        self.rotate = RotateCredential(
            intake=self.intake,
            seal=seal,
            reader=kept.reader,
            writer=kept.writer,
            once_per_key=once,
            clock=self.clock,
        )
        self.revoke = RevokeCredential(
            reader=kept.reader, writer=kept.writer, open_uses=kept.open_uses, clock=self.clock
        )
        self.freeze = FreezeCredentials(
            writer=kept.writer, open_uses=kept.open_uses, clock=self.clock
        )
        self.thaw = ThawCredentials(writer=kept.writer, clock=self.clock)
        self.verify = VerifyCredentials(
            uses=uses or kept.uses, check_stored=self.check_stored, clock=self.clock
        )
        self.generate = GenerateCredential(
            catalogue=CATALOGUE,
            fingerprint=fingerprint,
            seal=seal,
            store=kept.writer,
            once_per_key=once,
            make_pair=make_pair,
            clock=self.clock,
        )
        self.activate = ActivateCredential(
            intake=self.intake,
            uses=uses or kept.uses,
            writer=kept.writer,
            seal=seal,
            unseal=unseal,
            clock=self.clock,
        )
        self.expire_unactivated = ExpireUnactivated(writer=kept.writer, clock=self.clock)
        self.list = ListCredentials(store=kept.reader, catalogue=CATALOGUE)

    async def created(self, who: Caller, submitted: SubmittedKey | None = None) -> Credential:
        return await self.create(new_credential(submitted or key()), who, None)

    async def verified(self, credential: Credential, who: Caller) -> Verification:
        (verification,) = await self.verify([credential.credential_id], who)
        return verification

    def find(self, credential: Credential) -> Credential:
        found = self.kept.reader.find(credential.credential_id)
        assert found is not None
        return found


def read_only(path: Path) -> apsw.Connection:
    """Open a database beside whoever has it open."""
    return apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
