"""The gateway as the server calls it, in this process, before a venue port that keeps what is sent.

Everything between is the product's: headers and token, target, endpoint, policy, signing. In memory
are what it reads of grants and credentials, its record, and the network.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from tests.credentials.memory_stores import MemoryVault
from tests.envelope.fake_key_wrapper import FakeKeyWrapper
from tests.gateway.oracle import Raw
from tests.support.gateway_grants import a_grant
from tests.venues.stage import CATALOGUE, ManualClock

from countersign.access.grant import Grant
from countersign.access.grant_ports import GrantFilter, GrantPage
from countersign.access.grant_secret import GrantSecrets
from countersign.access.grant_token import token_digest
from countersign.audit.record_refusals import RecordRefusals
from countersign.countersigning.acting import Acting
from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.forward import Forward
from countersign.countersigning.forward_public import ForwardPublic
from countersign.countersigning.ports import Intent, Recorded
from countersign.countersigning.standing import Standings
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialStatus,
    CredentialType,
)
from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.sealed_material import binding_of_credential, packed
from countersign.entrypoints.arriving import Message
from countersign.entrypoints.gateway.gateway import Gateway
from countersign.entrypoints.gateway.tokenless import Tokenless
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.decision import Decision
from countersign.kernel.ids import CredentialId, GrantId, UserId
from countersign.kernel.secret import Secret
from countersign.venues.bot_signatures.bot_signature import CallerProof
from countersign.venues.key_material import KeyMaterial
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

_USER: Final = UserId("a user")


@dataclass
class RecordingVenue:
    """Implements VenueHttp: keeps what is sent, and answers that it went well."""

    sent: list[VenueRequest] = field(default_factory=list)

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        if sending is not None:
            sending.started = True
        self.sent.append(request)
        return VenueAnswer(200, {"content-type": "application/json"}, b"{}")


@dataclass
class Grants:
    """Implements GrantReader."""

    by_digest: dict[bytes, Grant] = field(default_factory=dict)

    def find_chain(self, token_digest: bytes) -> Sequence[Grant]:
        grant = self.by_digest.get(token_digest)
        return [] if grant is None else [grant]

    def find(self, grant_id: GrantId) -> Grant | None:
        return next((each for each in self.by_digest.values() if each.grant_id == grant_id), None)

    async def list_owned(self, user_id: UserId, wanted: GrantFilter) -> GrantPage:
        owned = [each for each in self.by_digest.values() if each.user_id == user_id]
        return GrantPage(owned, len(owned))


@dataclass
class Record:
    """Implements IntentLog and DecisionLog: counts, and hands out the sealed keys."""

    sealed: dict[CredentialId, bytes] = field(default_factory=dict)
    begun: int = 0

    async def begin(self, intent: Intent) -> Recorded:
        self.begun += 1
        return Recorded(self.sealed[intent.credential.credential_id], 1, self.begun)

    def conclude(self, intent: Intent, outcome: Decision) -> None:
        """Nothing is looked at afterwards."""

    async def pause(
        self, host: str, until_ms: int, reason: str, *, public_alone: bool = False
    ) -> None:
        """Nobody asks for one here."""

    async def pause_key(self, credential: Credential, until_ms: int, reason: str) -> None:
        """Nobody asks for one here."""

    def require_no_pause(self, host: str) -> None:
        """Nobody asks for one here."""

    @asynccontextmanager
    async def place(self, intent: Intent) -> AsyncIterator[None]:
        yield

    async def spend(self, grant: Grant, proof: CallerProof) -> None:
        """Nobody signs here."""

    async def record(self, *decisions: Decision) -> None:
        """Nothing is looked at afterwards."""


@dataclass(frozen=True)
class Arrived:
    """What one request led to; `decision` is the gateway's own word for it."""

    signed: Sequence[VenueRequest]
    public: Sequence[VenueRequest]
    decision: str
    status: int
    body: bytes


