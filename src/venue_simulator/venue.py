"""What the simulator asks of a venue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from venue_simulator.key_records import KeyRecord, KeyTemplate, KeyText, Signing
from venue_simulator.messages import Answer, Arrival

SANDBOX_SUFFIX = "_UAT"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a venue makes of a request's authentication.

    `verified` is None where no signature was looked at: a public endpoint, or a refusal that
    comes first. `refusal` is the answer to give instead of the endpoint's own. `parameters`
    are those that were read on the way, to be read once only.
    """

    verified: bool | None = None
    key: KeyRecord | None = None
    refusal: Answer | None = None
    parameters: Mapping[str, str] | None = None


class Venue(Protocol):
    """One exchange, with its sandbox if it has one.

    Each method is a function of its arguments and the key.
    """

    name: str
    sandbox: bool
    """Whether there is a sandbox beside it, `<name>_UAT`, with keys of its own."""
    hosts: Mapping[str, str]
    """Host name to venue name: the exchange's own, or its sandbox's."""
    templates: Mapping[str, KeyTemplate]
    """The built-in keys of the exchange and of its sandbox, by kind.

    Without a sandbox none of them is `elsewhere`.
    """

    def environment(self, arrival: Arrival, host_venue: str) -> str:
        """Name the venue or sandbox that this request is for."""
        ...

    def claimed_key(self, arrival: Arrival) -> str:
        """Read the API key from the slot where this venue takes it; empty if there is none."""
        ...

    def stamp(self, arrival: Arrival) -> str:
        """Read the timestamp or nonce that a request carries; empty if there is none."""
        ...

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check the authentication; uses nothing up, not even a nonce."""
        ...

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        """Act on the request and answer it."""
        ...

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer: ...

    def maintenance(self, arrival: Arrival) -> Answer: ...

    def mint(self, seed: str, signing: Signing) -> KeyText:
        """Make key text that looks like this venue's; the same seed gives the same text."""
        ...


def environments(venue: Venue) -> tuple[str, ...]:
    """Name the exchange and its sandbox, if it has one."""
    return (venue.name, venue.name + SANDBOX_SUFFIX) if venue.sandbox else (venue.name,)


def twin(venue: str) -> str:
    """Name the other environment: the sandbox of an exchange, the exchange of a sandbox."""
    if venue.endswith(SANDBOX_SUFFIX):
        return venue.removesuffix(SANDBOX_SUFFIX)
    return venue + SANDBOX_SUFFIX
