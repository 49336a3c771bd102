"""Public endpoints: passed on unsigned, for callers that we know, at a pace of their own."""

import math
import time
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.errors import UnknownTokenError, WaitingError
from countersign.countersigning.forward import Passage, address_of
from countersign.countersigning.patience import FIREWALL, find_pause
from countersign.countersigning.policy import (
    Address,
    require_environment,
    require_host,
    require_in_force,
)
from countersign.countersigning.ports import IntentLog
from countersign.countersigning.sent_tokens import require_no_token
from countersign.countersigning.standing import Standings
from countersign.kernel.clock import Clock
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.catalogue import Venue
from countersign.venues.errors import unexpected_answer
from countersign.venues.ports import VenueHttp
from countersign.venues.requests import VenueAnswer, VenueRequest, target_of
from countersign.venues.schemes.registry import SCHEMES

_MINUTE_S: Final = 60.0


class PublicPaceError(WaitingError):
    """The requests to public endpoints of this minute are used up."""

    code = "RATE_LIMITED"


class ForwardPublic:
    """Passes requests to public endpoints on; it is no open relay.

    Args:
        public_from: who may ask without a token.
        per_minute: how many requests this process passes on, for all callers.
    """

    def __init__(
        self,
        *,
        standings: Standings,
        intents: IntentLog,
        http: VenueHttp,
        reader: AnswerReader,
        clock: Clock,
        public_from: Sequence[IPv4Network | IPv6Network],
        per_minute: int,
    ) -> None:
        self._standings = standings
        self._intents = intents
        self._http = http
        self._reader = reader
        self._clock = clock
        self._public_from = tuple(public_from)
        self._per_minute = per_minute
        self._left = float(per_minute)
        self._counted_at = time.monotonic()

    async def __call__(
        self, request: BotRequest, token: Secret | None, asker: Address | None, passage: Passage
    ) -> VenueAnswer:
        """Return the venue's answer.

        `asker` is the address by which a caller without a token is known; None: by none.

        Raises:
            UnknownTokenError, PolicyDeniedError: the caller may not ask.
            WaitingError: too many requests, or the venue asked us to wait.
            VenueUnreachableError, VenueTimeoutError, VenueUnavailableError: no answer,
                or one that cannot be read.
        """
        if token is None:
            venue = self._require_known(asker, passage)
        else:
            venue = self._require_granted(token, request, passage)
        require_environment(venue, request.headers)
        stripped = SCHEMES[venue.scheme].bots.strip(request)
        require_no_token(stripped)
        self._take_one()
        self._intents.require_no_pause(request.host)
        unsigned = VenueRequest(
            request.host,
            request.method,
            target_of(request.path, stripped.query),
            {**stripped.headers, **venue.environment},
        )
        answer = await self._http.send(unsigned)
        plain = await self._reader.find_plain(answer)
        now_ms = self._clock.now_ms()
        pause = find_pause(venue, answer, plain, now_ms)
        if pause is not None:  # no key was sent, so the venue speaks of our address
            # But a firewall may mean this one request, and anybody may ask for one that it minds.
            alone = pause.reason == FIREWALL
            until_ms = pause.until_ms(now_ms)
            await self._intents.pause(request.host, until_ms, pause.reason, public_alone=alone)
        if plain is None:
            raise unexpected_answer("the venue sent an answer that cannot be read")
        return answer

    def _require_granted(self, token: Secret, request: BotRequest, passage: Passage) -> Venue:
        """Return the venue in whose environment the request goes out."""
        standing = self._standings.read_again(token)  # no transaction compares the state
        passage.venue, passage.grant = standing.venue, standing.chain[0]
        require_host(standing.venue, request.host)
        address, now_ms = address_of(passage.origin.address), self._clock.now_ms()
        for grant in standing.chain:
            require_in_force(grant, address, now_ms)
        return standing.venue

    def _require_known(self, asker: Address | None, passage: Passage) -> Venue:
        """Return the venue of the host that was asked for."""
        if asker is None or not any(asker in network for network in self._public_from):
            raise UnknownTokenError("public endpoints are for callers with a grant's token")
        if passage.venue is None:
            raise UnknownTokenError("this is no host of a venue that is known here")
        return passage.venue

    def _take_one(self) -> None:
        now = time.monotonic()
        refilled = self._left + (now - self._counted_at) * self._per_minute / _MINUTE_S
        self._left, self._counted_at = min(refilled, self._per_minute), now
        if self._left < 1:
            seconds = math.ceil((1 - self._left) * _MINUTE_S / self._per_minute)
            raise PublicPaceError("too many requests to public endpoints", seconds)
        self._left -= 1
