"""Signatures of Bitvavo's bots."""

import hashlib
import hmac

import pytest

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.bitvavo.bot_signatures import verify

NOW_MS = 1_548_172_481_125
SECRET = "bitvavo"
BODY = b'{"market":"BTC-EUR","side":"buy","price":"5000","amount":"1.23","orderType":"limit"}'
# docs.bitvavo.com, "Create a signature"
PUBLISHED = "44d022723a20973a18f7ee97398b9fdd405d2d019c8d39e24b8cc0dcb39ca016"


def signature(text: str, body: bytes = b"") -> str:
    return hmac.new(SECRET.encode(), text.encode() + body, hashlib.sha256).hexdigest()


def bot_request(
    method: str,
    path: str,
    query: str = "",
    body: bytes = b"",
    *,
    sent: str,
    time: str = str(NOW_MS),
) -> BotRequest:
    headers = {"bitvavo-access-signature": sent, "bitvavo-access-timestamp": time}
    return BotRequest("api.bitvavo.com", method, path, query, headers, body)


def test_takes_the_published_signature_once() -> None:
    proof = verify(
        bot_request("POST", "/v2/order", body=BODY, sent=PUBLISHED),
        Secret.from_text(SECRET),
        NOW_MS + 10_000,
    )

    assert proof == TimedProof(hashlib.sha256(PUBLISHED.encode()).digest(), NOW_MS + 10_000)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_takes_no_empty_object_for_signed_where_the_official_client_does_not_sign_it(
    method: str,
) -> None:
    sent = signature(f"{NOW_MS}{method}/v2/order?market=BTC-EUR")
    request = bot_request(method, "/v2/order", "market=BTC-EUR", b"{}", sent=sent)

    proof = verify(request, Secret.from_text(SECRET), NOW_MS)

    assert isinstance(proof, TimedProof)
    assert proof.digest == hashlib.sha256(sent.encode()).digest()


@pytest.mark.parametrize(
    "request_",
    [
        bot_request("PUT", "/v2/order", body=BODY, sent=PUBLISHED),
        bot_request("POST", "/v2/orders", body=BODY, sent=PUBLISHED),
        bot_request("POST", "/v2/order", "a=b", BODY, sent=PUBLISHED),
        bot_request("POST", "/v2/order", body=BODY + b" ", sent=PUBLISHED),
        bot_request("POST", "/v2/order", body=BODY, sent=PUBLISHED.upper()),
        bot_request("POST", "/v2/order", body=BODY, sent=PUBLISHED, time=str(NOW_MS + 1)),
        bot_request("POST", "/v2/order", body=BODY, sent=""),
        BotRequest("api.bitvavo.com", "POST", "/v2/order", "", {}, BODY),
    ],
)
def test_refuses_a_signature_of_anything_else(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(request_, Secret.from_text(SECRET), NOW_MS)


@pytest.mark.parametrize("now_ms", [NOW_MS - 10_001, NOW_MS + 10_001])
def test_refuses_a_signature_whose_time_is_over_or_far_ahead(now_ms: int) -> None:
    request = bot_request("POST", "/v2/order", body=BODY, sent=PUBLISHED)

    with pytest.raises(SignatureExpiredError):
        verify(request, Secret.from_text(SECRET), now_ms)


@pytest.mark.parametrize("time", ["1548172481", "1548172481125.0", "now", ""])
def test_refuses_a_time_that_is_none(time: str) -> None:
    sent = signature(f"{time}GET/v2/balance")

    with pytest.raises(SignatureExpiredError):
        verify(
            bot_request("GET", "/v2/balance", sent=sent, time=time),
            Secret.from_text(SECRET),
            NOW_MS,
        )


def test_the_bots_window_gives_no_more_time() -> None:
    request = bot_request("POST", "/v2/order", body=BODY, sent=PUBLISHED)
    headers = {**request.headers, "bitvavo-access-window": "60000"}
    widened = BotRequest("api.bitvavo.com", "POST", "/v2/order", "", headers, BODY)

    with pytest.raises(SignatureExpiredError):
        verify(widened, Secret.from_text(SECRET), NOW_MS + 10_001)
