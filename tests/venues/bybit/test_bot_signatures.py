"""Signatures of Bybit's bots: a right one passes in its time, and what was altered does not."""

import hmac
from dataclasses import replace

import pytest

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.bybit.bot_signatures import verify

SECRET = Secret(b"the grant's secret")
NOW_MS = 1_790_000_000_000
QUERY = "category=spot&symbol=BTCUSDT"
BODY = b'{"category":"spot","symbol":"BTCUSDT"}'


def signed(
    method: str = "GET", *, window: str | None = "5000", time: str = str(NOW_MS)
) -> BotRequest:
    payload = QUERY.encode() if method == "GET" else BODY
    text = f"{time}csg_token{window or ''}".encode() + payload
    headers = {
        "x-bapi-api-key": "csg_token",
        "x-bapi-timestamp": time,
        "x-bapi-sign": hmac.new(SECRET.reveal(), text, "sha256").hexdigest(),
    } | ({} if window is None else {"x-bapi-recv-window": window})
    query, body = (QUERY, b"") if method == "GET" else ("", BODY)
    return BotRequest("api.bybit.com", method, "/v5/order/create", query, headers, body)


def over_at(request: BotRequest, now_ms: int = NOW_MS) -> int:
    proof = verify(request, SECRET, now_ms)
    assert isinstance(proof, TimedProof)
    return proof.over_at_ms


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_takes_what_bybit_would_take(method: str) -> None:
    assert over_at(signed(method)) == NOW_MS + 5_000
    assert over_at(signed(method, window="20000")) == NOW_MS + 20_000
    assert over_at(signed(method, window=None)) == NOW_MS + 5_000


def test_the_window_is_that_of_the_guide() -> None:
    assert over_at(signed(), NOW_MS + 5_000)
    assert over_at(signed(), NOW_MS - 999)
    for now_ms in (NOW_MS + 5_001, NOW_MS - 1_000):
        with pytest.raises(SignatureExpiredError):
            verify(signed(), SECRET, now_ms)


@pytest.mark.parametrize("name", ["x-bapi-sign", "x-bapi-api-key", "x-bapi-timestamp"])
def test_needs_signature_key_and_time(name: str) -> None:
    request = signed()
    headers = {key: value for key, value in request.headers.items() if key != name}

    with pytest.raises(SignatureInvalidError):
        verify(replace(request, headers=headers), SECRET, NOW_MS)


@pytest.mark.parametrize(
    "change",
    [
        {"x-bapi-timestamp": str(NOW_MS + 1)},
        {"x-bapi-api-key": "csg_other"},
        {"x-bapi-recv-window": "50000"},
        {"x-bapi-sign": "0" * 64},
        {"x-bapi-sign": "é"},
    ],
)
def test_refuses_what_was_not_signed_so(change: dict[str, str]) -> None:
    request = signed()

    with pytest.raises(SignatureInvalidError):
        verify(replace(request, headers={**request.headers, **change}), SECRET, NOW_MS)


def test_refuses_another_query_or_body_than_was_signed() -> None:
    with pytest.raises(SignatureInvalidError):
        verify(replace(signed(), query=QUERY + "&x=1"), SECRET, NOW_MS)
    with pytest.raises(SignatureInvalidError):
        verify(replace(signed("POST"), body=BODY + b" "), SECRET, NOW_MS)


@pytest.mark.parametrize(
    ("time", "window"),
    [("1790000000", "5000"), ("17900000000000", "5000"), (str(NOW_MS), "60001"),
     (str(NOW_MS), "5e3"), (str(NOW_MS), "-1")],
)  # fmt: skip
def test_takes_no_time_or_window_that_is_none(time: str, window: str) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(signed(time=time, window=window), SECRET, NOW_MS)
