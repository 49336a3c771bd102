"""What arrived, in bounded memory."""

import hashlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from venue_simulator.messages import Arrival

CAPACITY = 10_000
MAX_COUNTED_PATHS = 5_000
_OTHER_PATHS = "(other paths)"


class RecordedArrival(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """One arrival as the control API shows it."""

    number: int
    received_at_ns: int
    """Nanoseconds since 1970 by the machine's clock, which no fault shifts."""
    venue: str
    method: str
    target: str
    """Path and query as received, one character a byte."""
    headers: list[tuple[str, str]]
    body_sha256: str
    body_bytes: int
    peer: str
    api_key: str
    verified: bool | None
    """Whether the signature was right; null where none was looked at."""
    fault: str | None


class ArrivalCount(msgspec.Struct, frozen=True):
    venue: str
    method: str
    path: str
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An arrival with what was found out about it."""

    received_at_ns: int
    venue: str
    target: bytes
    arrival: Arrival
    api_key: str
    verified: bool | None
    fault: str | None


class ArrivalRecord:
    """Keeps the last arrivals and counts all of them. Bodies are kept as digests only."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._entries: deque[tuple[int, Entry, bytes, int]] = deque(maxlen=capacity)
        self._counts: Counter[tuple[str, str, bytes]] = Counter()
        self._number = 0

    def add(self, entry: Entry) -> None:
        self._number += 1
        arrival = entry.arrival
        digest = hashlib.sha256(arrival.body).digest()
        self._entries.append((self._number, _without_body(entry), digest, len(arrival.body)))
        counted = (entry.venue, arrival.method, arrival.path)
        if counted not in self._counts and len(self._counts) >= MAX_COUNTED_PATHS:
            counted = (entry.venue, arrival.method, _OTHER_PATHS.encode())
        self._counts[counted] += 1

    def shown(self) -> Iterator[RecordedArrival]:
        """Show the arrivals, oldest first."""
        for number, entry, digest, length in self._entries:
            yield _shown(number, entry, digest, length)

    def counts(self) -> list[ArrivalCount]:
        return [
            ArrivalCount(venue, method, path.decode("latin-1"), count)
            for (venue, method, path), count in sorted(self._counts.items())
        ]

    def clear(self) -> None:
        """Forget arrivals and counts; numbers go on, so that none is given twice."""
        self._entries.clear()
        self._counts.clear()


def _without_body(entry: Entry) -> Entry:
    if not entry.arrival.body:
        return entry
    arrival = entry.arrival
    bare = Arrival(
        arrival.method, arrival.path, arrival.query, arrival.raw_headers, b"", arrival.peer
    )
    return Entry(
        entry.received_at_ns,
        entry.venue,
        entry.target,
        bare,
        entry.api_key,
        entry.verified,
        entry.fault,
    )


def _shown(number: int, entry: Entry, digest: bytes, length: int) -> RecordedArrival:
    arrival = entry.arrival
    return RecordedArrival(
        number=number,
        received_at_ns=entry.received_at_ns,
        venue=entry.venue,
        method=arrival.method,
        target=entry.target.decode("latin-1"),
        headers=[
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in arrival.raw_headers
        ],
        body_sha256=digest.hex(),
        body_bytes=length,
        peer=arrival.peer,
        api_key=entry.api_key,
        verified=entry.verified,
        fault=entry.fault,
    )
