"""The pure verification functions, on published vectors and on random input.

Published vectors, read in November 2026:
- Binance: github.com/binance/binance-spot-api-docs, rest-api.md, "HMAC Keys"
- Kraken: docs.kraken.com/api/docs/guides/spot-rest-auth
OKX publishes none, so its example is self-made with openssl.
"""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from venue_simulator.binance import signing as binance_signing
from venue_simulator.kraken import signing as kraken
from venue_simulator.okx import signing as okx
from venue_simulator.seeded import rsa_key

BINANCE_SECRET = b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
BINANCE_VECTORS = [
    (
        (
            b"symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
            b"&recvWindow=5000&timestamp=1499827319559"
        ),
        "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
    ),
    (
        (
            b"symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT"
            b"&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
        ),
        "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
    ),
]
KRAKEN_SECRET = (
    b"kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
)
KRAKEN_BODY = b"nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"

parameters = st.lists(
    st.tuples(
        st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8),
        st.text("ABCDEFGHIJ0123456789.%-_", max_size=12),
    ).filter(lambda pair: pair[0] != "signature"),
    max_size=6,
)


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


@pytest.mark.parametrize(("payload", "signature"), BINANCE_VECTORS)
def test_accepts_the_signatures_that_binance_publishes(payload: bytes, signature: str) -> None:
    assert binance_signing.hmac_matches(BINANCE_SECRET, payload, signature)


@pytest.mark.parametrize(("payload", "signature"), BINANCE_VECTORS)
def test_takes_a_binance_hmac_in_upper_case(payload: bytes, signature: str) -> None:
    assert binance_signing.hmac_matches(BINANCE_SECRET, payload, signature.upper())


def test_refuses_bytes_that_were_not_percent_encoded_before_signing() -> None:
    payload = "symbol=\uff11\uff12&timestamp=1".encode()
    signature = hmac.new(BINANCE_SECRET, payload, hashlib.sha256).hexdigest()

    assert not binance_signing.hmac_matches(BINANCE_SECRET, payload, signature)


def test_reproduces_the_signature_that_kraken_publishes() -> None:
    signature = kraken.expected_signature(
        KRAKEN_SECRET, b"/0/private/AddOrder", "1616492376594", KRAKEN_BODY
    )

    assert signature == (
        "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
    )


def test_signs_what_okx_documents() -> None:
    # printf '2020-12-08T09:08:57.715ZGET/api/v5/account/balance?ccy=BTC' |
    #     openssl dgst -sha256 -hmac 22582BD0CFF14C41EDBF1AB98506286D -binary | base64
    signed = okx.prehash("2020-12-08T09:08:57.715Z", "GET", b"/api/v5/account/balance?ccy=BTC", b"")

    assert (
        okx.expected_signature(b"22582BD0CFF14C41EDBF1AB98506286D", signed)
        == "HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY="
    )


@given(before=parameters, after=parameters, body=parameters, signature=st.text("0123456789abcdef"))
def test_finds_the_signature_wherever_it_stands_in_the_query(
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    body: list[tuple[str, str]],
    signature: str,
) -> None:
    query = encoded([*before, ("signature", signature), *after])

    payload, found = binance_signing.split_signature(query, encoded(body))

    assert (payload, found) == (encoded(before + after) + encoded(body), signature)


@given(query=parameters, before=parameters, signature=st.text("0123456789abcdef", min_size=1))
def test_finds_the_signature_in_the_body(
    query: list[tuple[str, str]], before: list[tuple[str, str]], signature: str
) -> None:
    body = encoded([*before, ("signature", signature)])

    payload, found = binance_signing.split_signature(encoded(query), body)

    assert (payload, found) == (encoded(query) + encoded(before), signature)


@given(query=parameters, body=parameters)
def test_finds_no_signature_where_there_is_none(
    query: list[tuple[str, str]], body: list[tuple[str, str]]
) -> None:
    whole = encoded(query) + encoded(body)

    assert binance_signing.split_signature(encoded(query), encoded(body)) == (whole, None)


