"""Forward: a bot's request goes on to the venue, signed with a key that the bot never sees."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from countersign.access.grant import Grant
from countersign.access.grant_secret import GrantSecrets
from countersign.countersigning.acting import Acting, Use
from countersign.countersigning.caller_signatures import find_proof
from countersign.countersigning.errors import (
    LaneBusyError,
    StateChangedError,
    TooManyUnderWayError,
    UnknownTokenError,
)
from countersign.countersigning.policy import (
    Address,
    Asked,
    find_endpoint,
    require_allowed,
    require_environment,
    require_host,
)
from countersign.countersigning.ports import Intent, IntentLog, Recorded, Stale
from countersign.countersigning.sent_tokens import require_no_token
from countersign.countersigning.standing import Standing, Standings
from countersign.countersigning.under_way import UnderWay
from countersign.credentials.credential import Credential
from countersign.credentials.owned import require_usable
from countersign.credentials.ports import SIGNING_S
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import CountersignError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, Stripped, request_digest
from countersign.venues.bot_signatures.bot_signature import CallerProof
from countersign.venues.catalogue import Venue
from countersign.venues.endpoints.endpoint import Endpoint
from countersign.venues.nonces import NonceUnit
from countersign.venues.requests import VenueAnswer
from countersign.venues.schemes.registry import SCHEMES

ACTION: Final = "credential.forward"

_TRIES: Final = 4
_LANE_WAIT_S: Final = 5.0
_LANE_PAUSE_S: Final = 0.004
_ADDRESSES_KEPT: Final = 1024


@dataclass(slots=True)
class Passage:
    """What is known of a request so far; for the answer, the log and the record of a refusal."""

    origin: Origin
    venue: Venue | None = None
    grant: Grant | None = None
    endpoint: Endpoint | None = None
    proof: CallerProof | None = None
    intent_recorded: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    venue: Venue
    request: BotRequest
    stripped: Stripped
    endpoint: Endpoint
    digest: str


class Forward:
    """Checks a request against its grant, records it, and acts on it."""

    def __init__(
        self,
        *,
        standings: Standings,
        intents: IntentLog,
        acting: Acting,
        secrets: GrantSecrets,
        clock: Clock,
        withdrawal_allowed: bool,
    ) -> None:
        self._standings = standings
        self._intents = intents
        self._acting = acting
        self._secrets = secrets
        self._clock = clock
        self._withdrawal_allowed = withdrawal_allowed
        self._under_way = UnderWay()

    async def __call__(
        self, request: BotRequest, token: Secret | None, passage: Passage
    ) -> VenueAnswer:
        """Return the venue's answer.

        Raises:
            UnknownTokenError, PolicyDeniedError, FrozenError, NotActiveError,
            AlreadyRevokedError, SmuggledError: refused; nothing was sent.
            SignatureInvalidError, SignatureExpiredError, SignatureReplayedError: the bot's own
                signature is refused; nothing was sent.
            WaitingError, StateChangedError, StoreUnavailableError: nothing was sent; try again.
            DeadlinePassedError, VenueUnreachableError: nothing was sent, and the record says so.
            OutcomeUnknownError, HostileAnswerError: it was sent.
        """
        if token is None:
            raise UnknownTokenError("the request has no token of a grant")
        standing = self._standings.of(token)
        passage.venue, passage.grant = standing.venue, standing.chain[0]
        read = _read(request, standing.venue, passage)
        try:
            return await self._in_turn(read, standing.credential, token, passage)
        except CountersignError:
            await self._spend(passage)
            raise

    async def _in_turn(
        self, read: _Read, credential: Credential, token: Secret, passage: Passage
    ) -> VenueAnswer:
        async with AsyncExitStack() as stack:
            if SCHEMES[read.venue.scheme].takes_nonce_at(read.request.path):
                # What would be refused anyway takes no place from who may use the key.
                _, intent = self._decided_now(read, token, passage)
                # First come, first served among the requests of this process.
                await stack.enter_async_context(self._intents.place(intent))
            try:
                stack.enter_context(
                    self._under_way.one_more(credential, cancels=read.endpoint.cancels)
                )
            except TooManyUnderWayError:
                self._decided_now(read, token, passage)  # its signature is known then, and spent
                raise
            return await self._record_and_act(read, token, passage)

    async def _spend(self, passage: Passage) -> None:
        """Let no copy of a refused request pass later: its bot is told that nothing was sent."""
        if passage.grant and passage.proof and not passage.intent_recorded:
            await self._intents.spend(passage.grant, passage.proof)

    async def _record_and_act(self, read: _Read, token: Secret, passage: Passage) -> VenueAnswer:
        for _ in range(_TRIES):
            standing, intent = self._decided_now(read, token, passage)
            deadline, recorded = await self._begin(intent)
            if isinstance(recorded, Recorded):
                passage.intent_recorded = True
                use = Use(standing, intent, recorded, deadline)
                return await self._acting(use, read.request, read.stripped)
            self._standings.forget(token)
        raise StateChangedError("the grant or its credential keeps changing: try again")

    async def _begin(self, intent: Intent) -> tuple[float, Recorded | Stale]:
        """Record the intent; where another process has the key's lane, wait for it."""
        give_up = self._clock.monotonic() + _LANE_WAIT_S
        while True:
            deadline = self._clock.monotonic() + SIGNING_S  # from before it is queued: see ADR 0008
            try:
                return deadline, await self._intents.begin(intent)
            except LaneBusyError:
                if self._clock.monotonic() > give_up:
                    raise
            await asyncio.sleep(_LANE_PAUSE_S)

    def _decided_now(self, read: _Read, token: Secret, passage: Passage) -> tuple[Standing, Intent]:
        standing = self._standings.of(token)
        try:
            return standing, self._decided(read, standing, passage)
        except CountersignError:
            # Nothing else would tell an old state that says no.
            again = self._standings.read_again(token)
            if again == standing:
                raise
        return again, self._decided(read, again, passage)

    def _decided(self, read: _Read, standing: Standing, passage: Passage) -> Intent:
        now_ms, origin = self._clock.now_ms(), passage.origin
        grant = passage.grant = standing.chain[0]
        # First: who has the token alone is told nothing of what stands behind it.
        proof = find_proof(read.request, read.endpoint, standing, self._secrets, now_ms)
        passage.proof = proof
        require_usable(standing.credential)
        in_path = read.endpoint.in_path(read.request.path)
        asked = Asked(
            read.endpoint, read.stripped.items, address_of(origin.address), now_ms, in_path
        )
        require_allowed(standing.chain, asked, withdrawal_allowed=self._withdrawal_allowed)
        decision = Decision(
            action=ACTION,
            outcome=Outcome.INTENDED,
            at_ms=now_ms,
            origin=origin,
            user_id=grant.user_id,
            credential_id=grant.credential_id,
            grant_id=grant.grant_id,
            details={
                "venue": standing.venue.name,
                "host": read.request.host,
                "endpoint": read.endpoint.name,
                "requestDigest": read.digest,
            },
        )
        return Intent(
            decision=decision,
            credential=standing.credential,
            chain=standing.chain,
            host=read.request.host,
            cancels=read.endpoint.cancels,
            nonce_unit=_nonce_unit(standing, read.request.path),
            proof=proof,
        )


def _read(request: BotRequest, venue: Venue, passage: Passage) -> _Read:
    require_host(venue, request.host)
    require_environment(venue, request.headers)
    bots = SCHEMES[venue.scheme].bots
    passage.endpoint = endpoint = find_endpoint(
        venue, request.host, request.method, request.path, bots.action_of(request)
    )
    stripped = bots.strip(request)
    require_no_token(stripped)
    return _Read(venue, request, stripped, endpoint, request_digest(request, stripped))


def _nonce_unit(standing: Standing, path: str) -> NonceUnit | None:
    if not SCHEMES[standing.venue.scheme].takes_nonce_at(path):
        return None
    return NonceUnit(standing.credential.nonce_unit or NonceUnit.MS)


@lru_cache(maxsize=_ADDRESSES_KEPT)
def address_of(text: str) -> Address | None:
    """Return an address; None where the text is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
