"""What a venue's package of tests exports: `FACTS` in its module `facts`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.every_venue.kit.cases import Case, Refused
from tests.every_venue.kit.mutated import Mutated
from tests.every_venue.kit.oracle import MadeUpKey, NoOracle, Oracle
from tests.every_venue.kit.programs import CcxtProgram, HttpProgram, Refusals, Request
from tests.every_venue.kit.reach import Reach
from tests.every_venue.kit.vectors import NoVectors, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFacts:
    """All that the tests of every venue know of one.

    Attributes:
        venue: its name in the catalogue, not its sandbox's.
        hosts: by the name of venue and sandbox, wherever a credential may be sent.
        binding: what its signatures cover, by the catalogue's word.
        key: made-up material that the scheme takes.
        cases: the rows of the matrix; each of `cases.NAMES`, and more.
        hostile: where a hostile answer has another outcome than `cases.HOSTILE` says, by its name.
        reach: by host, for every host of the venue and of its sandbox that is a place of its own.
        same_as: other hosts, which serve the same endpoints as one of `reach`.
        record: requests that a READ+TRADE grant lets through, of different shapes.
        mutated: what the fuzzer of requests and its oracle need.
        stamp: how the simulator's record shows the time (Unix ms) or nonce that was signed.
        examples: values for path variables whose names the tests cannot fill by themselves.
        body_of: writes the smallest body that asks for a path and an action; None: no body is
            needed to reach any endpoint.
        token_header: the venue's own header for an API key; else our own.
        environment: headers that every request to the sandbox carries.
        official: whether the generated clients know its name, and its sandbox's.
        unconfirmed: which of `hosts`' names no document of the venue has.
    """

    venue: str
    hosts: Mapping[str, tuple[str, ...]]
    binding: str
    key: MadeUpKey
    cases: tuple[Case, ...]
    vectors: tuple[Vector, ...] | NoVectors
    oracle: Oracle | NoOracle
    reach: Mapping[str, Reach]
    program: CcxtProgram | HttpProgram
    refusals: Refusals
    record: tuple[Request, ...]
    mutated: Mutated
    hostile: Mapping[str, Refused] = field(default_factory=dict)
    same_as: Mapping[str, str] = field(default_factory=dict)
    stamp: Callable[[int], str] = str
    examples: Mapping[str, str] = field(default_factory=dict)
    body_of: Callable[[str, str], bytes] | None = None
    token_header: str = "X-Countersign-Token"
    environment: Mapping[str, str] = field(default_factory=dict)
    official: bool = False
    unconfirmed: tuple[str, ...] = ()
