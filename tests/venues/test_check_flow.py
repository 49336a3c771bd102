import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, Outcome, in_turn
from tests.venues.stage import (
    NOW_MS,
    ManualClock,
    answer,
    checked,
    kraken_answer,
    kraken_error,
    okx_answer,
    success,
)

from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    KeyRejectedError,
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.requests import VenueAnswer, VenueRequest

SKEWED = answer(
    {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}, 400
)
OKX_SKEWED = answer({"code": "50102", "msg": "Timestamp request expired"}, 401)
BAD_NONCE = kraken_error("EAPI:Invalid nonce")
AHEAD_MS = 3_600_000


def binance_time(offset_ms: int) -> VenueAnswer:
    return answer({"serverTime": NOW_MS + offset_ms})


def timestamps(http: FakeVenueHttp) -> list[int]:
    targets = [request.target for request in http.sent if "timestamp=" in request.target]
    return [int(target.partition("timestamp=")[2].partition("&")[0]) for target in targets]


def nonces(http: FakeVenueHttp) -> list[int]:
    return [int(request.body.removeprefix(b"nonce=")) for request in http.sent]


def nonce_above(highest: int) -> FakeVenueHttp:
    """Answer like Kraken to a key that has used a nonce."""
    return FakeVenueHttp(
        lambda request: (
            kraken_answer() if int(request.body.removeprefix(b"nonce=")) > highest else BAD_NONCE
        )
    )


async def unavailable(venue: str, http: FakeVenueHttp, nonce_unit: str | None = None) -> str:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked(venue, http, nonce_unit=nonce_unit)
    return caught.value.reason


@pytest.mark.parametrize(
    ("venue", "requests"),
    [
        ("BINANCE", ["GET api.binance.com /sapi/v1/account/apiRestrictions"]),
        ("BINANCE_UAT", ["GET testnet.binance.vision /api/v3/account"]),
        ("OKX", ["GET www.okx.com /api/v5/account/config"]),
        ("KRAKEN", ["POST api.kraken.com /0/private/GetApiKeyInfo"]),
        ("KRAKEN_UAT", ["POST api.uat.kraken.com /0/private/GetApiKeyInfo"]),
    ],
)
async def test_asks_a_venue_once(venue: str, requests: list[str]) -> None:
    http = in_turn(success(venue))

    await checked(venue, http)

    assert [
        f"{sent.method} {sent.host} {sent.target.partition('?')[0]}" for sent in http.sent
    ] == requests


async def test_sends_the_header_of_okx_demo_trading_with_the_sandbox_only() -> None:
    demo, real = in_turn(okx_answer()), in_turn(okx_answer())

    await checked("OKX_UAT", demo)
    await checked("OKX", real)

    assert demo.sent[0].headers["x-simulated-trading"] == "1"
    assert "x-simulated-trading" not in real.sent[0].headers


async def test_says_what_a_key_signs_with() -> None:
    found = await checked("OKX", in_turn(okx_answer()))

    assert (found.credential_type, found.nonce_unit) == ("HMAC", None)


@pytest.mark.parametrize("offset_ms", [AHEAD_MS, -AHEAD_MS])
async def test_mends_a_skewed_clock_by_the_time_of_the_venue(offset_ms: int) -> None:
    http = in_turn(SKEWED, binance_time(offset_ms), success("BINANCE"))

    await checked("BINANCE", http)

    assert timestamps(http) == [NOW_MS, NOW_MS + offset_ms]
    assert http.sent[1].target == "/api/v3/time"


async def test_asks_for_the_time_without_the_key() -> None:
    http = in_turn(SKEWED, binance_time(0), success("BINANCE"))

    await checked("BINANCE", http)

    assert http.sent[1].headers == {}


async def test_mends_a_skewed_clock_at_okx() -> None:
    time = answer({"code": "0", "msg": "", "data": [{"ts": str(NOW_MS + AHEAD_MS)}]})
    http = in_turn(OKX_SKEWED, time, okx_answer())

    await checked("OKX", http)

    assert [sent.headers.get("OK-ACCESS-TIMESTAMP", "")[:13] for sent in http.sent] == [
        "2026-09-21T14",
        "",
        "2026-09-21T15",
    ]


