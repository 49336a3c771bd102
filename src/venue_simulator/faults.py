"""Faults: what goes wrong, for which requests, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal

import msgspec

from venue_simulator.messages import Arrival

EVERY_VENUE: Final = "*"
TEN_GIGABYTES: Final = 10 * 1024**3
DEFAULT_MS: Final = 1_000
HUNDRED_MEGABYTES: Final = 100 * 1024**2
# These leave an answer an answer; any number of them can meet one request.
_MODIFIERS: Final = frozenset(
    {"latency", "clock-skew", "extra-headers", "encoded", "chunked", "informational"}
)
# These damage the venue's own answer, so the venue must have acted.
_NEED_THE_ANSWER: Final = frozenset(
    {"truncated", "wrong-json", "invalid-json", "invalid-utf8", "slow-drip"}
)

FaultKind = Literal[
    "chunked",
    "clock-skew",
    "empty-object",
    "encoded",
    "extra-headers",
    "gzip-bomb",
    "hang",
    "hang-up",
    "html",
    "huge-body",
    "huge-headers",
    "informational",
    "invalid-json",
    "invalid-utf8",
    "latency",
    "maintenance",
    "rate-limit",
    "raw",
    "redirect",
    "reflected-headers",
    "reset",
    "slow-drip",
    "status",
    "truncated",
    "wrong-json",
]
Shape = Literal["missing", "null", "array", "strings", "replace"]
Encoding = Literal["identity", "gzip", "deflate", "raw-deflate"]
"""What is done to a body; raw-deflate is RFC 1951, which some take for deflate."""


class FaultSpec(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A fault as the control API takes it. What a parameter means depends on the kind."""

    kind: FaultKind
    venue: str = EVERY_VENUE
    count: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """How many requests it meets; None: every one until it is cleared."""
    method: str | None = None
    path: str | None = None
    """Matches the path without its query; `*` stands for anything."""
    api_key: str | None = None
    processed: bool | None = None
    """Whether the venue acts on the request before the fault shows."""
    ms: Annotated[int, msgspec.Meta(ge=-(10**10), le=10**10)] = DEFAULT_MS
    """latency: the delay; clock-skew: how far the venue's clock is ahead; slow-drip: per byte;
    chunked: per chunk, where the default is none."""
    status: Annotated[int, msgspec.Meta(ge=100, le=999)] | None = None
    body: str | None = None
    """status, html: the body; raw: all that is sent, one character a byte."""
    json: msgspec.Raw = msgspec.Raw()
    content_type: str | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    location: str = "https://elsewhere.invalid/"
    banned: bool = False
    retry_after: Annotated[int, msgspec.Meta(ge=0)] = 30
    seconds: Annotated[float, msgspec.Meta(ge=0, le=120)] = 120
    size: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Bytes: huge-body, huge-headers and gzip-bomb, how many; truncated, how many never come;
    chunked, how many a chunk."""
    line_bytes: Annotated[int, msgspec.Meta(ge=16)] = 1_000
    """huge-headers: how long each header line is."""
    repeat: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    """encoded: how often; informational: how many answers come before the last."""
    encoding: Encoding = "gzip"
    announced: str | None = None
    """encoded: what Content-Encoding says instead of the truth; empty, it is left out."""
    declared: bool = False
    """huge-body: announce the size instead of sending chunks."""
    from_status_line: bool = False
    """slow-drip: begin with the status line instead of the body."""
    shape: Shape = "missing"
    fields: list[str] | None = None
    values: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)

    def acts_first(self) -> bool:
        if self.kind in _NEED_THE_ANSWER:
            return True
        return bool(self.processed)


@dataclass(slots=True)
class InstalledFault:
    id: int
    spec: FaultSpec
    remaining: int | None
    applied: int = 0

    def matches(self, arrival: Arrival, venue: str, api_key: str) -> bool:
        spec = self.spec
        return (
            spec.venue in (EVERY_VENUE, venue)
            and spec.api_key in (None, api_key)
            and spec.method in (None, arrival.method)
            and (spec.path is None or fnmatchcase(arrival.path.decode("latin-1"), spec.path))
        )


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults that meet one request: those that change it, and at most one that ends it."""

    modifiers: Sequence[FaultSpec] = ()
    ending: FaultSpec | None = None

    def delay_s(self) -> float:
        return sum(spec.ms for spec in self.modifiers if spec.kind == "latency") / 1_000

    def skew_ns(self) -> int:
        return sum(spec.ms for spec in self.modifiers if spec.kind == "clock-skew") * 1_000_000


NO_FAULTS: Final = FaultPlan()


class FaultTable:
    """The installed faults, oldest first."""

    def __init__(self) -> None:
        self._installed: list[InstalledFault] = []
        self._next_id = 1

    def install(self, spec: FaultSpec) -> InstalledFault:
        fault = InstalledFault(self._next_id, spec, spec.count)
        self._next_id += 1
        self._installed.append(fault)
        return fault

    def installed(self) -> Sequence[InstalledFault]:
        return tuple(self._installed)

    def clear(self) -> None:
        self._installed.clear()

    def remove(self, fault_id: int) -> bool:
        """Remove one fault; False if there is none of this id."""
        kept = [fault for fault in self._installed if fault.id != fault_id]
        found = len(kept) < len(self._installed)
        self._installed = kept
        return found

    def plan(self, arrival: Arrival, venue: str, api_key: str) -> FaultPlan:
        """Choose the faults that meet a request, and use up one count of each."""
        if not self._installed:
            return NO_FAULTS
        modifiers: list[FaultSpec] = []
        ending: FaultSpec | None = None
        for fault in tuple(self._installed):
            modifies = fault.spec.kind in _MODIFIERS
            if (ending is not None and not modifies) or not fault.matches(arrival, venue, api_key):
                continue
            if modifies:
                modifiers.append(fault.spec)
            else:
                ending = fault.spec
            self._use(fault)
        return FaultPlan(modifiers, ending)

    def _use(self, fault: InstalledFault) -> None:
        fault.applied += 1
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining == 0:
                self._installed.remove(fault)
