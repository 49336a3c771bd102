"""Acting on a recorded intent: unseal, sign, send once, and say what came of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.errors import OutcomeUnknownError
from countersign.countersigning.patience import find_pause
from countersign.countersigning.ports import Intent, IntentLog, Recorded
from countersign.countersigning.standing import Standing
from countersign.credentials.sealed_material import binding_of_credential, unpacked
from countersign.envelope.errors import EnvelopeError
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import new_id
from countersign.venues.bot_requests.bot_request import BotRequest, Stripped
from countersign.venues.catalogue import Venue
from countersign.venues.errors import DeadlinePassedError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.ports import Sending, VenueHttp
from countersign.venues.requests import (
    UnsignedRequest,
    VenueAnswer,
    VenueRequest,
    new_salt,
)
from countersign.venues.schemes.registry import SCHEMES

_SENT_VERSION: Final = b"countersign.sent.1\n"


@dataclass(frozen=True, slots=True)
class Use:
    """A recorded intent with the state it was decided from.

    Attributes:
        deadline: on the monotonic clock, in seconds; nothing is sent after it.
    """

    standing: Standing
    intent: Intent
    recorded: Recorded
    deadline: float


@dataclass(slots=True)
class _Progress:
    """How far a use came: `digest` is of the bytes that were, or may have been, sent."""

    sending: Sending
    digest: str | None = None
    status: int | None = None


class Acting:
    """Carries out uses; each gets its outcome on record, whatever happens."""

    def __init__(
        self,
        *,
        intents: IntentLog,
        unseal: Unseal,
        fingerprint: Callable[[Venue, KeyMaterial], bytes],
        http: VenueHttp,
        reader: AnswerReader,
        clock: Clock,
    ) -> None:
        self._intents = intents
        self._unseal = unseal
        self._fingerprint = fingerprint
        self._http = http
        self._reader = reader
        self._clock = clock

    async def __call__(self, use: Use, request: BotRequest, stripped: Stripped) -> VenueAnswer:
        """Return the venue's answer.

        Raises:
            DeadlinePassedError, VenueUnreachableError: nothing was sent.
            OutcomeUnknownError: it may have been sent.
            HostileAnswerError: it was sent, and the answer is kept from the bot.
            EnvelopeError, KmsUnavailableError, KeyRejectedError: nothing was sent.
        """
        progress = _Progress(Sending(use.deadline))
        try:
            answer = await self._send(use, request, stripped, progress)
        except CountersignError as error:
            self._conclude(use, progress, error.code)
            if progress.sending.started and not progress.status:
                raise OutcomeUnknownError(
                    "the request may have reached the venue, which gave no answer"
                ) from error
            raise
        except BaseException:
            # The bot hung up, or a fault of ours: the record says how far it came.
            self._conclude(use, progress, CountersignError.code)
            raise
        self._conclude(use, progress, None)
        return answer

    async def _send(
        self, use: Use, request: BotRequest, stripped: Stripped, progress: _Progress
    ) -> VenueAnswer:
        credential, venue = use.standing.credential, use.standing.venue
        if self._clock.monotonic() > use.deadline:
            raise DeadlinePassedError
        binding = binding_of_credential(credential, use.recorded.material_version)
        material = unpacked(await self._unseal(use.recorded.sealed, binding))
        if self._fingerprint(venue, material) != credential.fingerprint:
            # An older envelope of the same credential, put back with its version, opens too.
            raise EnvelopeError("the sealed key is not the one that the credential names")
        key = SCHEMES[venue.scheme].prepare(material)
        signed = key.sign(_unsigned(venue, request, stripped), use.recorded.stamp, new_salt())
        progress.digest = sent_digest(signed)
        answer = await self._http.send(signed, progress.sending)
        progress.status = answer.status
        plain = await self._reader.find_plain(answer)
        # Before the answer is judged: who repeats the key wants to be left alone all the same.
        await self._note_patience(use, answer, plain)
        await self._reader.require_harmless(
            answer,
            plain,
            material,
            signed.proofs,
            key_is_public=SCHEMES[venue.scheme].key_is_public,
        )
        return answer

    def _conclude(self, use: Use, progress: _Progress, code: str | None) -> None:
        intent = use.intent.decision
        details: dict[str, str | int] = {"sent": "YES" if progress.sending.started else "NO"}
        if progress.digest is not None and progress.sending.started:
            details["sentDigest"] = progress.digest
        if progress.status is not None:
            details["status"] = progress.status
        outcome = replace(
            intent,
            outcome=Outcome.ALLOWED if code is None else Outcome.FAILED,
            at_ms=self._clock.now_ms(),
            reason=code,
            details=details,
            entry_id=new_id(),
            intent_id=intent.entry_id,
        )
        self._intents.conclude(use.intent, outcome)

    async def _note_patience(self, use: Use, answer: VenueAnswer, plain: bytes | None) -> None:
        now_ms = self._clock.now_ms()
        pause = find_pause(use.standing.venue, answer, plain, now_ms)
        if pause is None:
            return
        until_ms = pause.until_ms(now_ms)
        if pause.of_key:
            await self._intents.pause_key(use.intent.credential, until_ms, pause.reason)
        else:
            await self._intents.pause(use.intent.host, until_ms, pause.reason)


def _unsigned(venue: Venue, request: BotRequest, stripped: Stripped) -> UnsignedRequest:
    headers = {**stripped.headers, **venue.environment}
    if stripped.content_type is not None:
        headers["Content-Type"] = stripped.content_type
    return UnsignedRequest(
        request.host, request.method, request.path, stripped.query, stripped.body, headers
    )


def sent_digest(request: VenueRequest) -> str:
    """Return the digest of the bytes that are sent, in hex.

    SHA-256 over the version line, method, host and target, each with a line end,
    and the body.
    """
    head = f"{request.method}\n{request.host}\n{request.target}\n"
    return hashlib.sha256(_SENT_VERSION + head.encode() + request.body).hexdigest()