async def test_gives_up_on_a_clock_after_one_more_try() -> None:
    http = in_turn(SKEWED, binance_time(0), SKEWED)

    assert await unavailable("BINANCE", http) == "CLOCK_SKEW"
    assert len(http.sent) == 3


@pytest.mark.parametrize(
    "time",
    [
        answer({}),
        answer({"serverTime": True}),
        answer({"serverTime": "x"}),
        answer({"serverTime": -1}),
        answer({"serverTime": 10**18}),
        answer([]),
    ],
)
async def test_takes_no_time_that_is_none(time: VenueAnswer) -> None:
    assert await unavailable("BINANCE", in_turn(SKEWED, time)) == "CLOCK_SKEW"


async def test_says_what_keeps_the_venue_from_telling_its_time() -> None:
    limited = answer({"code": -1003, "msg": ""}, 429)

    assert await unavailable("BINANCE", in_turn(SKEWED, limited)) == "RATE_LIMITED"


async def test_says_what_came_of_the_try_with_the_mended_clock() -> None:
    refused = answer({"code": -1022, "msg": ""}, 400)

    with pytest.raises(KeyRejectedError):
        await checked("BINANCE", in_turn(SKEWED, binance_time(0), refused))


@pytest.mark.parametrize(
    ("highest", "unit"), [(0, "ms"), (NOW_MS * 1_000 - 1, "us"), (NOW_MS * 1_000_000 - 1, "ns")]
)
async def test_finds_the_smallest_unit_of_nonces_that_the_key_takes(
    highest: int, unit: str
) -> None:
    assert (await checked("KRAKEN", nonce_above(highest))).nonce_unit == unit


async def test_tries_a_fresh_nonce_of_the_same_unit_before_a_larger_one() -> None:
    http = in_turn(BAD_NONCE, kraken_answer())

    found = await checked("KRAKEN", http)

    assert found.nonce_unit == "ms"
    assert nonces(http) == [NOW_MS, NOW_MS + 1]


async def test_gives_up_when_no_unit_is_large_enough() -> None:
    http = in_turn(BAD_NONCE)

    assert await unavailable("KRAKEN", http) == "NONCE"
    assert [len(str(nonce)) for nonce in nonces(http)] == [13, 13, 16, 16, 19, 19]


async def test_keeps_to_the_unit_of_a_stored_key() -> None:
    http = in_turn(BAD_NONCE)

    assert await unavailable("KRAKEN", http, "us") == "NONCE"
    assert [len(str(nonce)) for nonce in nonces(http)] == [16, 16]


async def test_refuses_a_unit_that_is_none() -> None:
    http = in_turn(kraken_answer())

    assert await unavailable("KRAKEN", http, "fortnights") == "NONCE"
    assert http.sent == []


async def test_stops_at_the_first_other_answer_while_it_looks_for_the_unit() -> None:
    with pytest.raises(KeyRejectedError):
        await checked("KRAKEN", in_turn(BAD_NONCE, BAD_NONCE, kraken_error("EAPI:Invalid key")))


@pytest.mark.parametrize(
    "failure",
    [
        VenueUnreachableError("broke"),
        VenueTimeoutError("late"),
        VenueUnavailableError("x", reason="FIREWALL"),
    ],
)
async def test_passes_on_what_keeps_the_venue_away(failure: CountersignError) -> None:
    with pytest.raises(type(failure)):
        await checked("BINANCE", in_turn(failure))


async def test_reads_the_clock_for_each_request() -> None:
    clock = ManualClock()

    def decide(_: VenueRequest) -> Outcome:
        clock.time_ms += 5
        return kraken_answer() if clock.time_ms > NOW_MS + 10 else BAD_NONCE

    http = FakeVenueHttp(decide)
    found = await checked("KRAKEN", http, clock=clock)

    assert nonces(http) == [NOW_MS, NOW_MS + 5, (NOW_MS + 10) * 1_000]
    assert found.passport.checked_at_ms == NOW_MS + 15
