"""What arrived, in bounded memory.

The last 200,000 arrivals are kept, and never more than 256 MiB of their bytes; a body beyond
64 KiB is kept up to there, with the digest of all of it. At 600 bytes a request the whole
record takes about 200 MB. Counts cover all arrivals since the last reset.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import msgspec

from venue_simulator.messages import Arrival, header_pairs

CAPACITY: Final = 200_000
MAX_STORED_BYTES: Final = 256 * 1024**2
MAX_STORED_BODY_BYTES: Final = 64 * 1024
MAX_PAGE: Final = 10_000
MAX_COUNTED_PATHS: Final = 5_000
MAX_COUNTED_KEYS: Final = 200_000
OTHER_PATHS: Final = "(other paths)"
OTHER_KEYS: Final = "(other keys)"
_OVERHEAD_BYTES = 400

_Path: TypeAlias = tuple[str, str, bytes]
# Plain tuples of plain values, since the garbage collector stops looking at those:
# received_at_ns, venue, target, arrival's own parts, api_key, verified, fault, body's length and
# digest, peer's port.
_Stored: TypeAlias = tuple[
    int, str, bytes, str, bytes, bytes, str, str, bool | None, str | None, int, bytes | None, int
]


class RecordedArrival(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """One arrival as the control API shows it. Text of bytes has one character a byte."""

    number: int
    received_at_ns: int
    """Nanoseconds since 1970 by the machine's clock, which no fault shifts."""
    venue: str
    method: str
    host: str
    """The Host header; a host named in the path stands in `target`."""
    target: str
    """Path and query as received."""
    headers: list[tuple[str, str]]
    body: str
    """As received, up to 64 KiB."""
    body_sha256: str
    body_bytes: int
    """How long all of it was."""
    peer: str
    peer_port: int
    """Tells connections apart, and so the processes that hold them."""
    api_key: str
    stamp: str
    """The nonce or timestamp that it carries."""
    verified: bool | None
    """Whether the signature was right; null where none was looked at."""
    fault: str | None

    @property
    def raw_body(self) -> bytes:
        return self.body.encode("latin-1")

    @property
    def raw_target(self) -> bytes:
        return self.target.encode("latin-1")


class ArrivalCount(msgspec.Struct, frozen=True, rename="camel"):
    venue: str
    method: str
    path: str
    count: int
    api_key: str = ""
    """Empty in counts of all keys together."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which arrivals to show. What is None selects nothing."""

    venue: str | None = None
    api_key: str | None = None
    method: str | None = None
    path: str | None = None
    after_number: int | None = None
    """With it, the page begins right behind this number; without, it ends at the last."""
    after_ns: int | None = None
    limit: int = MAX_PAGE

    def matches(self, stored: _Stored) -> bool:
        return (
            self.venue in (None, stored[1])
            and self.method in (None, stored[3])
            and (self.path is None or stored[2].partition(b"?")[0] == self.path.encode("latin-1"))
            and (self.after_ns is None or stored[0] > self.after_ns)
        )


