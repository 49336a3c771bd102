"""Vector: docs.kraken.com/api/docs/guides/spot-rest-auth, the example of AddOrder; read in
November 2026 and recomputed."""

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import KRAKEN_SECRET, normalised, secret

from countersign.venues.errors import KeyRejectedError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, encoded_pairs
from countersign.venues.schemes.kraken.signing import NONCE_MAX, load_key, sign

KEY = load_key(normalised("KRAKEN", "api-key", KRAKEN_SECRET))


def test_reproduces_the_published_signature() -> None:
    body = b"ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
    request = UnsignedRequest("api.kraken.com", "POST", "/0/private/AddOrder", "", body)

    signed = sign(request, KEY, 1616492376594)

    assert signed.body == b"nonce=1616492376594&" + body
    assert signed.headers == {
        "Content-Type": "application/x-www-form-urlencoded",
        "API-Key": "api-key",
        "API-Sign": (
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
        ),
    }


@given(
    st.lists(st.tuples(st.text("abc", min_size=1), st.text("xyz &=%+"))),
    st.integers(0, NONCE_MAX),
)
def test_sends_the_body_and_nonce_that_it_signed(pairs: list[tuple[str, str]], nonce: int) -> None:
    body = encoded_pairs(pairs).encode()
    request = UnsignedRequest("api.kraken.com", "POST", "/0/private/X", "", body)

    signed = sign(request, KEY, nonce)

    sent_nonce = signed.body.split(b"&")[0].removeprefix(b"nonce=")
    digest = hashlib.sha256(sent_nonce + signed.body).digest()
    expected = hmac.new(b64decode(KRAKEN_SECRET), b"/0/private/X" + digest, "sha512").digest()
    assert int(sent_nonce) == nonce
    assert signed.headers["API-Sign"] == b64encode(expected).decode()


@pytest.mark.parametrize("stored", ["not base64!", ""])
def test_refuses_a_secret_that_is_no_base64(stored: str) -> None:
    with pytest.raises(KeyRejectedError):
        load_key(KeyMaterial(secret("k"), secret(stored), None))
