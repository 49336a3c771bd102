"""The control API under `/_simulator/`, the same at every host.

| route | does |
|---|---|
| GET health | says that the simulator runs, and for which venues |
| GET keys?venue=&kind= | lists keys with their made-up secrets |
| POST keys | adds one key or a list of them, or replaces those of the same API key |
| DELETE keys?venue=&apiKey= | deletes a key at the venue |
| GET faults, POST faults, DELETE faults, DELETE faults/ID | lists, installs, clears faults |
| GET record?venue=&apiKey=&method=&path=&afterNumber=&afterNs=&limit= | shows what arrived,
  oldest first and at most 10,000: the last ones, or those right behind a number, for paging |
| DELETE record | forgets what arrived, and the counts |
| GET counts | counts arrivals by venue, method and path |
| GET counts?byKey=true, GET counts?apiKey= | counts them for each API key, or for one |
| GET arrivals?apiKey=&afterNs= | counts a key's arrivals after a time, cheaply |
| GET orders?venue=&apiKey= | shows the orders of a key's account, and how many there were |
| POST reset | goes back to the built-in keys, no faults, an empty record |
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final

import msgspec

from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.faults import FaultSpec, FaultTable, InstalledFault
from venue_simulator.key_records import KeyRecord, KeyText
from venue_simulator.key_requests import (
    BadKeyRequestError,
    KeyRequest,
    ShownKey,
    record_from,
    shown,
)
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.record import MAX_PAGE, ArrivalRecord, Selection
from venue_simulator.shown_orders import ShownOrders, shown_orders
from venue_simulator.venue import Venue, environments

PREFIX: Final = b"/_simulator/"


class ShownFault(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    id: int
    kind: str
    venue: str
    remaining: int | None
    applied: int


class Health(msgspec.Struct, frozen=True):
    status: str
    venues: list[str]


class BadControlRequestError(Exception):
    """A control request that makes no sense; the text says why."""


class Control:
    def __init__(
        self,
        *,
        keys: KeyStore,
        venues: Sequence[Venue],
        faults: FaultTable,
        record: ArrivalRecord,
        clock_ns: Callable[[], int],
    ) -> None:
        self._keys = keys
        self._venues = venues
        self._by_name = {name: venue for venue in venues for name in environments(venue)}
        self._faults = faults
        self._record = record
        self._clock_ns = clock_ns
        self._seeds = count(1)
        self._routes: Mapping[tuple[str, str], Callable[[Arrival], object]] = {
            ("GET", "health"): self._health,
            ("GET", "keys"): self._list_keys,
            ("POST", "keys"): self._add_keys,
            ("DELETE", "keys"): self._delete_key,
            ("GET", "faults"): self._list_faults,
            ("POST", "faults"): self._install_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "record"): self._show_record,
            ("DELETE", "record"): self._clear_record,
            ("GET", "counts"): self._counts,
            ("GET", "arrivals"): self._arrivals,
            ("GET", "orders"): self._orders,
            ("POST", "reset"): self._reset,
        }

    def handle(self, arrival: Arrival) -> Answer:
        resource, _, _ = arrival.path.removeprefix(PREFIX).decode("latin-1").partition("/")
        route = self._routes.get((arrival.method, resource))
        if route is None:
            return _error(404, "no such control route")
        try:
            return Answer(200, msgspec.json.encode(route(arrival)))
        except LookupError as error:
            return _error(404, str(error.args[0]))
        except (BadControlRequestError, BadKeyRequestError, msgspec.ValidationError) as error:
            return _error(400, str(error))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _error(400, "the body is no JSON")

    def _health(self, _arrival: Arrival) -> Health:
        return Health("ok", sorted(self._by_name))

    def _list_keys(self, arrival: Arrival) -> Iterable[ShownKey]:
        wanted = _query(arrival, "venue", "kind")
        return [
            shown(venue, kind, text)
            for venue, kind, text in self._keys.listed()
            if wanted.get("venue", venue) == venue and wanted.get("kind", kind) == kind
        ]

    def _add_keys(self, arrival: Arrival) -> Iterable[ShownKey]:
        """Add all keys of the request, or none."""
        decoded = msgspec.json.decode(arrival.body, type=list[KeyRequest] | KeyRequest)
        requests = decoded if isinstance(decoded, list) else [decoded]
        made = [(request, *self._make(request)) for request in requests]
        answer = []
        for request, record, text in made:
            self._keys.add(record, listed_under=request.venue, kind=request.kind, text=text)
            answer.append(shown(request.venue, request.kind, text))
        return answer

    def _make(self, request: KeyRequest) -> tuple[KeyRecord, KeyText]:
        venue = self._by_name.get(request.venue)
        if venue is None:
            raise BadKeyRequestError("venue: unknown")
        seed = f"{request.venue} added {next(self._seeds)}"
        return record_from(request, venue, seed, self._clock_ns())

    def _delete_key(self, arrival: Arrival) -> object:
        wanted = _query(arrival, "venue", "apiKey")
        if not self._keys.discard(wanted.get("venue", ""), wanted.get("apiKey", "")):
            raise LookupError("no such key")
        return {}

    def _list_faults(self, _arrival: Arrival) -> Iterable[ShownFault]:
        return [_shown_fault(fault) for fault in self._faults.installed()]

    def _install_fault(self, arrival: Arrival) -> ShownFault:
        spec = msgspec.json.decode(arrival.body, type=FaultSpec)
        if spec.venue != "*" and spec.venue not in self._by_name:
            raise BadControlRequestError("venue: unknown")
        return _shown_fault(self._faults.install(spec))

    def _clear_faults(self, arrival: Arrival) -> object:
        _, _, fault_id = arrival.path.removeprefix(PREFIX).decode("latin-1").partition("/")
        if not fault_id:
            self._faults.clear()
        elif not (fault_id.isdecimal() and self._faults.remove(int(fault_id))):
            raise LookupError("no such fault")
        return {}

    def _show_record(self, arrival: Arrival) -> object:
        texts = ("venue", "apiKey", "method", "path")
        numbers = ("afterNumber", "afterNs", "limit")
        wanted = _query(arrival, *texts, *numbers)
        given = {name: _number(wanted, name) for name in numbers if name in wanted}
        return self._record.page(
            Selection(
                venue=wanted.get("venue"),
                api_key=wanted.get("apiKey"),
                method=wanted.get("method"),
                path=wanted.get("path"),
                after_number=given.get("afterNumber"),
                after_ns=given.get("afterNs"),
                limit=given.get("limit", MAX_PAGE),
            )
        )

    def _clear_record(self, _arrival: Arrival) -> object:
        self._record.clear()
        return {}

    def _counts(self, arrival: Arrival) -> object:
        wanted = _query(arrival, "byKey", "apiKey")
        if wanted:
            return self._record.counts_by_key(wanted.get("apiKey"))
        return self._record.counts()

    def _arrivals(self, arrival: Arrival) -> object:
        wanted = _query(arrival, "apiKey", "afterNs")
        after_ns = _number(wanted, "afterNs")
        return {"count": self._record.count_after(wanted.get("apiKey", ""), after_ns)}

    def _orders(self, arrival: Arrival) -> ShownOrders:
        wanted = _query(arrival, "venue", "apiKey")
        key = self._keys.find(wanted.get("venue", ""), wanted.get("apiKey", ""))
        if key is None:
            raise LookupError("no such key")
        return shown_orders(key.account)

    def _reset(self, _arrival: Arrival) -> object:
        self._faults.clear()
        self._record.clear()
        self._keys.clear()
        add_built_in_keys(self._keys, self._venues, self._clock_ns())
        return {}


def _query(arrival: Arrival, *known: str) -> dict[str, str]:
    pairs = dict(form_pairs(arrival.query))
    if not pairs.keys() <= set(known):
        raise BadControlRequestError(f"query: only {', '.join(known)}")
    return pairs


def _number(wanted: Mapping[str, str], name: str) -> int:
    text = wanted.get(name, "")
    if not (text.isascii() and text.isdecimal()):
        raise BadControlRequestError(f"{name}: not a number")
    return int(text)


def _shown_fault(fault: InstalledFault) -> ShownFault:
    return ShownFault(
        id=fault.id,
        kind=fault.spec.kind,
        venue=fault.spec.venue,
        remaining=fault.remaining,
        applied=fault.applied,
    )


def _error(status: int, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"error": message}))
