"""What Coinbase's answers to a check become; texts and ids as the documents give them."""

import json
from base64 import urlsafe_b64decode
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import NOW_MS, answer, checked, normalised
from tests.venues.test_private_keys import pem_of

from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    RejectionReason,
    UnavailableReason,
    VenueUnavailableError,
)
from countersign.venues.requests import VenueAnswer

KEY: Final = normalised(
    "COINBASE", "made-up", pem_of(Ed25519PrivateKey.from_private_bytes(bytes(32)))
)
SUCCESS: Final = answer(
    {
        "can_view": True,
        "can_trade": True,
        "can_transfer": False,
        "portfolio_uuid": "p",
        "portfolio_type": "DEFAULT",
    }
)
UNAUTHORIZED: Final = answer(b"Unauthorized\n", 401)


def refused(status: int, error: str, text: str = "no") -> VenueAnswer:
    return answer({"error": error, "error_details": text, "message": text}, status)


def app_refused(status: int, error: str) -> VenueAnswer:
    return answer({"errors": [{"id": error, "message": "no"}]}, status)


def time(offset_ms: int = 0) -> VenueAnswer:
    now_ms = NOW_MS + offset_ms
    return answer({"iso": "x", "epochSeconds": str(now_ms // 1_000), "epochMillis": str(now_ms)})


def claims(http: FakeVenueHttp) -> list[dict[str, Any]]:
    """Return what the JWTs say that were sent."""
    bearers = [sent.headers["Authorization"] for sent in http.sent if sent.headers]
    parts = [bearer.split(".")[1] for bearer in bearers]
    return [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts]


async def found(*answers: VenueAnswer) -> FakeVenueHttp:
    http = in_turn(*answers)
    await checked("COINBASE", http, key=KEY)
    return http


async def test_asks_once_where_the_key_is_good() -> None:
    http = await found(SUCCESS)

    assert [f"{sent.method} {sent.host}{sent.target}" for sent in http.sent] == [
        "GET api.coinbase.com/api/v3/brokerage/key_permissions"
    ]


@pytest.mark.parametrize("refusal", [UNAUTHORIZED, app_refused(401, "authentication_error")])
@pytest.mark.parametrize("offset_ms", [3_600_000, -3_600_000])
async def test_asks_again_by_the_time_of_coinbase(refusal: VenueAnswer, offset_ms: int) -> None:
    http = await found(refusal, time(offset_ms), SUCCESS)

    assert [each["nbf"] * 1_000 for each in claims(http)] == [NOW_MS, NOW_MS + offset_ms]
    assert http.sent[1].target == "/api/v3/brokerage/time"
    assert http.sent[1].headers == {}


@pytest.mark.parametrize(
    ("refusal", "reasons"),
    [
        (
            UNAUTHORIZED,
            "BAD_SIGNATURE BAD_KEY IP_NOT_ALLOWED MISSING_PERMISSION WRONG_ENVIRONMENT",
        ),
        (app_refused(401, "authentication_error"), "BAD_SIGNATURE BAD_KEY IP_NOT_ALLOWED"),
        (
            app_refused(401, "unauthorized"),
            "BAD_SIGNATURE BAD_KEY IP_NOT_ALLOWED MISSING_PERMISSION",
        ),
    ],
)
async def test_refuses_a_key_that_is_refused_by_coinbases_own_time(
    refusal: VenueAnswer, reasons: str
) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await found(refusal, time(), refusal)

    assert caught.value.reasons == tuple(map(RejectionReason, reasons.split()))
    assert not isinstance(caught.value, KeyInsufficientError)


@pytest.mark.parametrize("told", [answer(b"", 503), answer({"iso": "x"}), answer(b"Unauthorized")])
async def test_judges_no_key_where_coinbase_does_not_tell_the_time(told: VenueAnswer) -> None:
    with pytest.raises(VenueUnavailableError):
        await found(UNAUTHORIZED, told)


@pytest.mark.parametrize(
    "refusal",
    [
        refused(403, "PERMISSION_DENIED", "Missing required scopes"),
        refused(403, "unknown", "missing required scopes"),
        refused(403, "PERMISSION_DENIED", "User does not have access to portfolio"),
        app_refused(403, "invalid_scope"),
    ],
)
async def test_tells_a_key_that_may_not_ask(refusal: VenueAnswer) -> None:
    with pytest.raises(KeyInsufficientError) as caught:
        await found(refusal)

    assert caught.value.reasons == (RejectionReason.MISSING_PERMISSION,)


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (refused(429, "rate_limit_exceeded"), UnavailableReason.RATE_LIMITED),
        (app_refused(429, "rate_limit_exceeded"), UnavailableReason.RATE_LIMITED),
        (app_refused(429, "resource_exhausted"), UnavailableReason.RATE_LIMITED),
        (answer(b"Too many requests", 429), UnavailableReason.RATE_LIMITED),
        (app_refused(500, "internal_server_error"), UnavailableReason.SERVER_ERROR),
        (answer(b"Unauthorized", 503), UnavailableReason.MAINTENANCE),
        (answer(b"<html>Unauthorized</html>", 403), UnavailableReason.FIREWALL),
        (answer(b"<html>Unauthorized</html>", 401), UnavailableReason.UNEXPECTED_ANSWER),
        (answer(b"", 401), UnavailableReason.UNEXPECTED_ANSWER),
        (answer(b"error code: 1020", 401), UnavailableReason.UNEXPECTED_ANSWER),
        (answer(b"Unauthorized", 200), UnavailableReason.UNEXPECTED_ANSWER),
        (refused(400, "INVALID_ARGUMENT"), UnavailableReason.UNEXPECTED_ANSWER),
        (refused(404, "NOT_FOUND"), UnavailableReason.UNEXPECTED_ANSWER),
        (answer({"error": "x"}), UnavailableReason.UNEXPECTED_ANSWER),
    ],
)
async def test_judges_no_key_by_what_says_nothing_of_it(
    refusal: VenueAnswer, reason: UnavailableReason
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await found(refusal)

    assert caught.value.reason == reason
