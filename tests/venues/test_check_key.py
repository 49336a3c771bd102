"""The bounds of CheckKey: how much at once, how long, and in which order."""

import asyncio

import pytest
from tests.venues.stage import (
    CATALOGUE,
    KRAKEN_SECRET,
    ManualClock,
    key_check,
    kraken_answer,
    material,
    normalised,
    success,
)

from countersign.venues.errors import VenueTimeoutError, VenueUnavailableError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest


class SlowVenueHttp:
    """Answers when it is let; counts how many wait."""

    def __init__(self, answer: VenueAnswer) -> None:
        self.let = asyncio.Event()
        self.under_way = 0
        self.most_at_once = 0
        self.nonces: list[int] = []
        self._answer = answer

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        if request.body:
            self.nonces.append(int(request.body.removeprefix(b"nonce=")))
        try:
            await self.let.wait()
            await asyncio.sleep(0)
        finally:
            self.under_way -= 1
        return self._answer


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_checks_no_more_keys_of_a_venue_at_once_than_it_may() -> None:
    http = SlowVenueHttp(success("BINANCE"))
    check_key = key_check(http, concurrent_max=3)
    venue, key = CATALOGUE.get("BINANCE"), material("BINANCE")
    checks = [asyncio.create_task(check_key(venue, key)) for _ in range(10)]
    await settled()
    waiting = http.under_way
    http.let.set()

    await asyncio.gather(*checks)

    assert (waiting, http.most_at_once) == (3, 3)


async def test_refuses_a_check_that_finds_no_place_in_time() -> None:
    http = SlowVenueHttp(success("BINANCE"))
    check_key = key_check(http, concurrent_max=1, wait_s=0.01)
    venue, key = CATALOGUE.get("BINANCE"), material("BINANCE")
    first = asyncio.create_task(check_key(venue, key))
    await settled()

    with pytest.raises(VenueUnavailableError) as caught:
        await check_key(venue, key)

    assert caught.value.reason == "OVERLOADED"
    http.let.set()
    await first
    await check_key(venue, key)


async def test_refuses_at_once_when_too_many_wait() -> None:
    http = SlowVenueHttp(success("BINANCE"))
    check_key = key_check(http, concurrent_max=1)
    venue, key = CATALOGUE.get("BINANCE"), material("BINANCE")
    checks = [asyncio.create_task(check_key(venue, key)) for _ in range(17)]
    await settled()

    with pytest.raises(VenueUnavailableError) as caught:
        await check_key(venue, key)

    assert caught.value.reason == "OVERLOADED"
    http.let.set()
    await asyncio.gather(*checks)


async def test_lets_one_venue_wait_without_the_others() -> None:
    http = SlowVenueHttp(success("OKX"))
    check_key = key_check(http, concurrent_max=1)
    checks = [
        asyncio.create_task(check_key(CATALOGUE.get(name), material(name)))
        for name in ("OKX", "OKX_UAT")
    ]
    await settled()

    assert http.under_way == 2
    http.let.set()
    await asyncio.gather(*checks)


async def test_ends_a_check_that_takes_too_long() -> None:
    http = SlowVenueHttp(success("BINANCE"))
    check_key = key_check(http, concurrent_max=1, timeout_s=0.02)

    for _ in range(2):
        with pytest.raises(VenueTimeoutError) as caught:
            await check_key(CATALOGUE.get("BINANCE"), material("BINANCE"))

        assert caught.value.__context__ is None


async def test_gives_its_place_back_when_it_is_cancelled() -> None:
    http = SlowVenueHttp(success("BINANCE"))
    check_key = key_check(http, concurrent_max=1)
    venue, key = CATALOGUE.get("BINANCE"), material("BINANCE")
    check = asyncio.create_task(check_key(venue, key))
    await settled()
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check
    http.let.set()

    assert (await check_key(venue, key)).credential_type == "HMAC"


async def test_checks_one_kraken_key_once_at_a_time_with_rising_nonces() -> None:
    http = SlowVenueHttp(kraken_answer())
    http.let.set()
    check_key = key_check(http)
    venue, key = CATALOGUE.get("KRAKEN"), material("KRAKEN")

    await asyncio.gather(*(check_key(venue, key) for _ in range(20)))

    assert http.most_at_once == 1
    assert http.nonces == sorted(set(http.nonces))
    assert len(http.nonces) == 20


async def test_checks_different_kraken_keys_at_once() -> None:
    http = SlowVenueHttp(kraken_answer())
    check_key = key_check(http)
    venue = CATALOGUE.get("KRAKEN")
    checks = [
        asyncio.create_task(check_key(venue, normalised("KRAKEN", name, KRAKEN_SECRET)))
        for name in ("one", "two")
    ]
    await settled()

    assert http.under_way == 2
    http.let.set()
    await asyncio.gather(*checks)


async def test_never_goes_back_with_the_clock() -> None:
    clock = ManualClock()
    http = SlowVenueHttp(kraken_answer())
    http.let.set()
    check_key = key_check(http, clock)
    for _ in range(3):
        await check_key(CATALOGUE.get("KRAKEN"), material("KRAKEN"))
        clock.time_ms -= 1_000

    assert http.nonces == sorted(set(http.nonces))
