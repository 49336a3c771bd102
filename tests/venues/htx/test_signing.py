"""HTX's signatures; those that its clients publish stand in tests/every_venue/htx."""

import hmac
from base64 import b64decode, b64encode
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import normalised

from countersign.venues.bot_requests.bot_request import SmuggledError
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.htx import SCHEME
from countersign.venues.schemes.htx.signing import load_key, sign, timestamp_of
from venue_simulator.seeded import ed25519_key, pem, rsa_key

HOST = "api.huobi.pro"
KEY = load_key(normalised("HTX", "access", "secret"))
SIGNED_AT_MS = 1_494_515_970_999


def test_writes_the_time_of_the_document_without_rounding() -> None:
    assert timestamp_of(SIGNED_AT_MS) == "2017-05-11T15:19:30"


def test_puts_parameters_in_order_and_signs_method_host_path_and_query() -> None:
    request = UnsignedRequest(HOST, "GET", "/v1/order/orders", "order-id=1234567890&Z=1")

    signed = sign(request, KEY, SIGNED_AT_MS)

    query, _, signature = signed.target.partition("?")[2].rpartition("&Signature=")
    assert query == (
        "AccessKeyId=access&SignatureMethod=HmacSHA256&SignatureVersion=2"
        "&Timestamp=2017-05-11T15%3A19%3A30&Z=1&order-id=1234567890"
    )
    text = f"GET\n{HOST}\n/v1/order/orders\n{query}"
    expected = b64encode(hmac.new(b"secret", text.encode(), "sha256").digest()).decode()
    assert parse_qsl(f"s={signature}") == [("s", expected)]
    assert signed.headers == {}


@pytest.mark.parametrize("query", ["a=%c3%a4&b=x,y", "a=%C3%A4&b=x%2cy", "b=x%2Cy&a=%C3%A4"])
def test_signs_one_spelling_of_a_query_however_the_bot_wrote_it(query: str) -> None:
    found = sign(UnsignedRequest(HOST, "GET", "/v1/order/history", query), KEY, SIGNED_AT_MS)

    assert "&a=%C3%A4&b=x%2Cy&Signature=" in found.target


@given(st.binary(min_size=1, max_size=200))
def test_sends_the_body_as_it_is(body: bytes) -> None:
    signed = sign(UnsignedRequest(HOST, "POST", "/v1/order/orders/place", "", body), KEY, 0)

    assert signed.body == body
    assert signed.headers == {"Content-Type": "application/json"}


def test_each_host_has_its_own_signatures() -> None:
    one, other = (
        sign(UnsignedRequest(host, "GET", "/v1/account/accounts"), KEY, SIGNED_AT_MS).signature
        for host in (HOST, "api-aws.huobi.pro")
    )

    assert one != other


def test_signs_with_a_private_ed25519_key() -> None:
    private_key = ed25519_key("htx")
    prepared = SCHEME.prepare(normalised("HTX", "access", pem(private_key)))

    target = prepared.sign(
        UnsignedRequest(HOST, "GET", "/v1/account/accounts"), SIGNED_AT_MS, "0" * 32
    ).target

    query = target.partition("?")[2].rpartition("&Signature=")[0]
    sent = dict(parse_qsl(target.partition("?")[2]))
    assert (prepared.kind, sent["SignatureMethod"]) == (KeyKind.ED25519, "Ed25519")
    private_key.public_key().verify(
        b64decode(sent["Signature"]), f"GET\n{HOST}\n/v1/account/accounts\n{query}".encode()
    )


def test_refuses_a_private_key_that_htx_has_no_use_for() -> None:
    with pytest.raises(KeyRejectedError) as refused:
        load_key(normalised("HTX", "access", pem(rsa_key())))

    assert refused.value.reasons == (RejectionReason.MALFORMED_KEY,)
    assert "Ed25519" in str(refused.value)


def test_signs_no_query_that_is_none() -> None:
    with pytest.raises(SmuggledError):
        sign(UnsignedRequest(HOST, "GET", "/v1/account/accounts", "a"), KEY, SIGNED_AT_MS)


def test_asks_no_bot_for_a_signature() -> None:
    assert SCHEME.verify is None
