"""What Crypto.com's answers say of a key."""

import copy
import json
from typing import Any

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp
from tests.venues.stage import NOW_MS, answer, checked, normalised

from countersign.venues.errors import KeyRejectedError, RejectionReason, VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.requests import VenueAnswer

KEY = normalised("CRYPTOCOM", "made-up-api-key", "made-up-secret")
# Of private/user-balance's example, what is read.
BALANCE: dict[str, Any] = {
    "id": 1,
    "method": "private/user-balance",
    "code": 0,
    "result": {
        "data": [
            {
                "instrument_name": "USD",
                "total_available_balance": "4721.05898582",
                "position_balances": [{"instrument_name": "CRO", "quantity": "24422.72427884"}],
            }
        ]
    },
}


def error(code: object, status: int, message: str = "") -> VenueAnswer:
    return answer({"id": 1, "method": BALANCE["method"], "code": code, "message": message}, status)


@pytest.mark.parametrize("code", [0, "0"])
async def test_tells_that_a_key_may_read_and_no_more(code: object) -> None:
    http = FakeVenueHttp(lambda _: answer({**BALANCE, "code": code}))

    told = (await checked("CRYPTOCOM", http, key=KEY)).passport

    assert told == Passport(
        read=Permission.YES,
        trade=Permission.UNKNOWN,
        withdraw=Permission.UNKNOWN,
        transfer=Permission.UNKNOWN,
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=NOW_MS,
    )
    (sent,) = http.sent
    assert sent.target == "/exchange/v1/private/user-balance"
    assert list(json.loads(sent.body)) == ["id", "method", "params", "api_key", "sig", "nonce"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("method",), "private/get-accounts"),
        (("method",), None),
        (("id",), None),
        (("code",), None),
        (("result",), None),
        (("result",), []),
        (("result", "data"), []),
        (("result", "data"), {}),
        (("result", "data", 0), []),
        (("result", "data", 0, "instrument_name"), 1),
        (("result", "data", 0, "total_available_balance"), None),
        (("result", "data", 0, "position_balances"), "x"),
    ],
)
async def test_understands_no_other_answer(place: tuple[Any, ...], value: object) -> None:
    body = copy.deepcopy(BALANCE)
    inner: Any = body
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value

    with pytest.raises(VenueUnavailableError) as caught:
        await checked("CRYPTOCOM", FakeVenueHttp(lambda _: answer(body)), key=KEY)

    assert caught.value.reason == "UNEXPECTED_ANSWER"


@pytest.mark.parametrize(
    ("refused", "reasons"),
    [
        (error(40101, 401), "BAD_KEY BAD_SIGNATURE WRONG_ENVIRONMENT EXPIRED IP_NOT_ALLOWED"),
        (error("40101", 200), "BAD_KEY BAD_SIGNATURE WRONG_ENVIRONMENT EXPIRED IP_NOT_ALLOWED"),
        (error(40103, 401), "IP_NOT_ALLOWED"),
        (error(40104, 401), "MISSING_PERMISSION"),
        (answer(b"<html>", 451), "REGION"),
    ],
)
async def test_names_every_reason_that_a_refusal_allows(refused: VenueAnswer, reasons: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await checked("CRYPTOCOM", FakeVenueHttp(lambda _: refused), key=KEY)

    assert caught.value.reasons == tuple(map(RejectionReason, reasons.split()))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (error(40102, 400), "CLOCK_SKEW"),
        (error(42901, 429), "RATE_LIMITED"),
        (error(9010001, 503), "MAINTENANCE"),
        (error(40801, 408), "OVERLOADED"),
        (error(50001, 400), "SERVER_ERROR"),
        (error(40101, 500), "SERVER_ERROR"),
        (error(40101, 429), "RATE_LIMITED"),
        (error(40003, 400), "UNEXPECTED_ANSWER"),
        (error(40006, 400), "UNEXPECTED_ANSWER"),
    ],
)
async def test_says_nothing_of_the_key_where_the_venue_does_not(
    told: VenueAnswer, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked("CRYPTOCOM", FakeVenueHttp(lambda _: told), key=KEY)

    assert caught.value.reason == reason
