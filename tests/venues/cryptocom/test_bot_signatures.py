"""Signatures of Crypto.com's bots, made by ccxt and by hand."""

import hmac
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import ccxt
import pytest
from tests.venues.stage import NOW_MS, secret

from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.cryptocom.bot_signatures import verify

SECRET = "the-grants-secret"
BALANCE = "private/user-balance"
CALL = {"id": 1, "method": BALANCE, "params": {}, "api_key": "token", "nonce": NOW_MS}


def made_by_ccxt(method: str, params: dict[str, object]) -> BotRequest:
    exchange = ccxt.cryptocom({"apiKey": "token", "secret": SECRET})
    exchange.nonce = lambda: NOW_MS
    signed = exchange.sign(method, ["v1", "private"], "POST", params)
    exchange.session.close()
    url = urlsplit(signed["url"])
    headers = {name.lower(): value for name, value in signed["headers"].items()}
    body = signed["body"].encode()
    return BotRequest(url.netloc, signed["method"], url.path, url.query, headers, body)


def made(call: dict[str, Any], signed: str) -> BotRequest:
    """Sign a text that a test has written out by hand."""
    signature = hmac.new(SECRET.encode(), signed.encode(), "sha256").hexdigest()
    return with_body({**call, "sig": signature})


def with_body(fields: object) -> BotRequest:
    path = f"/exchange/v1/{BALANCE}"
    return BotRequest("api.crypto.com", "POST", path, "", {}, json.dumps(fields).encode())


def at(nonce: object) -> BotRequest:
    return made({**CALL, "nonce": nonce}, f"{BALANCE}1token{nonce}")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        (BALANCE, {}),
        ("private/create-order", {"side": "BUY", "exec_inst": ["POST_ONLY"], "client_oid": "ä"}),
        ("private/create-order-list", {"order_list": [{"b": "1", "a": "2"}, {"exec_inst": ["X"]}]}),
        ("private/get-trades", {"limit": 5, "price": 1e-05}),
    ],
)
def test_accepts_what_ccxt_signs(method: str, params: dict[str, object]) -> None:
    proof = verify(made_by_ccxt(method, params), secret(SECRET), NOW_MS)

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == NOW_MS + 60_000


def test_accepts_parameters_of_each_kind() -> None:
    params = {"b": [True, None, {"z": 1, "a": "x"}], "a": 1.50}
    call = {**CALL, "id": "x", "params": params}

    request = made(call, f"{BALANCE}xtokena1.5btruenullaxz1{NOW_MS}")

    assert isinstance(verify(request, secret(SECRET), NOW_MS), TimedProof)


@pytest.mark.parametrize("skew", [-60_000, 0, 60_000])
def test_accepts_a_nonce_of_the_last_and_of_the_next_minute(skew: int) -> None:
    number, text = at(NOW_MS + skew), at(str(NOW_MS + skew))

    assert isinstance(verify(number, secret(SECRET), NOW_MS), TimedProof)
    assert isinstance(verify(text, secret(SECRET), NOW_MS), TimedProof)


@pytest.mark.parametrize("nonce", [NOW_MS - 60_001, NOW_MS + 60_001, "", "x", -1, 0, "1" * 17])
def test_refuses_another_nonce(nonce: object) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(at(nonce), secret(SECRET), NOW_MS)


@pytest.mark.parametrize("missing", ["sig", "api_key", "id", "method", "nonce"])
def test_refuses_a_request_without_proof(missing: str) -> None:
    fields = json.loads(at(NOW_MS).body)
    del fields[missing]

    with pytest.raises(SignatureInvalidError):
        verify(with_body(fields), secret(SECRET), NOW_MS)


def test_refuses_a_request_without_a_body() -> None:
    with pytest.raises(SignatureInvalidError):
        verify(replace(at(NOW_MS), body=b""), secret(SECRET), NOW_MS)


def test_refuses_what_was_changed_on_the_way() -> None:
    fields = json.loads(at(NOW_MS).body)
    changes: list[dict[str, object]] = [
        {"params": {"limit": 1}},
        {"method": "private/create-withdrawal"},
        {"id": 2},
        {"nonce": NOW_MS + 1},
        {"api_key": "another"},
        {"sig": "0" * 64},
        {"sig": 1},
    ]

    for change in changes:
        with pytest.raises(SignatureInvalidError):
            verify(with_body({**fields, **change}), secret(SECRET), NOW_MS)
    with pytest.raises(SignatureInvalidError):
        verify(at(NOW_MS), secret("another"), NOW_MS)
