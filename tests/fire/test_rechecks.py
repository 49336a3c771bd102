"""Many credentials are checked again by two processes, while their venues have faults."""

import secrets
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.fire.storage.rounds import rounds
from tests.support.accounts import Account, create, new_account
from tests.support.processes import count_that_sent

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_WORKERS: Final = 2
_AT_ONCE: Final = 16
_PERIODS: Final = 2
# Of each fault; what it meets is asked again ten minutes later, and not before.
_FAULTS: Final = (
    "hang-up",
    "reset",
    "rate-limit",
    "maintenance",
    "html",
    "truncated",
    "invalid-json",
)
_OTHER_VENUES: Final = ("OKX", "KRAKEN", "BYBIT", "KUCOIN")
_ENTRIES: Final = (
    "SELECT credentials.venue, audit_entries.credential_id, audit_entries.entry_id,"
    " audit_entries.intent_id, audit_entries.at_ms, audit_entries.outcome, audit_entries.reason"
    " FROM audit_entries JOIN credentials USING (credential_id)"
    " WHERE action = 'credential.recheck' ORDER BY at_ms"
)
_STATES: Final = "SELECT credential_id, status, check_due_at_ms FROM credentials"


@dataclass(frozen=True)
class Entry:
    venue: str
    credential_id: str
    entry_id: str
    intent_id: str | None
    at_ms: int
    outcome: str
    reason: str | None


def test_each_key_once_in_its_period_no_venue_over_its_bound_no_status_moved_by_faults(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    count = rounds(short=400, full=10_000)
    period_s = rounds(short=12, full=180)
    server = ServerProcess(
        tmp_path / "vault",
        simulator_url=simulator.base_url,
        settings=UNLIMITED
        | {
            "SERVER_WORKERS": str(_WORKERS),
            "RECHECKS_PERIOD_S": str(period_s),
            "RECHECKS_AT_ONCE": str(_AT_ONCE),
        },
    )
    with server:
        account = new_account(server)
        _store(account, simulator, count)
        stored_at_ms = round(time.time() * 1_000)
        _trouble(simulator, each=max(2, count // 200))
        time.sleep(_PERIODS * period_s + 2)
        arrived = [*simulator.whole_record()]
        assert count_that_sent(server.pid, (each.peer_port for each in arrived)) == _WORKERS

    entries, states = _read(tmp_path / "vault" / "countersign.db")
    simulator.clear_faults()
    assert len(states) == count
    assert {status for status, _ in states.values()} == {"ACTIVE"}
    checks = _windows(entries, states, period_s * 1_000)
    assert checks.keys() == states.keys(), "a key was never checked again"
    for credential_id, windows in checks.items():
        assert len(set(windows)) == len(windows), f"{credential_id} twice in one period"
    assert _most_at_once(entries) <= _AT_ONCE
    assert _open(entries) == set()
    failed = Counter(each.reason for each in entries if each.outcome == "FAILED")
    done = [each for each in entries if each.outcome == "ALLOWED" and each.at_ms > stored_at_ms]
    assert failed, "no fault met a check"
    missed = _missed(checks, {each.credential_id for each in entries if each.outcome == "FAILED"})
    assert missed == 0
    print(
        f"{count} credentials of {1 + len(_OTHER_VENUES)} venues, period {period_s} s:"
        f" {len(done)} checks done, {sum(failed.values())} met a fault {dict(failed)},"
        f" at most {_most_at_once(entries)} of a venue at once"
    )


def _store(account: Account, simulator: SimulatorProcess, count: int) -> None:
    """Store keys: most at one venue, some at others, three that their venue forgets."""
    others = [simulator.add_key(venue) for venue in _OTHER_VENUES for _ in range(count // 40)]
    forgotten = [simulator.add_key("BINANCE") for _ in range(3)]
    for key in (*others, *forgotten):
        create(account, key)
    for key in forgotten:
        simulator.delete_key("BINANCE", key.api_key)

    def one(_: int) -> None:
        name = secrets.token_hex(12)
        body = {
            "venue": "BINANCE",
            "apiKey": f"bench-{name}",
            "apiSecret": f"bench-secret-{name}",
        }
        answer = account.client.post("/credential/create", body)
        assert answer.status == 200, answer.raw

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(one, range(count - len(others) - len(forgotten))))


def _trouble(simulator: SimulatorProcess, each: int) -> None:
    for kind in _FAULTS:
        simulator.install_fault(kind, "BINANCE", count=each)
    for venue in _OTHER_VENUES:
        simulator.install_fault("maintenance", venue, count=2)


def _read(path: Path) -> tuple[list[Entry], Mapping[str, tuple[str, int]]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        entries = [Entry(*row) for row in connection.execute(_ENTRIES)]
        states = {row[0]: (row[1], row[2]) for row in connection.execute(_STATES)}
    finally:
        connection.close()
    return entries, states


def _windows(
    entries: Iterable[Entry], states: Mapping[str, tuple[str, int]], period_ms: int
) -> dict[str, list[int]]:
    """Return in which of its own periods each key was checked: from one due time to the next."""
    found: dict[str, list[int]] = defaultdict(list)
    for each in entries:
        if each.outcome == "INTENDED":
            _, due_at_ms = states[each.credential_id]
            found[each.credential_id].append((each.at_ms - due_at_ms % period_ms) // period_ms)
    return dict(found)


def _missed(checks: Mapping[str, list[int]], met_a_fault: set[str]) -> int:
    """Count the periods between a key's first check and its last in which it had none."""
    return sum(
        later - earlier - 1
        for credential_id, windows in checks.items()
        if credential_id not in met_a_fault
        for earlier, later in pairwise(windows)
    )


def _most_at_once(entries: Iterable[Entry]) -> int:
    """Return how many checks of one venue ran at once at most, from intents to outcomes."""
    most = 0
    for steps in _steps(entries).values():
        running = 0
        for _, step in sorted(steps):
            running += step
            most = max(most, running)
    return most


def _steps(entries: Iterable[Entry]) -> Mapping[str, list[tuple[int, int]]]:
    steps: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in entries:
        steps[each.venue].append((each.at_ms, 1 if each.outcome == "INTENDED" else -1))
    return steps


def _open(entries: Iterable[Entry]) -> set[str]:
    """Return the intents without an outcome."""
    intents = {each.entry_id for each in entries if each.outcome == "INTENDED"}
    return intents - set(_concluded(entries))


def _concluded(entries: Iterable[Entry]) -> Iterator[str]:
    return (each.intent_id for each in entries if each.intent_id is not None)
