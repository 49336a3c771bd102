"""Gate's signatures, ours and those of bots."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import normalised

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.requests import UnsignedRequest, encoded_pairs
from countersign.venues.schemes.gate.bot_signatures import verify
from countersign.venues.schemes.gate.signing import sign, signature_of, signed_query, signed_text
from venue_simulator.gate.signing import expected_signature, signature_string

HOST: Final = "api.gateio.ws"
PATH: Final = "/api/v4/futures/orders"
SECRET: Final = Secret(b"secret")
AT_MS: Final = 1_541_993_715_000
# "API Signature string generation", the first example
QUERY: Final = "contract=BTC_USD&status=finished&limit=50"
PUBLISHED: Final = (
    "55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6"
    "fb3faf24deff16790d726b66ac9f74526668b13bd01029199cc4fcc522418b8a"
)
EXAMPLE: Final = BotRequest(
    HOST, "GET", PATH, QUERY, {"sign": PUBLISHED, "timestamp": "1541993715"}, b""
)


def of_bot(timestamp: str, query: str = "", body: bytes = b"") -> BotRequest:
    signed = signed_text("POST", PATH, query, body, timestamp)
    headers = {"sign": signature_of(signed, SECRET), "timestamp": timestamp}
    return BotRequest(HOST, "POST", PATH, query, headers, body)


def verified(request: BotRequest, now_ms: int = AT_MS) -> Any:
    return verify(request, SECRET, now_ms)


def test_signs_the_decoded_query_and_sends_the_encoded_one() -> None:
    request = UnsignedRequest(HOST, "GET", PATH, "currencies=BTC%2CGT&x=a+b")

    found = sign(request, normalised("GATE", "key", "secret"), AT_MS)

    assert found.target == f"{PATH}?currencies=BTC%2CGT&x=a+b"
    signed = signature_string("GET", PATH.encode(), b"currencies=BTC,GT&x=a b", b"", "1541993715")
    assert found.headers["SIGN"] == expected_signature(b"secret", signed)
    assert found.headers["Timestamp"] == "1541993715"


def test_says_that_a_body_is_json_and_nothing_of_none() -> None:
    key = normalised("GATE", "key", "secret")

    assert "Content-Type" not in sign(UnsignedRequest(HOST, "GET", PATH), key, AT_MS).headers
    posted = sign(UnsignedRequest(HOST, "POST", PATH, body=b"{}"), key, AT_MS)
    assert posted.headers["Content-Type"] == "application/json"


@given(st.lists(st.tuples(st.from_regex(r"\A[a-z]{1,5}\Z"), st.text(max_size=8)), max_size=4))
def test_two_queries_that_differ_are_never_signed_alike(pairs: list[tuple[str, str]]) -> None:
    query = encoded_pairs(pairs)
    ambiguous = any(set(value) & {"&", "%", *map(chr, range(32)), "\x7f"} for _, value in pairs)

    if ambiguous:
        with pytest.raises(InvalidRequestError):
            signed_query(query)
    else:
        signed = signed_query(query).decode()
        assert [piece.partition("=")[::2] for piece in signed.split("&")] == (pairs or [("", "")])


def test_the_published_signature_is_right() -> None:
    proof = verified(EXAMPLE)

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == AT_MS + 60_000
    assert verified(replace(EXAMPLE, headers={**EXAMPLE.headers, "sign": PUBLISHED.upper()})) == (
        proof
    )


@pytest.mark.parametrize(
    "change",
    [
        {"method": "POST"},
        {"path": "/api/v4/futures/order"},
        {"query": "contract=BTC_USD&status=finished&limit=51"},
        {"body": b"{}"},
        {"headers": {"timestamp": "1541993715"}},
        {"headers": {"sign": PUBLISHED}},
        {"headers": {"sign": PUBLISHED, "timestamp": "1541993716"}},
        {"headers": {"sign": "ä", "timestamp": "1541993715"}},
        {"headers": {"sign": PUBLISHED, "timestamp": "ä"}},
        {"query": "a=%26"},
    ],
)
def test_what_was_altered_is_not(change: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalidError):
        verified(replace(EXAMPLE, **change))


@pytest.mark.parametrize("timestamp", ["1541993715", "1541993715.5", "1541993715.1234567"])
def test_takes_times_with_decimals_as_gates_clients_send_them(timestamp: str) -> None:
    assert isinstance(verified(of_bot(timestamp, "a=%C3%A4", b"{}")), TimedProof)


@pytest.mark.parametrize("offset_ms", [-60_001, 60_001])
def test_a_time_beyond_a_minute_is_over(offset_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verified(EXAMPLE, AT_MS + offset_ms)


@pytest.mark.parametrize("timestamp", ["", "1", "1541993715.", "1541993715000", "1541993715e1"])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    with pytest.raises((SignatureExpiredError, SignatureInvalidError)):
        verified(of_bot(timestamp))
