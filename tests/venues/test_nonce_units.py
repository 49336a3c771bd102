"""A venue whose nonces are bounded is never sent one of a unit that it has no room for."""

from dataclasses import replace

import pytest
from tests.support.memory_nonce_lanes import MemoryNonceLanes
from tests.venues.fake_venue_http import FakeVenueHttp
from tests.venues.stage import (
    CATALOGUE,
    FINGERPRINT,
    NOW_MS,
    ManualClock,
    kraken_answer,
    kraken_error,
    material,
)

from countersign.venues.check_key import CheckKey
from countersign.venues.errors import VenueUnavailableError
from countersign.venues.nonces import NonceUnit

KRAKEN = CATALOGUE.get("KRAKEN")
BOUNDED = replace(KRAKEN, nonce_units=(NonceUnit.MS, NonceUnit.US))


def nonces(http: FakeVenueHttp) -> list[int]:
    return [int(request.body.removeprefix(b"nonce=")) for request in http.sent]


def key_check(http: FakeVenueHttp) -> CheckKey:
    clock = ManualClock()
    return CheckKey(http=http, lanes=MemoryNonceLanes(clock), fingerprint=FINGERPRINT, clock=clock)


def test_takes_every_unit_where_the_catalogue_says_nothing() -> None:
    assert KRAKEN.nonce_units == tuple(NonceUnit)


async def test_tries_the_units_of_the_venue_alone() -> None:
    http = FakeVenueHttp(lambda _: kraken_error("EAPI:Invalid nonce"))

    with pytest.raises(VenueUnavailableError) as caught:
        await key_check(http)(BOUNDED, material("KRAKEN"))

    assert caught.value.reason == "NONCE"
    assert len(nonces(http)) == 4
    assert max(nonces(http)) < NOW_MS * 1_000_000


async def test_finds_the_unit_among_them() -> None:
    http = FakeVenueHttp(
        lambda request: (
            kraken_answer()
            if int(request.body.removeprefix(b"nonce=")) > NOW_MS * 10
            else kraken_error("EAPI:Invalid nonce")
        )
    )

    found = await key_check(http)(BOUNDED, material("KRAKEN"))

    assert found.nonce_unit == "us"
