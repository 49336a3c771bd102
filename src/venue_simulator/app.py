"""The simulator without its socket: an arrival goes in, what is to be sent comes out."""

from collections.abc import Callable, Mapping

from venue_simulator.built_in_keys import add_built_in_keys
from venue_simulator.control import PREFIX as CONTROL_PREFIX
from venue_simulator.control import Control
from venue_simulator.discovery import simulated_venues
from venue_simulator.fault_outcomes import modified, outcome_of
from venue_simulator.faults import NO_FAULTS, FaultPlan, FaultTable
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.outcomes import Outcome
from venue_simulator.record import ArrivalRecord
from venue_simulator.venue import Venue, environments

_HOST_IN_PATH = b"/@"
_UNKNOWN_HOST = Answer(421, b'{"error":"no simulated venue has this host"}')


class Simulator:
    """All venues behind one address, told apart by host.

    The host is the Host header's, or the first path segment's where that begins with `@`:
    `/@api.binance.com/api/v3/time` is `/api/v3/time` at api.binance.com.
    """

    def __init__(self, *, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        keys = KeyStore()
        venues = [simulated(keys=keys) for simulated in simulated_venues()]
        self._by_host: Mapping[str, tuple[Venue, str]] = {
            host: (venue, name) for venue in venues for host, name in venue.hosts.items()
        }
        self._venues = {name: venue for venue in venues for name in environments(venue)}
        self._faults = FaultTable()
        self._record = ArrivalRecord(stamp_of=lambda name, seen: self._venues[name].stamp(seen))
        self._control = Control(
            keys=keys,
            venues=venues,
            faults=self._faults,
            record=self._record,
            clock_ns=clock_ns,
        )
        add_built_in_keys(keys, venues, clock_ns())

    def decide(self, arrival: Arrival) -> tuple[Outcome, float]:
        """Route a request, record it, and decide what to send, and after how many seconds."""
        if arrival.path.startswith(CONTROL_PREFIX):
            return self._control.handle(arrival), 0.0
        target = arrival.path + b"?" + arrival.query if arrival.query else arrival.path
        host, path = _host_and_path(arrival)
        found = self._by_host.get(host)
        if found is None:
            return _UNKNOWN_HOST, 0.0
        venue, host_venue = found
        if path is not arrival.path:
            arrival = arrival.addressed(host, path)
        return self._decide_for(venue, venue.environment(arrival, host_venue), arrival, target)

    def _decide_for(
        self, venue: Venue, name: str, arrival: Arrival, target: bytes
    ) -> tuple[Outcome, float]:
        received_at_ns = self._clock_ns()
        api_key = venue.claimed_key(arrival)
        plan = self._faults.plan(arrival, name, api_key)
        now_ns = received_at_ns + plan.skew_ns() if plan.modifiers else received_at_ns
        verdict = venue.verify(arrival, name, now_ns)
        self._record.add(
            received_at_ns,
            name,
            target,
            arrival,
            api_key=api_key,
            verified=verdict.verified,
            fault=plan.ending.kind if plan.ending else None,
        )
        if plan is NO_FAULTS:
            return venue.answer(arrival, verdict, name, now_ns), 0.0
        outcome = _outcome(
            plan, venue, arrival, lambda: venue.answer(arrival, verdict, name, now_ns)
        )
        return outcome, plan.delay_s()


def _outcome(plan: FaultPlan, venue: Venue, arrival: Arrival, act: Callable[[], Answer]) -> Outcome:
    """Let the venue act, unless a fault comes before that, and let faults change its answer."""
    if plan.ending is None:
        outcome: Outcome = act()
    else:
        answer = act() if plan.ending.acts_first() else None
        outcome = outcome_of(plan.ending, venue, arrival, answer)
    return modified(outcome, plan.modifiers) if isinstance(outcome, Answer) else outcome


def _host_and_path(arrival: Arrival) -> tuple[str, bytes]:
    if arrival.path.startswith(_HOST_IN_PATH):
        host, slash, rest = arrival.path.removeprefix(_HOST_IN_PATH).partition(b"/")
        return host.decode("latin-1").lower(), slash + rest
    return arrival.header(b"host").partition(":")[0].lower(), arrival.path
