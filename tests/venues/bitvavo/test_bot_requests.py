"""Requests of Bitvavo's bots."""

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.bitvavo.bot_requests import READER, strip

AUTHENTICATION = {
    "bitvavo-access-key": "csg_token",
    "bitvavo-access-signature": "0" * 64,
    "bitvavo-access-timestamp": "1548172481125",
    "bitvavo-access-window": "10000",
}
JSON = {"content-type": "application/json"}


def bot_request(
    method: str,
    path: str = "/v2/order",
    query: str = "",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> BotRequest:
    sent = AUTHENTICATION | JSON | (headers or {})
    return BotRequest("api.bitvavo.com", method, path, query, sent, body)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_keeps_a_query_as_it_was_written(method: str) -> None:
    found = strip(bot_request(method, query="market=BTC%2dEUR&orderId=1"))

    assert found == Stripped(
        "market=BTC%2dEUR&orderId=1", b"", None, ({"market": "BTC-EUR", "orderId": "1"},), {}
    )


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_keeps_a_body_as_it_was_written(method: str) -> None:
    body = b'{"market":"BTC-EUR", "amount":"1","operatorId":1}'

    found = strip(bot_request(method, body=body))

    item = {"market": "BTC-EUR", "amount": "1", "operatorId": None}
    assert found == Stripped("", body, "application/json", (item,), {})


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_drops_the_empty_object_that_the_official_client_adds_to_a_query(method: str) -> None:
    found = strip(bot_request(method, query="market=BTC-EUR", body=b"{}"))

    assert found == Stripped("market=BTC-EUR", b"", None, ({"market": "BTC-EUR"},), {})


def test_reads_the_body_of_a_delete_that_has_one() -> None:
    body = b'{"market":"BTC-EUR","side":"buy"}'

    found = strip(bot_request("DELETE", "/v2/atomic/orders", body=body))

    assert found.body == body
    assert found.items == ({"market": "BTC-EUR", "side": "buy"},)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_needs_no_body(method: str) -> None:
    assert strip(bot_request(method)) == Stripped("", b"", None, ({},), {})


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", "/v2/orders", "market=BTC-EUR", b'{"market":"ETH-EUR"}'),
        # Bitvavo would take the orders of all markets away.
        ("DELETE", "/v2/orders", "", b'{"market":"BTC-EUR"}'),
        ("DELETE", "/v2/orders", "", b"{ }"),
        ("DELETE", "/v2/atomic/orders", "market=BTC-EUR", b""),
        ("DELETE", "/v2/atomic/orders", "market=BTC-EUR", b'{"market":"BTC-EUR"}'),
        ("POST", "/v2/order", "market=BTC-EUR", b""),
        ("POST", "/v2/order", "market=BTC-EUR", b"{}"),
        ("POST", "/v2/order", "", b'[{"market":"BTC-EUR"}]'),
        ("POST", "/v2/order", "", b'{"market":"BTC-EUR","Market":"ETH-EUR"}'),
        ("POST", "/v2/order", "", b"market=BTC-EUR"),
        ("GET", "/v2/orders", "market=BTC-EUR&market=ETH-EUR", b""),
        ("GET", "/v2/orders", "market=BTC-EUR&MARKET=ETH-EUR", b""),
        ("GET", "/v2/orders", "market", b""),
    ],
)
def test_refuses_what_reads_in_more_than_one_way(
    method: str, path: str, query: str, body: bytes
) -> None:
    with pytest.raises(SmuggledError):
        strip(bot_request(method, path, query, body))


def test_refuses_a_body_of_another_kind() -> None:
    with pytest.raises(SmuggledError):
        strip(bot_request("POST", body=b"{}", headers={"content-type": "text/plain"}))


def test_finds_the_token_in_the_place_of_the_key() -> None:
    found = READER.token(bot_request("GET"))

    assert found is not None
    assert found.reveal_text() == "csg_token"
    assert READER.token(BotRequest("api.bitvavo.com", "GET", "/v2/time", "", {}, b"")) is None


def test_knows_every_header_of_the_authentication() -> None:
    assert READER.token_headers | READER.headers == AUTHENTICATION.keys()
