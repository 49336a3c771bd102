"""OKX publishes no signature with its secret, so the vector is of our own making: the prehash is
that of "REST Authentication" (okx.com/docs-v5/en), signed with `openssl dgst -sha256 -hmac`."""

import hmac
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import normalised, secret

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.okx.signing import sign, timestamp_of

KEY = normalised("OKX", "api-key", "22582BD0CFF14C41EDBF1AB98506286D", "Pass-phrase1")
SIGNED_AT_MS = 1_607_418_537_715
OPENSSL_SIGNATURE = "HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY="


def test_writes_the_time_of_the_document() -> None:
    assert timestamp_of(SIGNED_AT_MS) == "2020-12-08T09:08:57.715Z"


@given(st.integers(0, 4_102_444_800_000))
def test_writes_every_millisecond_without_rounding(unix_ms: int) -> None:
    assert timestamp_of(unix_ms).endswith(f".{unix_ms % 1_000:03d}Z")


def test_signs_time_method_target_and_body() -> None:
    request = UnsignedRequest(
        "www.okx.com",
        "GET",
        "/api/v5/account/balance",
        "ccy=BTC",
        headers={"x-simulated-trading": "1"},
    )

    signed = sign(request, KEY, SIGNED_AT_MS)

    assert signed.target == "/api/v5/account/balance?ccy=BTC"
    assert signed.headers == {
        "x-simulated-trading": "1",
        "OK-ACCESS-KEY": "api-key",
        "OK-ACCESS-SIGN": OPENSSL_SIGNATURE,
        "OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z",
        "OK-ACCESS-PASSPHRASE": "Pass-phrase1",
    }


@given(st.binary(max_size=200))
def test_sends_the_body_that_it_signed(body: bytes) -> None:
    signed = sign(UnsignedRequest("www.okx.com", "POST", "/api/v5/trade/order", "", body), KEY, 0)

    prehash = b"1970-01-01T00:00:00.000ZPOST/api/v5/trade/order" + signed.body
    expected = hmac.new(b"22582BD0CFF14C41EDBF1AB98506286D", prehash, "sha256").digest()
    assert signed.body == body
    assert signed.headers["OK-ACCESS-SIGN"] == b64encode(expected).decode()


def test_refuses_to_sign_without_a_passphrase() -> None:
    key = KeyMaterial(secret("k"), secret("s"), None)

    with pytest.raises(InvalidRequestError):
        sign(UnsignedRequest("www.okx.com", "GET", "/"), key, 0)
