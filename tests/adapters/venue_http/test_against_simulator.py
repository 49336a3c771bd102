"""Keys checked over real HTTP in this process; what comes of each kind: tests/every_venue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.venues.stage import CATALOGUE, key_check, normalised

from countersign.adapters.venue_http import VenueHttpClient
from countersign.kernel.clock import SystemClock
from countersign.kernel.errors import CountersignError
from countersign.venues.check_key import CheckedKey, CheckKey
from countersign.venues.errors import (
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.passport import Permission
from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

VENUES = [each.name for each in CATALOGUE.list_venues()]


class Stage:
    """The simulator, and a check of one of its keys."""

    def __init__(self, simulator: SimulatorProcess, check_key: CheckKey) -> None:
        self.simulator = simulator
        self._check_key = check_key

    async def check(self, venue: str, kind: str = "good", unit: str | None = None) -> CheckedKey:
        return await self.check_shown(self.simulator.key(venue, kind), unit)

    async def check_shown(self, key: ShownKey, unit: str | None = None) -> CheckedKey:
        material = normalised(key.venue, key.api_key, key.api_secret, key.api_passphrase)
        return await self._check_key(CATALOGUE.get(key.venue), material, nonce_unit=unit)


@asynccontextmanager
async def _stage(simulator: SimulatorProcess, timeout_s: float) -> AsyncIterator[Stage]:
    simulator.reset()
    async with VenueHttpClient(
        hosts=CATALOGUE.hosts(), redirect_to=simulator.base_url, total_timeout_s=timeout_s
    ) as http:
        yield Stage(simulator, key_check(http, SystemClock()))


@pytest.fixture
async def stage(simulator: SimulatorProcess) -> AsyncIterator[Stage]:
    async with _stage(simulator, 1.5) as stage:
        yield stage


@pytest.fixture
async def impatient_stage(simulator: SimulatorProcess) -> AsyncIterator[Stage]:
    """For timeouts, which are waited for in full."""
    async with _stage(simulator, 0.5) as stage:
        yield stage


@pytest.mark.parametrize("venue", VENUES)
async def test_accepts_a_good_key_with_few_requests(stage: Stage, venue: str) -> None:
    await stage.check(venue)

    arrivals = stage.simulator.record()
    assert {arrival.venue for arrival in arrivals} == {venue}
    assert {arrival.verified for arrival in arrivals} <= {True, None}
    # Most ask one question; Hyperliquid's keys take some that nobody signs.
    assert len(arrivals) <= 4


@pytest.mark.parametrize("skew_ms", [-3_600_000, 3_600_000])
@pytest.mark.parametrize("venue", ["BINANCE", "BINANCE_UAT", "OKX", "OKX_UAT"])
async def test_mends_a_skewed_clock(stage: Stage, venue: str, skew_ms: int) -> None:
    stage.simulator.install_fault("clock-skew", ms=skew_ms)

    assert (await stage.check(venue)).passport.read is Permission.YES


async def test_says_that_a_clock_can_not_be_mended(stage: Stage) -> None:
    stage.simulator.install_fault(
        "clock-skew", path="/sapi/v1/account/apiRestrictions", ms=3_600_000
    )

    with pytest.raises(VenueUnavailableError) as caught:
        await stage.check("BINANCE")

    assert caught.value.reason == "CLOCK_SKEW"


@pytest.mark.parametrize(("kind", "unit"), [("good", "ms"), ("nonce-us", "us"), ("nonce-ns", "ns")])
async def test_finds_the_unit_of_a_keys_nonces_and_keeps_to_it(
    stage: Stage, kind: str, unit: str
) -> None:
    assert (await stage.check("KRAKEN", kind)).nonce_unit == unit
    assert (await stage.check("KRAKEN", kind, unit)).nonce_unit == unit


async def test_never_raises_the_nonces_of_a_stored_key_to_another_unit(stage: Stage) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await stage.check("KRAKEN", "nonce-ns", "ms")

    assert caught.value.reason == "NONCE"


async def test_checks_one_kraken_key_many_times_at_once(stage: Stage) -> None:
    found = await asyncio.gather(*(stage.check("KRAKEN") for _ in range(25)))

    assert {checked.nonce_unit for checked in found} == {"ms"}
    assert len(stage.simulator.record()) == 25


@pytest.mark.parametrize("venue", ["BINANCE", "BINANCE_UAT"])
async def test_takes_no_flag_that_is_a_string(stage: Stage, venue: str) -> None:
    stage.simulator.install_fault("wrong-json", shape="strings")

    with pytest.raises(VenueUnavailableError):
        await stage.check(venue)


@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("hang", VenueTimeoutError),
        ("slow-drip", VenueTimeoutError),
        ("reset", VenueUnreachableError),
        ("truncated", VenueUnreachableError),
    ],
)
async def test_says_that_a_venue_can_not_be_reached(
    impatient_stage: Stage, venue: str, fault: str, failure: type[CountersignError]
) -> None:
    impatient_stage.simulator.install_fault(fault)

    with pytest.raises(failure):
        await impatient_stage.check(venue)

    assert len(impatient_stage.simulator.record()) == 1
