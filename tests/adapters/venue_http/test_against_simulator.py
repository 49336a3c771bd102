"""Keys checked over real HTTP, at a simulator that was written from the venues' documents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.venues.stage import CATALOGUE, key_check, normalised

from countersign.adapters.venue_http import VenueHttpClient
from countersign.kernel.clock import SystemClock
from countersign.kernel.errors import CountersignError
from countersign.venues.check_key import CheckedKey, CheckKey
from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.passport import Permission
from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

VENUES = ["BINANCE", "BINANCE_UAT", "OKX", "OKX_UAT", "KRAKEN", "KRAKEN_UAT"]
CHECK_PATHS = {
    "BINANCE": "/sapi/v1/account/apiRestrictions",
    "BINANCE_UAT": "/api/v3/account",
    "OKX": "/api/v5/account/config",
    "OKX_UAT": "/api/v5/account/config",
    "KRAKEN": "/0/private/GetApiKeyInfo",
    "KRAKEN_UAT": "/0/private/GetApiKeyInfo",
}


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
async def test_accepts_a_good_key_with_one_request(stage: Stage, venue: str) -> None:
    found = await stage.check(venue)

    assert found.passport.read is Permission.YES
    arrivals = stage.simulator.record()
    assert [(arrival.venue, arrival.verified) for arrival in arrivals] == [(venue, True)]


@pytest.mark.parametrize("venue", ["BINANCE", "BINANCE_UAT"])
@pytest.mark.parametrize(
    ("kind", "word"), [("good", "HMAC"), ("good-ed25519", "ED25519"), ("good-rsa", "RSA")]
)
async def test_signs_with_every_kind_of_key(stage: Stage, venue: str, kind: str, word: str) -> None:
    assert (await stage.check(venue, kind)).credential_type == word


@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
async def test_tells_what_a_key_may_do(stage: Stage, venue: str) -> None:
    reading = (await stage.check(venue, "read-only")).passport
    trading = (await stage.check(venue, "good")).passport
    withdrawing = (await stage.check(venue, "withdraw")).passport

    assert [reading.trade, trading.trade] == [Permission.NO, Permission.YES]
    assert [trading.withdraw, withdrawing.withdraw] == [Permission.NO, Permission.YES]


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("ip-bound", "IP_NOT_ALLOWED"),
        ("wrong-environment", "WRONG_ENVIRONMENT"),
        ("expired", "BAD_KEY"),
    ],
)
async def test_refuses_a_key_and_names_the_reason_among_others(
    stage: Stage, venue: str, kind: str, reason: str
) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await stage.check(venue, kind)

    assert reason in [str(found) for found in caught.value.reasons]


@pytest.mark.parametrize("venue", VENUES)
async def test_refuses_a_key_with_another_secret(stage: Stage, venue: str) -> None:
    key, other = stage.simulator.key(venue), stage.simulator.key(venue, "good-2")
    mixed = ShownKey(
        venue=venue,
        kind="",
        api_key=key.api_key,
        api_secret=other.api_secret,
        api_passphrase=key.api_passphrase,
    )

    with pytest.raises(KeyRejectedError) as caught:
        await stage.check_shown(mixed)

    assert [str(found) for found in caught.value.reasons] == ["BAD_SIGNATURE"]


async def test_refuses_a_wrong_passphrase(stage: Stage) -> None:
    key = stage.simulator.key("OKX")
    mistyped = ShownKey(
        venue="OKX", kind="", api_key=key.api_key, api_secret=key.api_secret, api_passphrase="x"
    )

    with pytest.raises(KeyRejectedError) as caught:
        await stage.check_shown(mistyped)

    assert [str(found) for found in caught.value.reasons] == ["BAD_PASSPHRASE"]


async def test_tells_an_insufficient_key_from_a_refused_one(stage: Stage) -> None:
    with pytest.raises(KeyInsufficientError):
        await stage.check("OKX", "missing-permission")


@pytest.mark.parametrize("skew_ms", [-3_600_000, 3_600_000])
@pytest.mark.parametrize("venue", ["BINANCE", "BINANCE_UAT", "OKX", "OKX_UAT"])
async def test_mends_a_skewed_clock(stage: Stage, venue: str, skew_ms: int) -> None:
    stage.simulator.install_fault("clock-skew", ms=skew_ms)

    assert (await stage.check(venue)).passport.read is Permission.YES


async def test_says_that_a_clock_can_not_be_mended(stage: Stage) -> None:
    stage.simulator.install_fault("clock-skew", path=CHECK_PATHS["BINANCE"], ms=3_600_000)

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


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize(
    ("fault", "parameters", "reason"),
    [
        ("rate-limit", {}, "RATE_LIMITED"),
        ("rate-limit", {"banned": True}, "RATE_LIMITED"),
        ("maintenance", {}, "MAINTENANCE"),
        ("redirect", {}, "REDIRECTED"),
        ("html", {}, "FIREWALL"),
        ("html", {"status": 200}, "UNEXPECTED_ANSWER"),
        ("empty-object", {}, "UNEXPECTED_ANSWER"),
        ("status", {"status": 500}, "SERVER_ERROR"),
        ("wrong-json", {"shape": "missing"}, "UNEXPECTED_ANSWER"),
        ("wrong-json", {"shape": "null"}, "UNEXPECTED_ANSWER"),
        ("wrong-json", {"shape": "array"}, "UNEXPECTED_ANSWER"),
        ("invalid-json", {}, "UNEXPECTED_ANSWER"),
        ("huge-body", {}, "UNEXPECTED_ANSWER"),
        ("huge-body", {"declared": True}, "UNEXPECTED_ANSWER"),
        ("gzip-bomb", {"size": 1_000_000}, "UNEXPECTED_ANSWER"),
        ("reflected-headers", {}, "UNEXPECTED_ANSWER"),
        ("reflected-headers", {"status": 401}, "UNEXPECTED_ANSWER"),
    ],
)
async def test_knows_nothing_of_a_key_when_the_venue_is_in_trouble(
    stage: Stage, venue: str, fault: str, parameters: dict[str, Any], reason: str
) -> None:
    stage.simulator.install_fault(fault, **parameters)

    with pytest.raises(VenueUnavailableError) as caught:
        await stage.check(venue)

    assert caught.value.reason == reason


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
