"""MEXC's signatures, ours and those of bots."""

from dataclasses import replace
from typing import Any, Final

import pytest
from tests.venues.stage import normalised

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.mexc.bot_signatures import verify
from countersign.venues.schemes.mexc.signing import sign, signature_of, sorted_query
from venue_simulator.mexc.signing import contract_target, expected_signature

HOST: Final = "api.mexc.com"
ORDER: Final = "/api/v3/order"
FUTURES: Final = "/api/v1/private/order/create"
SECRET: Final = Secret(b"45d0b3c26f2644f19bfb98b07741b2f5")
AT_MS: Final = 1_644_489_390_087
# "SIGNED Endpoint Examples for POST /api/v3/order", the second example
PAYLOAD: Final = (
    "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=11&recvWindow=5000&timestamp=1644489390087"
)
PUBLISHED: Final = "fd3e4e8543c5188531eb7279d68ae7d26a573d0fc5ab0d18eb692451654d837a"
EXAMPLE: Final = BotRequest(HOST, "POST", ORDER, f"{PAYLOAD}&signature={PUBLISHED}", {}, b"")
KEY: Final = "csg_made_up"


def verified(request: BotRequest, now_ms: int = AT_MS) -> Any:
    return verify(request, SECRET, now_ms)


def spot(query: str) -> BotRequest:
    signature = signature_of(query.encode(), SECRET)
    return replace(EXAMPLE, query=f"{query}&signature={signature}")


def futures(query: str = "", body: bytes = b"", time: str = str(AT_MS)) -> BotRequest:
    signed = contract_target(KEY, time, query.encode(), body)
    signature = expected_signature(SECRET.reveal(), signed)
    headers = {"apikey": KEY, "request-time": time, "signature": signature}
    return BotRequest(HOST, "POST" if body else "GET", FUTURES, query, headers, body)


def test_spot_is_signed_with_capital_escapes_whoever_wrote_them() -> None:
    key = normalised("MEXC", "key", SECRET.reveal_text())

    small = sign(UnsignedRequest(HOST, "GET", ORDER, "a=%c3%a4"), key, AT_MS)
    capital = sign(UnsignedRequest(HOST, "GET", ORDER, "a=%C3%A4"), key, AT_MS)

    assert small.target == capital.target
    assert small.target.startswith(f"{ORDER}?a=%C3%A4&timestamp={AT_MS}&signature=")


def test_spot_says_that_it_is_json_but_for_a_form() -> None:
    key = normalised("MEXC", "key", SECRET.reveal_text())
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert sign(UnsignedRequest(HOST, "POST", ORDER), key, AT_MS).headers["Content-Type"] == (
        "application/json"
    )
    sent = sign(UnsignedRequest(HOST, "POST", ORDER, "", b"a=1", form), key, AT_MS)
    assert sent.headers["Content-Type"] == form["Content-Type"]
    payload = f"timestamp={AT_MS}a=1".encode()
    assert sent.target.endswith(f"&signature={signature_of(payload, SECRET)}")


def test_a_query_of_futures_is_signed_and_sent_in_order() -> None:
    assert sorted_query("b=1,2&a=%C3%A4+/") == "a=%C3%A4%20%2F&b=1%2C2"
    assert sorted_query("") == ""


@pytest.mark.parametrize(
    ("path", "query", "body"), [(FUTURES, "a=1", b"{}"), (ORDER, "", "ä".encode())]
)
def test_refuses_to_sign_what_mexc_would_read_otherwise(path: str, query: str, body: bytes) -> None:
    key = normalised("MEXC", "key", SECRET.reveal_text())

    with pytest.raises(InvalidRequestError):
        sign(UnsignedRequest(HOST, "POST", path, query, body), key, AT_MS)


def test_the_published_signature_is_right() -> None:
    proof = verified(EXAMPLE)

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == AT_MS + 5_000


def test_a_signature_stands_in_query_or_body() -> None:
    in_body = replace(EXAMPLE, query="", body=EXAMPLE.query.encode())
    apart = replace(EXAMPLE, query=f"signature={PUBLISHED}", body=PAYLOAD.encode())

    assert verified(in_body) == verified(apart) == verified(EXAMPLE)


@pytest.mark.parametrize(
    "change",
    [
        {"query": PAYLOAD},
        {"query": f"{PAYLOAD}&signature={PUBLISHED.upper()}"},
        {"query": f"{PAYLOAD}&signature=ä"},
        {"query": f"{PAYLOAD}&signature={PUBLISHED}&signature={PUBLISHED}"},
        {"query": f"{PAYLOAD.replace('BUY', 'SELL')}&signature={PUBLISHED}"},
        {"query": f"{PAYLOAD}&x=1&signature={PUBLISHED}"},
        # example 3: where the border between query and body is, is not signed
        {
            "query": "symbol=BTCUSDT&side=BUY&type=LIMIT",
            "body": b"quantity=1&price=11&recvWindow=5000&timestamp=1644489390087&signature="
            b"d1a676610ceb39174c8039b3f548357994b2a34139a8addd33baadba65684592",
        },
    ],
)
def test_what_was_altered_is_not(change: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalidError):
        verified(replace(EXAMPLE, **change))


@pytest.mark.parametrize("offset_ms", [-1_000, 5_001])
def test_a_time_of_spot_beyond_its_window_is_over(offset_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verified(EXAMPLE, AT_MS + offset_ms)


@pytest.mark.parametrize(
    "query",
    [
        "a=1",
        "timestamp=1",
        "timestamp=1644489390087&recvWindow=60001",
        "timestamp=1644489390087&recvWindow=-1",
        "timestamp=1644489390087&recvWindow=",
        "timestamp=1644489390.087",
    ],
)
def test_a_time_of_spot_that_is_none_is_over(query: str) -> None:
    with pytest.raises(SignatureExpiredError):
        verified(spot(query))


def test_spots_window_is_five_seconds_if_none_is_named() -> None:
    assert verified(spot(f"timestamp={AT_MS}")).over_at_ms == AT_MS + 5_000
    assert verified(spot(f"recvWindow=60000&timestamp={AT_MS}")).over_at_ms == AT_MS + 60_000


@pytest.mark.parametrize(
    ("query", "body"), [("", b""), ("b=1%2C2&a=%C3%A4", b""), ("", b'{"a":1}')]
)
def test_takes_what_bots_of_futures_sign(query: str, body: bytes) -> None:
    proof = verified(futures(query, body))

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == AT_MS + 10_000


@pytest.mark.parametrize("name", ["apikey", "request-time", "signature"])
def test_futures_need_each_header(name: str) -> None:
    request = futures("a=1")
    headers = {each: value for each, value in request.headers.items() if each != name}

    with pytest.raises(SignatureInvalidError):
        verified(replace(request, headers=headers))


@pytest.mark.parametrize(
    "change",
    [
        {"query": "a=2"},
        {"body": b"{}"},
        {"headers": {**futures("a=1").headers, "apikey": "csg_other"}},
        {"headers": {**futures("a=1").headers, "request-time": str(AT_MS + 1)}},
        {"headers": {**futures("a=1").headers, "request-time": "now"}},
        {"headers": {**futures("a=1").headers, "signature": "ä"}},
    ],
)
def test_what_was_altered_of_futures_is_not(change: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalidError):
        verified(replace(futures("a=1"), **change))


@pytest.mark.parametrize("offset_ms", [-10_001, 10_001])
def test_a_time_of_futures_beyond_ten_seconds_is_over(offset_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verified(futures("a=1"), AT_MS + offset_ms)