@dataclass(frozen=True)
class StagedBot:
    """A bot of a venue: its grant's token, and the symbols that it may trade; None: all."""

    venue: str
    material: KeyMaterial
    token: bytes
    symbols: frozenset[str] | None = None


class GatewayStage:
    """A gateway with these bots, each with a grant of READ and TRADE."""

    def __init__(self, bots: Sequence[StagedBot]) -> None:
        self._bots = bots
        self._signed, self._public = RecordingVenue(), RecordingVenue()
        # With a factory it leaves the thread's own loop alone, which pytest-asyncio minds.
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._gateway = self._runner.run(self._made())

    def send(self, raw: Raw) -> Arrived:
        """Let the gateway serve a request."""
        self._signed.sent.clear()
        self._public.sent.clear()
        head, body = self._runner.run(self._served(raw))
        headers: dict[bytes, bytes] = dict(head["headers"])
        decision = headers[b"x-countersign-decision"].decode()
        signed, public = [*self._signed.sent], [*self._public.sent]
        return Arrived(signed, public, decision, head["status"], body)

    def close(self) -> None:
        self._runner.close()

    async def _served(self, raw: Raw) -> tuple[Message, bytes]:
        answered: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw.body}

        async def send(message: Message) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "method": raw.method,
            "raw_path": raw.raw_path,
            "query_string": raw.query,
            "headers": [*raw.headers, (b"content-length", b"%d" % len(raw.body))],
            "client": ("203.0.113.7", 1),
        }
        await self._gateway(scope, receive, send)
        return answered[0], b"".join(each.get("body", b"") for each in answered[1:])

    async def _made(self) -> Gateway:
        clock, vault, grants, record = ManualClock(), MemoryVault(), Grants(), Record()
        fingerprint = Fingerprint(Secret(b"f" * 32))
        key_wrapper = FakeKeyWrapper()
        seal = Seal(key_wrapper=key_wrapper, random_bytes=os.urandom)
        for bot in self._bots:
            credential = _credential(bot.venue, bot.material, fingerprint)
            name = credential.credential_id
            vault.credentials[name] = credential
            binding = binding_of_credential(credential, 1)
            record.sealed[name] = await seal(packed(bot.material), binding)
            limits: dict[str, Any] = {} if bot.symbols is None else {"symbols": bot.symbols}
            digest = token_digest(Secret(bot.token))
            grants.by_digest[digest] = a_grant(_USER, name, **limits)
        standings = Standings(grants=grants, credentials=vault, catalogue=CATALOGUE)
        reader = AnswerReader(answer_bytes_max=64 * 1024)
        acting = Acting(
            intents=record,
            unseal=Unseal(key_wrapper=key_wrapper),
            fingerprint=fingerprint,
            http=self._signed,
            reader=reader,
            clock=clock,
        )
        return Gateway(
            forward=Forward(
                standings=standings,
                secrets=GrantSecrets(Secret(b"g" * 32)),
                intents=record,
                acting=acting,
                clock=clock,
                withdrawal_allowed=False,
            ),
            forward_public=ForwardPublic(
                standings=standings,
                intents=record,
                http=self._public,
                reader=reader,
                clock=clock,
                public_from=(),
                per_minute=1_000_000_000,
            ),
            catalogue=CATALOGUE,
            standings=standings,
            tokenless=Tokenless(proxies=(), host="127.0.0.1"),
            record_refusal=RecordRefusals(decisions=record, clock=clock),
            proxies=(),
            clock=clock,
        )


def _credential(venue: str, key: KeyMaterial, fingerprint: Fingerprint) -> Credential:
    return Credential(
        credential_id=CredentialId(venue),
        user_id=_USER,
        version=1,
        venue=venue,
        name="a key",
        type=AccountType.EXCHANGE,
        credential_type=CredentialType.HMAC,
        masked_key="mad***",
        fingerprint=fingerprint(CATALOGUE.get(venue), key),
        status=CredentialStatus.ACTIVE,
        passport=None,
        nonce_unit=None,
        created_at_ms=1,
        updated_at_ms=1,
    )
