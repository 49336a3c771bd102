"""Signatures of Bitfinex's bots, made by ccxt and by hand."""

import hmac
from dataclasses import replace
from urllib.parse import urlsplit

import ccxt
import pytest
from tests.venues.stage import NOW_MS, secret

from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import NonceProof
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.schemes.bitfinex.bot_signatures import verify

SECRET = "the-grants-secret"
WALLETS = "/v2/auth/r/wallets"
NONCE_MAX = 9007199254740991


def made_by_ccxt(path: str, params: dict[str, object]) -> BotRequest:
    exchange = ccxt.bitfinex({"apiKey": "token", "secret": SECRET})
    signed = exchange.sign(path, ["private"], "POST", params)
    exchange.session.close()
    url = urlsplit(signed["url"])
    headers = {name.lower(): value for name, value in signed["headers"].items()}
    body = signed["body"].encode()
    return BotRequest(url.netloc, signed["method"], url.path, url.query, headers, body)


def made(nonce: str, body: bytes = b"{}", path: str = WALLETS) -> BotRequest:
    signed = f"/api{path}{nonce}".encode() + body
    signature = hmac.new(SECRET.encode(), signed, "sha384").hexdigest()
    headers = {"bfx-apikey": "token", "bfx-nonce": nonce, "bfx-signature": signature}
    return BotRequest("api.bitfinex.com", "POST", path, "", headers, body)


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("auth/r/wallets", {}),
        ("auth/r/orders/{symbol}", {"symbol": "tTESTBTC:TESTUSD", "limit": 1}),
        ("auth/w/order/submit", {"symbol": "tBTCUSD", "meta": {"aff_code": "ä"}}),
    ],
)
def test_accepts_what_ccxt_signs(path: str, params: dict[str, object]) -> None:
    request = made_by_ccxt(path, params)

    proof = verify(request, secret(SECRET), NOW_MS)

    assert proof == NonceProof(int(request.headers["bfx-nonce"]))


@pytest.mark.parametrize(
    ("nonce", "body"), [("1", b""), (str(NONCE_MAX), b"{}"), ("007", b'{"a":1}')]
)
def test_accepts_any_nonce_that_bitfinex_has_room_for(nonce: str, body: bytes) -> None:
    assert verify(made(nonce, body), secret(SECRET), NOW_MS) == NonceProof(int(nonce))


@pytest.mark.parametrize(
    "nonce", ["", "-1", "1.5", "1 ", "1e3", str(NONCE_MAX + 1), "9" * 17, "\u0661"]
)
def test_refuses_a_nonce_that_is_none(nonce: str) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(made(nonce), secret(SECRET), NOW_MS)


@pytest.mark.parametrize("missing", ["bfx-nonce", "bfx-signature"])
def test_refuses_a_request_without_proof(missing: str) -> None:
    request = made("1")
    headers = {name: value for name, value in request.headers.items() if name != missing}

    with pytest.raises(SignatureInvalidError):
        verify(replace(request, headers=headers), secret(SECRET), NOW_MS)


def test_refuses_what_was_changed_on_the_way() -> None:
    request = made("5", b'{"amount":"1"}')
    changed = [
        replace(request, body=b'{"amount":"2"}'),
        replace(request, path="/v2/auth/w/withdraw"),
        replace(request, query="all=1"),
        replace(request, headers={**request.headers, "bfx-nonce": "6"}),
        replace(request, headers={**request.headers, "bfx-signature": "0" * 96}),
    ]

    for each in changed:
        with pytest.raises(SignatureInvalidError):
            verify(each, secret(SECRET), NOW_MS)
    with pytest.raises(SignatureInvalidError):
        verify(request, secret("another"), NOW_MS)
