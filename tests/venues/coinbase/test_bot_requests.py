"""What Coinbase's bots send: where their token stands, and what is left of a request."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import ccxt
import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.schemes.coinbase.bot_requests import find_token, strip

HOST = "api.coinbase.com"
TOKEN = "csg_token"
ORDERS = "/api/v3/brokerage/orders"


def request(
    method: str,
    path: str = ORDERS,
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> BotRequest:
    return BotRequest(HOST, method, path, query, headers or {}, body)


def segment(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def bearer(header: object, claims: object, signature: str = "c2ln") -> dict[str, str]:
    parts = (segment(json.dumps(part).encode()) for part in (header, claims))
    return {"authorization": ".".join(["Bearer " + next(parts), next(parts), signature])}


def token_of(headers: Mapping[str, str]) -> str | None:
    return find_token(request("GET", headers=headers))


def test_finds_the_token_in_the_names_of_a_jwt() -> None:
    assert token_of(bearer({"alg": "ES256", "kid": TOKEN}, {"sub": TOKEN, "aud": ["x"]})) == TOKEN


@pytest.mark.parametrize("secret", ["bm90IGEgc2VjcmV0OiBDb3VudGVyc2lnbiBzaWducy4=", "none"])
def test_finds_the_token_in_what_ccxt_writes_with_any_secret(secret: str) -> None:
    exchange = ccxt.coinbase({"apiKey": TOKEN, "secret": secret})

    signed: dict[str, Any] = exchange.sign("brokerage/accounts", ["v3", "private"], "GET", {})

    assert token_of({name.lower(): value for name, value in signed["headers"].items()}) == TOKEN


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, None),
        ({"authorization": f"Bearer {TOKEN}"}, TOKEN),
        ({"authorization": f"bearer  {TOKEN}"}, TOKEN),
        ({"cb-access-key": TOKEN}, TOKEN),
        ({"cb-access-key": TOKEN, "authorization": f"Bearer {TOKEN}"}, TOKEN),
        ({"authorization": TOKEN}, ""),
        ({"authorization": "Basic eDp5"}, ""),
        ({"authorization": "Bearer a.b"}, "a.b"),
    ],
)
def test_finds_the_token_where_it_stands_plainly(headers: dict[str, str], found: str) -> None:
    assert token_of(headers) == found


@pytest.mark.parametrize(
    "headers",
    [
        bearer({"kid": TOKEN}, {"sub": "another"}),
        bearer({"kid": TOKEN}, {}),
        bearer({}, {"sub": TOKEN}),
        bearer({"kid": None}, {"sub": None}),
        bearer({"kid": [TOKEN]}, {"sub": [TOKEN]}),
        bearer([TOKEN], {"sub": TOKEN}),
        bearer({"kid": TOKEN}, TOKEN),
        {"authorization": "Bearer a.b.c"},
        {"authorization": f"Bearer {segment(b'{')}.{segment(b'{}')}.c"},
        {"authorization": f"Bearer {segment(b'{}')}.{segment(bytes([255]))}.c"},
        {
            "authorization": "Bearer "
            + segment(b'{"kid":"csg_token","kid":"csg_token"}')
            + "."
            + segment(b'{"sub":"csg_token"}')
            + ".c"
        },
        {"authorization": f"Bearer {TOKEN}", "cb-access-key": "another"},
    ],
)
def test_refuses_a_jwt_that_can_be_read_in_two_ways(headers: dict[str, str]) -> None:
    with pytest.raises(SmuggledError):
        token_of(headers)


def test_reads_no_jwt_without_end() -> None:
    long = bearer({"kid": TOKEN, "x": "x" * 4_096}, {"sub": TOKEN})

    assert token_of(long) != TOKEN


def test_keeps_a_query_as_it_is_and_reads_its_lists() -> None:
    query = "product_ids=BTC-USD&product_ids=ETH-USD&order_status=OPEN&limit=100"

    stripped = strip(request("GET", query=query))

    assert stripped.query == query
    assert stripped.items == ({"limit": "100", "product_ids": None, "order_status": "OPEN"},)
    assert (stripped.body, stripped.content_type) == (b"", None)


def test_reads_a_list_of_one_as_that_one() -> None:
    stripped = strip(request("GET", query="product_ids=BTC-USD&product_ids=BTC-USD"))

    assert stripped.items == ({"product_ids": "BTC-USD"},)


def test_drops_the_empty_object_that_the_official_client_sends_with_a_get() -> None:
    stripped = strip(request("GET", query="limit=1", body=b"{}"))

    assert (stripped.query, stripped.body, stripped.content_type) == ("limit=1", b"", None)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_keeps_a_body_as_it_is_and_reads_what_is_nested(method: str) -> None:
    body = (
        b'{"product_id": "BTC-USD", "order_configuration": {"limit_limit_gtc": {"base_size": "1"}}}'
    )

    stripped = strip(request(method, body=body, headers={"content-type": "application/json"}))

    assert (stripped.body, stripped.content_type) == (body, "application/json")
    assert stripped.items == (
        {
            "product_id": "BTC-USD",
            "order_configuration": None,
            "order_configuration[limit_limit_gtc]": None,
            "order_configuration[limit_limit_gtc][base_size]": "1",
        },
    )


def test_takes_a_write_without_a_body() -> None:
    stripped = strip(request("POST", "/v2/accounts/BTC/deposits/1/commit"))

    assert (stripped.body, stripped.content_type, stripped.items) == (b"", None, ({},))


@pytest.mark.parametrize(
    ("version", "sent"),
    [
        ("2018-05-30", {"CB-VERSION": "2018-05-30"}),
        ("latest", {}),
        ("2018-05-30, x", {}),
    ],
)
def test_hands_on_the_version_that_a_bot_asks_for(version: str, sent: dict[str, str]) -> None:
    assert strip(request("GET", headers={"cb-version": version})).headers == sent


@pytest.mark.parametrize(
    "sent",
    [
        request("GET", body=b'{"a": 1}'),
        request("POST", query="product_id=BTC-USD"),
        request("POST", query="product_id=BTC-USD", body=b"{}"),
        request("DELETE", query="a=1"),
        request("POST", body=b"[]"),
        request("POST", body=b"a=1"),
        request("POST", body=b'{"side":"BUY","side":"SELL"}'),
        request("POST", body=b'{"side":"BUY","Side":"SELL"}'),
        request("POST", body=b"{}", headers={"content-type": "application/x-www-form-urlencoded"}),
        request("GET", query="limit=1&limit=2"),
        request("GET", query="product_id=a&product_id=b"),
        request("GET", query="Product_Ids=a"),
        request("GET", query="product_ids=a&Product_ids=b"),
    ],
)
def test_refuses_what_coinbase_might_read_otherwise(sent: BotRequest) -> None:
    with pytest.raises(SmuggledError):
        strip(sent)
