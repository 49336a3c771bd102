"""The gateway: a plain ASGI callable beside the API. Every refusal is in the venue's own shape."""

import time
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from countersign.audit.record_refusals import RecordRefusals
from countersign.countersigning.errors import (
    OutcomeUnknownError,
    PolicyDeniedError,
    Rule,
    WaitingError,
)
from countersign.countersigning.forward import ACTION, Forward, Passage
from countersign.countersigning.forward_public import ForwardPublic
from countersign.countersigning.sent_tokens import require_no_token_in_path
from countersign.countersigning.standing import Standings
from countersign.entrypoints.arriving import (
    Network,
    ReadingPlaces,
    Receive,
    Scope,
    Send,
    caller_address,
)
from countersign.entrypoints.gateway.answering import send_answer
from countersign.entrypoints.gateway.bot_headers import find_token, read_headers
from countersign.entrypoints.gateway.refusal_table import refusal_kind
from countersign.entrypoints.gateway.sent_tokens import find_grants
from countersign.entrypoints.gateway.target import PREFIX, parse_target
from countersign.entrypoints.gateway.tokenless import Tokenless
from countersign.entrypoints.http_api.answers import error_answer
from countersign.entrypoints.http_api.refusing import RouteNotFoundError
from countersign.entrypoints.leaving import Unread
from countersign.kernel.address import address_block
from countersign.kernel.capability import Capability
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.ids import RequestId, new_id
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.catalogue import VenueCatalogue
from countersign.venues.errors import UnavailableReason, VenueUnavailableError
from countersign.venues.refusals import refusal
from countersign.venues.requests import VenueAnswer

FORWARDED: Final = "FORWARDED"

_log = structlog.get_logger("countersign.gateway")


class Gateway:
    """Takes bots' requests, and gives them the venue's answers or our refusals."""

    def __init__(
        self,
        *,
        forward: Forward,
        forward_public: ForwardPublic,
        catalogue: VenueCatalogue,
        record_refusal: RecordRefusals,
        standings: Standings,
        tokenless: Tokenless,
        proxies: Sequence[Network],
        clock: Clock,
    ) -> None:
        self._forward = forward
        self._forward_public = forward_public
        self._catalogue = catalogue
        self._record_refusal = record_refusal
        self._standings = standings
        self._tokenless = tokenless
        self._proxies = tuple(proxies)
        self._clock = clock
        self._reading = ReadingPlaces()
        self._unread = Unread()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = time.perf_counter()
        # Always an id of ours: a caller's goes into the log, and could be a secret pasted there.
        address = caller_address(scope, scope["headers"], self._proxies)
        passage = Passage(Origin(RequestId(new_id()), address))
        error: CountersignError | None = None
        try:
            answer = await self._pass(scope, receive, passage)
            self._require_room(answer, passage)
        except CountersignError as refused:
            error = await self._recorded(refused, scope, passage)
            answer = _refusal(error, passage)
        except Exception as fault:  # noqa: BLE001  # whatever it is must not show itself to a bot
            # The type alone: a foreign exception's text can hold anything.
            _log.error("fault", fault=type(fault).__name__, request_id=passage.origin.request_id)
            error = CountersignError("a fault of the gateway's own")
            answer = _refusal(error, passage)
        decision = FORWARDED if error is None else _words(error)
        try:
            with self._unread.on_its_way(_reader_of(passage), len(answer.body)):
                await send_answer(send, answer, passage.venue, passage.origin.request_id, decision)
        finally:
            _log_passage(passage, answer, decision, time.perf_counter() - started)

    def _require_room(self, answer: VenueAnswer, passage: Passage) -> None:
        if self._unread.has_room(_reader_of(passage), len(answer.body)):
            return
        text = "too many long answers are on their way to callers who do not read them"
        if passage.intent_recorded:
            raise OutcomeUnknownError(text)
        raise VenueUnavailableError(text, reason=UnavailableReason.OVERLOADED)

    async def _pass(self, scope: Scope, receive: Receive, passage: Passage) -> VenueAnswer:
        if not scope["raw_path"].startswith(PREFIX):
            raise RouteNotFoundError
        target = parse_target(scope["raw_path"], scope["query_string"])
        venue = None if target is None else self._catalogue.find_by_host(target.host, {})
        if target is None or venue is None:
            raise PolicyDeniedError(Rule.HOST, "this is no host of a venue that is known here")
        passage.venue = venue
        body = await self._reading.read(passage.origin.address, scope["headers"], receive)
        headers = read_headers(scope["headers"])
        venue = passage.venue = self._catalogue.find_by_host(target.host, headers) or venue
        request = BotRequest(target.host, scope["method"], target.path, target.query, headers, body)
        require_no_token_in_path(request.path)
        token = find_token(request, venue)
        endpoint = venue.find_endpoint(request.host, request.method, request.path)
        # Where one path is many endpoints none is public, so no action is asked for here.
        if endpoint is not None and endpoint.capability is Capability.PUBLIC:
            passage.endpoint = endpoint
            asker = self._tokenless.address(scope, passage.origin.address)
            return await self._forward_public(request, token, asker, passage)
        return await self._forward(request, token, passage)

    async def _recorded(
        self, error: CountersignError, scope: Scope, passage: Passage
    ) -> CountersignError:
        """Put a refusal on record; return what is to be answered."""
        if passage.intent_recorded:
            return error  # its outcome is on record
        grants = [passage.grant] if passage.grant else find_grants(scope, self._standings)
        owners = {grant.user_id for grant in grants}
        grant = passage.grant = grants[0] if len(grants) == 1 else None
        details = {"endpoint": passage.endpoint.name} if passage.endpoint else {}
        if passage.venue is not None:
            details["venue"] = passage.venue.name
        decision = Decision(
            action=ACTION,
            outcome=Outcome.REFUSED,
            at_ms=self._clock.now_ms(),
            origin=passage.origin,
            user_id=owners.pop() if len(owners) == 1 else None,
            credential_id=grant.credential_id if grant else None,
            grant_id=grant.grant_id if grant else None,
            reason=_words(error),
            details=details,
        )
        try:
            await self._record_refusal(decision)
        except StoreUnavailableError as unavailable:
            return unavailable
        return error


def _log_passage(passage: Passage, answer: VenueAnswer, decision: str, duration_s: float) -> None:
    _log.info(
        "forward",
        request_id=passage.origin.request_id,
        address=passage.origin.address,
        venue=passage.venue.name if passage.venue else None,
        endpoint=passage.endpoint.name if passage.endpoint else None,
        grant_id=passage.grant.grant_id if passage.grant else None,
        status=answer.status,
        decision=decision,
        duration_ms=round(duration_s * 1000, 2),
    )


def _reader_of(passage: Passage) -> str:
    """Return who is told apart by what they leave unread: an owner's bots, or an address."""
    return passage.grant.user_id if passage.grant else address_block(passage.origin.address)


def _words(error: CountersignError) -> str:
    return f"{error.code}/{error.rule}" if isinstance(error, PolicyDeniedError) else error.code


def _refusal(error: CountersignError, passage: Passage) -> VenueAnswer:
    if passage.venue is None:
        status, answer = error_answer(error, passage.origin.request_id)
        headers = {"content-type": "application/json"}
        return VenueAnswer(int(status), headers, msgspec.json.encode(answer))
    waits = error.retry_after_s if isinstance(error, WaitingError) else None
    text = f"countersign: {error.text}"
    return refusal(passage.venue, refusal_kind(error.code), text, waits)
