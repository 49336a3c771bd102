"""Every signed request of a check begins before the deadline of its intent."""

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import CATALOGUE, answer, key_check, kraken_error, material, success

from countersign.venues.errors import DeadlinePassedError
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest

_SKEWED = answer({"code": -1021, "msg": "Timestamp for this request is outside."}, status=400)
_TIME = answer({"serverTime": 1_760_000_000_000})


class WatchedVenueHttp:
    """Keeps until when each request may be sent, signed or not."""

    def __init__(self, inner: FakeVenueHttp) -> None:
        self.ends: list[tuple[bool, float | None]] = []
        self._inner = inner

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        signed = request.signature is not None
        self.ends.append((signed, None if sending is None else sending.not_after))
        return await self._inner.send(request, sending)


async def test_every_try_has_the_same_deadline_and_asking_for_the_time_has_none() -> None:
    http = WatchedVenueHttp(in_turn(_SKEWED, _TIME, success("BINANCE")))

    await key_check(http)(CATALOGUE.get("BINANCE"), material("BINANCE"), not_after=12.5)

    assert http.ends == [(True, 12.5), (False, None), (True, 12.5)]


async def test_every_nonce_that_is_tried_has_the_same_deadline() -> None:
    http = WatchedVenueHttp(in_turn(kraken_error("EAPI:Invalid nonce"), success("KRAKEN")))

    await key_check(http)(CATALOGUE.get("KRAKEN"), material("KRAKEN"), "ms", not_after=12.5)

    assert http.ends == [(True, 12.5), (True, 12.5)]


async def test_without_a_deadline_there_is_none() -> None:
    http = WatchedVenueHttp(in_turn(success("BINANCE")))

    await key_check(http)(CATALOGUE.get("BINANCE"), material("BINANCE"))

    assert http.ends == [(True, None)]


async def test_a_deadline_that_passed_is_told_as_such() -> None:
    http = in_turn(DeadlinePassedError())

    with pytest.raises(DeadlinePassedError):
        await key_check(http)(CATALOGUE.get("BINANCE"), material("BINANCE"), not_after=12.5)
