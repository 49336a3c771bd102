"""Bybit's signatures. It publishes none with its secret, so the vector is of our own making: the
text to sign is that of v5/guide, signed with `openssl dgst -sha256 -hmac`."""

import hmac
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import normalised, secret

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.bybit import SCHEME
from countersign.venues.schemes.bybit.signing import load_key, sign
from venue_simulator.seeded import ed25519_key, pem, rsa_key

HOST = "api.bybit.com"
SECRET = "made-up-secret"
KEY = load_key(normalised("BYBIT", "XXXXXXXXXX", SECRET))
SIGNED_AT_MS = 1_658_384_314_791
QUERY = "category=option&symbol=BTC-29JUL22-25000-C"
OPENSSL_SIGNATURE = "d3cad74def134e67ec9d85a836c14e58b6789538558ac716d2ca352d776f5341"


def test_signs_time_key_window_and_query_of_a_get() -> None:
    signed = sign(UnsignedRequest(HOST, "GET", "/v5/order/realtime", QUERY), KEY, SIGNED_AT_MS)

    assert signed.target == f"/v5/order/realtime?{QUERY}"
    assert signed.headers == {
        "X-BAPI-API-KEY": "XXXXXXXXXX",
        "X-BAPI-TIMESTAMP": "1658384314791",
        "X-BAPI-RECV-WINDOW": "5000",
        "X-BAPI-SIGN": OPENSSL_SIGNATURE,
    }


@given(st.binary(min_size=1, max_size=200))
def test_sends_the_body_that_it_signed(body: bytes) -> None:
    signed = sign(UnsignedRequest(HOST, "POST", "/v5/order/create", "", body), KEY, SIGNED_AT_MS)

    text = b"1658384314791XXXXXXXXXX5000" + signed.body
    assert signed.body == body
    assert signed.headers["Content-Type"] == "application/json"
    assert signed.headers["X-BAPI-SIGN"] == hmac.new(SECRET.encode(), text, "sha256").hexdigest()


@given(st.from_regex(r"[!\"$-~]{1,80}", fullmatch=True))
def test_sends_the_query_that_it_signed_whatever_is_escaped_in_it(query: str) -> None:
    signed = sign(UnsignedRequest(HOST, "GET", "/v5/order/history", query), KEY, SIGNED_AT_MS)

    text = b"1658384314791XXXXXXXXXX5000" + signed.target.partition("?")[2].encode()
    assert signed.headers["X-BAPI-SIGN"] == hmac.new(SECRET.encode(), text, "sha256").hexdigest()


def test_signs_with_a_private_rsa_key() -> None:
    prepared = SCHEME.prepare(normalised("BYBIT", "XXXXXXXXXX", pem(rsa_key())))

    signed = prepared.sign(UnsignedRequest(HOST, "GET", "/v5/account/info"), SIGNED_AT_MS, "0" * 32)

    signature = b64decode(signed.headers["X-BAPI-SIGN"], validate=True)
    assert prepared.kind is KeyKind.RSA
    rsa_key().public_key().verify(signature, b"1658384314791XXXXXXXXXX5000", PKCS1v15(), SHA256())


def test_tells_a_secret_from_a_private_key() -> None:
    assert SCHEME.prepare(normalised("BYBIT", "XXXXXXXXXX", SECRET)).kind is KeyKind.HMAC


def test_refuses_a_private_key_that_bybit_has_no_use_for() -> None:
    with pytest.raises(KeyRejectedError) as refused:
        load_key(normalised("BYBIT", "XXXXXXXXXX", pem(ed25519_key("bybit"))))

    assert refused.value.reasons == (RejectionReason.MALFORMED_KEY,)
    assert "RSA" in str(refused.value)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (UnsignedRequest(HOST, "GET", "/v5/account/info", body=b"{}"), "body"),
        (UnsignedRequest(HOST, "POST", "/v5/order/create", "a=1", b"{}"), "query"),
    ],
)
def test_signs_nothing_of_which_a_part_would_stay_unsigned(
    request_: UnsignedRequest, field: str
) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        sign(request_, KEY, SIGNED_AT_MS)

    assert field in str(refused.value.metadata)


def test_shows_nothing_of_the_key() -> None:
    signed = sign(UnsignedRequest(HOST, "GET", "/v5/account/info"), KEY, SIGNED_AT_MS)

    assert SECRET not in repr(KEY)
    assert secret(SECRET).reveal_text() not in repr(signed)
    assert signed.headers["X-BAPI-SIGN"] not in repr(signed)