class ArrivalRecord:
    """Keeps the last arrivals and counts all of them."""

    def __init__(
        self,
        capacity: int = CAPACITY,
        stamp_of: Callable[[str, Arrival], str] = lambda _venue, _arrival: "",
    ) -> None:
        self._capacity = capacity
        self._stamp_of = stamp_of
        self._stored: dict[int, _Stored] = {}
        self._by_key: dict[str, deque[int]] = {}
        self._counts: dict[_Path, dict[str, int]] = {}
        self._counted_keys = 0
        self._oldest = 1
        self._next = 1
        self._bytes = 0

    def add(
        self,
        received_at_ns: int,
        venue: str,
        target: bytes,
        arrival: Arrival,
        *,
        api_key: str,
        verified: bool | None,
        fault: str | None,
    ) -> None:
        body = arrival.body
        length, digest = len(body), None
        if length > MAX_STORED_BODY_BYTES:
            digest = hashlib.sha256(body).digest()
            body = body[:MAX_STORED_BODY_BYTES]
        number, self._next = self._next, self._next + 1
        self._stored[number] = (
            received_at_ns,
            venue,
            target,
            arrival.method,
            arrival.head,
            body,
            arrival.peer,
            api_key,
            verified,
            fault,
            length,
            digest,
            arrival.peer_port,
        )
        numbers = self._by_key.get(api_key)
        if numbers is None:
            numbers = self._by_key[api_key] = deque()
        numbers.append(number)
        self._bytes += _OVERHEAD_BYTES + len(target) + len(arrival.head) + len(body)
        while len(self._stored) > self._capacity or self._bytes > MAX_STORED_BYTES:
            self._forget_oldest()
        self._count((venue, arrival.method, arrival.path), api_key)

    def page(self, selection: Selection) -> list[RecordedArrival]:
        """Show arrivals, oldest first."""
        found: list[RecordedArrival] = []
        forward = selection.after_number is not None
        for number in self._numbers(selection, forward=forward):
            if len(found) >= min(selection.limit, MAX_PAGE):
                break
            stored = self._stored[number]
            if selection.matches(stored):
                found.append(self._shown(number, stored))
            elif not forward and selection.after_ns is not None and stored[0] <= selection.after_ns:
                break
        return found if forward else found[::-1]

    def count_after(self, api_key: str, after_ns: int) -> int:
        """Count a key's arrivals later than a time; costs as much as there are."""
        count = 0
        for number in reversed(self._by_key.get(api_key, ())):
            if self._stored[number][0] <= after_ns:
                break
            count += 1
        return count

    def shown(self) -> Iterator[RecordedArrival]:
        """Show all that are kept, oldest first."""
        for number, stored in self._stored.items():
            yield self._shown(number, stored)

    def counts(self) -> list[ArrivalCount]:
        return [
            ArrivalCount(venue, method, path.decode("latin-1"), sum(by_key.values()))
            for (venue, method, path), by_key in sorted(self._counts.items())
        ]

    def counts_by_key(self, wanted: str | None = None) -> list[ArrivalCount]:
        """Count apart for each key, or for the wanted one only."""
        return [
            ArrivalCount(venue, method, path.decode("latin-1"), count, api_key)
            for (venue, method, path), by_key in sorted(self._counts.items())
            for api_key, count in by_key.items()
            if wanted in (None, api_key)
        ]

    def clear(self) -> None:
        """Forget arrivals and counts; numbers go on, so that none is given twice."""
        self._stored.clear()
        self._by_key.clear()
        self._counts.clear()
        self._counted_keys = 0
        self._oldest = self._next
        self._bytes = 0

    def _numbers(self, selection: Selection, *, forward: bool) -> Iterator[int]:
        if selection.api_key is not None:
            numbers = self._by_key.get(selection.api_key, deque())
            if not forward:
                return reversed(numbers)
            after = selection.after_number or 0
            return (number for number in numbers if number > after)
        if not forward:
            return iter(range(self._next - 1, self._oldest - 1, -1))
        return iter(range(max((selection.after_number or 0) + 1, self._oldest), self._next))

    def _forget_oldest(self) -> None:
        stored = self._stored.pop(self._oldest)
        self._oldest += 1
        self._bytes -= _OVERHEAD_BYTES + len(stored[2]) + len(stored[4]) + len(stored[5])
        numbers = self._by_key[stored[7]]
        numbers.popleft()
        if not numbers:
            del self._by_key[stored[7]]

    def _count(self, path: _Path, api_key: str) -> None:
        by_key = self._counts.get(path)
        if by_key is None:
            if len(self._counts) >= MAX_COUNTED_PATHS:
                path = (path[0], path[1], OTHER_PATHS.encode())
            by_key = self._counts.setdefault(path, {})
        if api_key in by_key:
            by_key[api_key] += 1
            return
        if self._counted_keys >= MAX_COUNTED_KEYS:
            api_key = OTHER_KEYS
        else:
            self._counted_keys += 1
        by_key[api_key] = by_key.get(api_key, 0) + 1

    def _shown(self, number: int, stored: _Stored) -> RecordedArrival:
        at_ns, venue, target, method, head, body, peer, api_key, verified, fault = stored[:10]
        length, digest, peer_port = stored[10:]
        headers = header_pairs(head)
        path, _, query = target.partition(b"?")
        lower = {name.lower().encode(): value.encode("latin-1") for name, value in headers}
        arrival = Arrival(method, path, query, head, body, peer, lower)
        return RecordedArrival(
            number=number,
            received_at_ns=at_ns,
            venue=venue,
            method=method,
            host=arrival.header(b"host"),
            target=target.decode("latin-1"),
            headers=headers,
            body=body.decode("latin-1"),
            body_sha256=(digest or hashlib.sha256(body).digest()).hex(),
            body_bytes=length,
            peer=peer,
            peer_port=peer_port,
            api_key=api_key,
            stamp=self._stamp_of(venue, arrival),
            verified=verified,
            fault=fault,
        )
