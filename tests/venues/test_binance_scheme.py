"""Vectors: github.com/binance/binance-spot-api-docs, rest-api.md, "SIGNED Endpoint Examples for
POST /api/v3/order", "HMAC Keys"; read in November 2026 and recomputed. The RSA and Ed25519 keys
are made up here: what those recipes make is verified under the public key."""

from base64 import b64decode
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import normalised
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.requests import UnsignedRequest, VenueRequest, encoded_pairs
from countersign.venues.schemes.binance.signing import BinanceKey, load_key, sign

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
API_SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
SIGNED_AT_MS = 1499827319559
ORDER = "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
PAIRS = st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5)


def key() -> BinanceKey:
    return load_key(normalised("BINANCE", API_KEY, API_SECRET))


def request(query: str, body: bytes = b"", method: str = "POST") -> UnsignedRequest:
    return UnsignedRequest("api.binance.com", method, "/api/v3/order", query, body)


def split(signed: VenueRequest) -> tuple[bytes, str]:
    """Return what was signed, as the bytes that are sent, and the signature."""
    query, signature = signed.target.partition("?")[2].rsplit("&signature=", 1)
    return query.encode() + signed.body, unquote(signature)


@pytest.mark.parametrize(
    ("symbol", "signature"),
    [
        ("LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        # Source: the same section, symbol of full-width digits: encoded before it is signed.
        (
            "\uff11\uff12\uff13\uff14\uff15\uff16",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
    ],
)
def test_reproduces_the_published_signatures(symbol: str, signature: str) -> None:
    signed = sign(request(encoded_pairs([("symbol", symbol)]) + ORDER), key(), SIGNED_AT_MS)

    assert signed.target.endswith(f"&timestamp={SIGNED_AT_MS}&signature={signature}")
    assert signed.headers == {"X-MBX-APIKEY": API_KEY}


def test_signs_query_and_body_with_nothing_between_them() -> None:
    whole = sign(request("a=1&b=2&timestamp=9"), key(), SIGNED_AT_MS)
    parted = sign(request("", b""), key(), SIGNED_AT_MS)

    assert split(whole)[0] == b"a=1&b=2&timestamp=9&timestamp=1499827319559"
    assert split(parted)[0] == b"timestamp=1499827319559"


@given(PAIRS, PAIRS)
def test_sends_the_bytes_that_an_ed25519_key_signed(
    query: list[tuple[str, str]], body: list[tuple[str, str]]
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    unsigned = request(_encodable(query), _encodable(body).encode())

    signed = sign(unsigned, load_key(normalised("BINANCE", API_KEY, pem_of(private))), 1)

    payload, signature = split(signed)
    private.public_key().verify(b64decode(signature, validate=True), payload)


def test_signs_with_an_rsa_key() -> None:
    private = rsa_key()

    signed = sign(
        request("a=%7E"), load_key(normalised("BINANCE", API_KEY, pem_of(private))), SIGNED_AT_MS
    )

    payload, signature = split(signed)
    assert isinstance(private, RSAPrivateKey)
    private.public_key().verify(b64decode(signature), payload, PKCS1v15(), SHA256())


@pytest.mark.parametrize("query", ["symbol=\u00e9", "a=b c", "a=b#c", "a=b\r\nX: y"])
def test_refuses_a_query_that_is_not_encoded(query: str) -> None:
    with pytest.raises(InvalidRequestError):
        request(query)


def test_refuses_a_body_that_is_not_encoded() -> None:
    with pytest.raises(InvalidRequestError):
        sign(request("", "name=\u00e9".encode()), key(), SIGNED_AT_MS)


def _encodable(pairs: list[tuple[str, str]]) -> str:
    clean = [
        (name.encode(errors="replace"), value.encode(errors="replace")) for name, value in pairs
    ]
    return encoded_pairs([(name.decode(), value.decode()) for name, value in clean])
