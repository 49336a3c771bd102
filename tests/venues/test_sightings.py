"""What is told of a venue's state is what its answers showed, and no longer than it counts."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, Outcome
from tests.venues.stage import CATALOGUE, NOW_MS, ManualClock

from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.venue_sightings import SqliteSightingStore
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.venues.errors import (
    DeadlinePassedError,
    RequestUnsendableError,
    VenueTimeoutError,
    VenueUnreachableError,
)
from countersign.venues.requests import VenueAnswer, VenueRequest
from countersign.venues.sightings import (
    SEEN_FOR_MS,
    Sighting,
    Sightings,
    VenueStatus,
    WatchedVenueHttp,
)

ONLINE, OFFLINE, MAINTENANCE = VenueStatus.ONLINE, VenueStatus.OFFLINE, VenueStatus.MAINTENANCE


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "test.db", NOW_MS)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> SqliteSightingStore:
    return SqliteSightingStore(database)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sightings(store: SqliteSightingStore, clock: ManualClock) -> Sightings:
    return Sightings(store=store, clock=clock)


async def sent(
    sightings: Sightings,
    outcome: Outcome,
    venue: str = "BINANCE",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send one request to a venue that does this, whatever comes of it."""
    http = WatchedVenueHttp(
        http=FakeVenueHttp(lambda _: outcome), sightings=sightings, catalogue=CATALOGUE
    )
    request = VenueRequest(CATALOGUE.get(venue).host, "GET", "/", headers or {})
    if not isinstance(outcome, CountersignError):
        assert await http.send(request) == outcome
        return
    with pytest.raises(type(outcome)):
        await http.send(request)


def status_of(sightings: Sightings, venue: str = "BINANCE") -> VenueStatus | None:
    seen = sightings.last().get(venue)
    return None if seen is None else seen.status


def answer(status: int, body: Any = None) -> VenueAnswer:
    return VenueAnswer(status, {}, b"" if body is None else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("venue", "outcome", "shown"),
    [
        ("BINANCE", answer(200, {"balances": []}), ONLINE),
        ("BINANCE", answer(401, {"code": -2015, "msg": "Invalid API-key."}), ONLINE),
        ("BINANCE", answer(429, {"code": -1003, "msg": "Too many requests."}), ONLINE),
        ("BINANCE", VenueAnswer(403, {}, b"<html>"), ONLINE),
        ("BINANCE", VenueAnswer(200, {}, b"x" * 5_000), ONLINE),
        ("BINANCE", answer(503), MAINTENANCE),
        ("KRAKEN", answer(200, {"error": ["EService:Unavailable"]}), MAINTENANCE),
        ("KRAKEN", answer(200, {"error": ["EAPI:Invalid key"]}), ONLINE),
        ("OKX", answer(200, {"code": "50001", "msg": "", "data": []}), MAINTENANCE),
        ("BINANCE", VenueUnreachableError("no connection"), OFFLINE),
        # One server error, or one request that took long, is no state of the venue.
        ("BINANCE", answer(500), None),
        ("BINANCE", answer(502), None),
        ("BINANCE", VenueTimeoutError("late"), None),
        # Nor is what was never sent.
        ("BINANCE", RequestUnsendableError("the target would change"), None),
        ("BINANCE", DeadlinePassedError(), None),
    ],
)
async def test_an_answer_shows_the_state_of_its_venue(
    sightings: Sightings, venue: str, outcome: Outcome, shown: VenueStatus | None
) -> None:
    await sent(sightings, outcome, venue)

    assert status_of(sightings, venue) is shown
    assert len(sightings.last()) == (shown is not None)


async def test_a_sandbox_at_its_exchanges_host_has_a_state_of_its_own(sightings: Sightings) -> None:
    sandbox = CATALOGUE.get("OKX_UAT")

    await sent(sightings, answer(503), "OKX_UAT", sandbox.environment)
    await sent(sightings, answer(200, {"code": "0"}), "OKX")

    assert status_of(sightings, "OKX_UAT") is MAINTENANCE
    assert status_of(sightings, "OKX") is ONLINE


async def test_a_change_is_told_at_once(sightings: Sightings) -> None:
    told = []
    for outcome in (answer(200), answer(503), VenueUnreachableError("broke"), answer(200)):
        await sent(sightings, outcome)
        told.append(status_of(sightings))

    assert told == [ONLINE, MAINTENANCE, OFFLINE, ONLINE]


async def test_what_was_seen_long_ago_is_told_no_more(
    sightings: Sightings, clock: ManualClock
) -> None:
    await sent(sightings, answer(503))
    await sightings.keep_due()

    clock.time_ms += SEEN_FOR_MS
    assert status_of(sightings) is MAINTENANCE
    clock.time_ms += 1
    assert status_of(sightings) is None


async def test_what_one_process_saw_another_tells_and_the_later_one_counts(
    store: SqliteSightingStore, sightings: Sightings, clock: ManualClock
) -> None:
    other = Sightings(store=store, clock=clock)
    await sent(sightings, VenueUnreachableError("no connection"))
    assert status_of(other) is None

    await sightings.keep_due()
    assert status_of(other) is OFFLINE

    clock.time_ms += 5
    await sent(other, answer(200))
    await other.keep_due()
    assert status_of(sightings) is ONLINE
    await store.keep({"BINANCE": Sighting(MAINTENANCE, NOW_MS)})
    assert store.last() == {"BINANCE": Sighting(ONLINE, NOW_MS + 5)}


async def test_many_answers_of_one_kind_are_one_write(
    store: SqliteSightingStore, sightings: Sightings, clock: ManualClock
) -> None:
    for _ in range(100):
        await sent(sightings, answer(200))
        clock.time_ms += 99
    await sightings.keep_due()
    assert store.last() == {"BINANCE": Sighting(ONLINE, NOW_MS)}

    clock.time_ms += 100
    await sent(sightings, answer(200))
    await sightings.keep_due()
    assert store.last() == {"BINANCE": Sighting(ONLINE, NOW_MS + 10_000)}


async def test_what_could_not_be_kept_is_kept_later(
    tmp_path: Path, store: SqliteSightingStore, clock: ManualClock
) -> None:
    closed = Database.open(tmp_path / "closed.db", NOW_MS)
    broken = SqliteSightingStore(closed)
    await closed.close()
    sightings = Sightings(store=_Mended(broken, store), clock=clock)
    await sent(sightings, answer(503))

    with pytest.raises(StoreUnavailableError):
        await sightings.keep_due()
    await sightings.keep_due()

    assert store.last() == {"BINANCE": Sighting(MAINTENANCE, NOW_MS)}


class _Mended:
    """A store that is closed the first time, and another one from then on."""

    def __init__(self, *stores: SqliteSightingStore) -> None:
        self._stores = list(stores)

    async def keep(self, sightings: Mapping[str, Sighting]) -> None:
        await self._stores.pop(0).keep(sightings)

    def last(self) -> Mapping[str, Sighting]:
        return {}