@given(payload=parameters.map(encoded), position=st.integers(0, 63))
def test_refuses_an_hmac_with_one_digit_changed(payload: bytes, position: int) -> None:
    right = hmac.new(BINANCE_SECRET, payload, hashlib.sha256).hexdigest()
    digit = "0" if right[position] != "0" else "1"
    wrong = right[:position] + digit + right[position + 1 :]

    assert binance_signing.hmac_matches(BINANCE_SECRET, payload, right)
    assert not binance_signing.hmac_matches(BINANCE_SECRET, payload, wrong)


@given(payload=parameters.map(encoded), other=parameters.map(encoded))
def test_an_ed25519_signature_fits_its_payload_only(payload: bytes, other: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
    signature = base64.b64encode(private.sign(payload)).decode()

    matches = binance_signing.public_key_matches(private.public_key(), other, signature)

    assert matches == (payload == other)
    assert binance_signing.public_key_matches(private.public_key(), payload, signature)


def test_an_rsa_signature_fits_its_payload_only() -> None:
    signature = base64.b64encode(rsa_key().sign(b"a=1", PKCS1v15(), SHA256())).decode()

    assert binance_signing.public_key_matches(rsa_key().public_key(), b"a=1", signature)
    assert not binance_signing.public_key_matches(rsa_key().public_key(), b"a=2", signature)


@pytest.mark.parametrize("signature", ["", "é", "====", "AAAA", "A" * 88, "\x00"])
def test_refuses_a_public_key_signature_of_no_shape(signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"7" * 32).public_key()

    assert not binance_signing.public_key_matches(key, b"a=1", signature)


@given(st.binary(max_size=64), st.text(max_size=40))
def test_an_okx_signature_of_any_other_text_is_refused(signed: bytes, given_text: str) -> None:
    right = okx.expected_signature(b"secret", signed)

    assert okx.signature_matches(b"secret", signed, right)
    assert okx.signature_matches(b"secret", signed, given_text) == (given_text == right)


@given(
    timestamp_ms=st.integers(10**12, 2 * 10**12),
    early_us=st.integers(-70_000_000, 2_000_000),
    window_us=st.integers(0, 60_000_000),
)
def test_time_is_judged_as_the_document_says(
    timestamp_ms: int, early_us: int, window_us: int
) -> None:
    now_us = timestamp_ms * 1000
    timestamp_us = now_us + early_us

    accepted = binance_signing.timing_fault(timestamp_us, window_us, now_us) is None

    assert accepted == (timestamp_us < now_us + 10**6 and now_us - timestamp_us <= window_us)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1499827319559", 1_499_827_319_559_000),
        ("1499827319559123", 1_499_827_319_559_123),
        ("-1", None),
        ("1e3", None),
        ("", None),
        ("٣", None),
        ("9" * 21, None),
    ],
)
def test_reads_timestamps_of_both_units(text: str, microseconds: int | None) -> None:
    assert binance_signing.parse_timestamp_us(text) == microseconds


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("5000", 5_000_000), ("6000.346", 6_000_346), ("1.2345", None), ("-5", None), (".5", None)],
)
def test_reads_windows_with_three_decimals(text: str, microseconds: int | None) -> None:
    assert binance_signing.parse_window_us(text) == microseconds


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2020-12-08T09:08:57.715Z", 1_607_418_537_715),
        ("2020-12-08T09:08:57Z", None),
        ("2020-13-08T09:08:57.715Z", None),
        ("1607418537715", None),
        ("2020-12-08T09:08:57.715+00:00", None),
    ],
)
def test_reads_okx_timestamps(text: str, milliseconds: int | None) -> None:
    assert okx.parse_timestamp_ms(text) == milliseconds


@pytest.mark.parametrize(
    ("content_type", "body", "nonce"),
    [
        ("application/x-www-form-urlencoded", b"pair=X&nonce=12", "12"),
        ("application/x-www-form-urlencoded", b"pair=X", ""),
        ("application/x-www-form-urlencoded; charset=utf-8", b"nonce=1&nonce=2", "1"),
        ("application/json", b'{"nonce":12,"pair":"X"}', "12"),
        ("application/json; charset=utf-8", b'{"nonce":"12"}', "12"),
        ("application/json", b"nonce=12", ""),
        ("application/json", b'{"nonce":[]}', ""),
        ("application/json", b'{"nonce":"\xff"}', ""),
    ],
)
def test_reads_the_kraken_nonce(content_type: str, body: bytes, nonce: str) -> None:
    assert kraken.read_nonce(content_type, body) == nonce
