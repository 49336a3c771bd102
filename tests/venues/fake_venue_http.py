"""A VenueHttp without a network, for tests; it passes the contract of the real one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from countersign.kernel.errors import CountersignError
from countersign.venues.catalogue import load_catalogue
from countersign.venues.errors import RequestUnsendableError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

Outcome = VenueAnswer | CountersignError
HOSTS = load_catalogue().hosts()


@dataclass
class FakeVenueHttp:
    """Answers by a function of the request, and keeps what was sent."""

    decide: Callable[[VenueRequest], Outcome]
    hosts: frozenset[str] = HOSTS
    sent: list[VenueRequest] = field(default_factory=list)

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        if request.host not in self.hosts:
            raise RequestUnsendableError("the catalogue has no such host")
        if sending is not None:
            sending.started = True
        self.sent.append(request)
        outcome = self.decide(request)
        if isinstance(outcome, CountersignError):
            raise outcome
        headers = {name.lower(): value for name, value in outcome.headers.items()}
        return VenueAnswer(outcome.status, headers, outcome.body)


def in_turn(*outcomes: Outcome) -> FakeVenueHttp:
    """Answer with each outcome in turn; the last one goes on."""
    left = list(outcomes)
    return FakeVenueHttp(lambda _: left.pop(0) if len(left) > 1 else left[0])
