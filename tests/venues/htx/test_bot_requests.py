"""Requests of HTX's bots."""

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.htx.bot_requests import READER, strip

JSON = {"content-type": "application/json"}
SIGNED = (
    "AccessKeyId=csg_token&SignatureMethod=HmacSHA256&SignatureVersion=2"
    "&Timestamp=2017-05-11T15%3A19%3A30"
)
SIGNATURE = "&Signature=4F65x5A2bLyMWVQj3Aqp%2BB4w%2BivaA7n5Oi2SuYtCJ9o%3D"


def bot_request(
    method: str,
    query: str = "",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> BotRequest:
    return BotRequest(
        "api.huobi.pro", method, "/v1/order/orders", query, JSON | (headers or {}), body
    )


def test_takes_the_authentication_out_of_a_query_wherever_it_stands() -> None:
    found = strip(bot_request("GET", f"b=x%2cy&{SIGNED}&order-id=1{SIGNATURE}"))

    assert found == Stripped("b=x%2cy&order-id=1", b"", None, ({"b": "x,y", "order-id": "1"},), {})


def test_keeps_a_body_as_it_was_written() -> None:
    body = b'{"symbol":"btcusdt", "account-id":"1"}'

    found = strip(bot_request("POST", SIGNED + SIGNATURE, body))

    assert found == Stripped(
        "", body, "application/json", ({"symbol": "btcusdt", "account-id": "1"},), {}
    )


def test_reads_each_order_of_a_list() -> None:
    found = strip(bot_request("POST", SIGNED, b'[{"symbol":"a"},{"symbol":"b"}]'))

    assert found.items == ({"symbol": "a"}, {"symbol": "b"})


@pytest.mark.parametrize("where", ["", SIGNED + SIGNATURE])
def test_a_post_needs_no_body(where: str) -> None:
    assert strip(bot_request("POST", where)) == Stripped("", b"", None, ({},), {})


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("GET", SIGNED, b"{}"),
        ("POST", f"{SIGNED}&symbol=a", b"{}"),
        ("POST", "symbol=a", b""),
        ("GET", "symbol=a&symbol=b", b""),
        ("GET", "symbol=a&Symbol=b", b""),
        ("GET", "accesskeyid=x", b""),
        ("GET", "SIGNATURE=x", b""),
        ("GET", "symbol", b""),
        ("POST", SIGNED, b'{"symbol":"a","symbol":"b"}'),
        ("POST", SIGNED, b"symbol=a"),
        ("POST", SIGNED, b"[]"),
    ],
)
def test_refuses_what_reads_in_more_than_one_way(method: str, query: str, body: bytes) -> None:
    with pytest.raises(SmuggledError):
        strip(bot_request(method, query, body))


def test_refuses_a_body_of_another_kind() -> None:
    with pytest.raises(SmuggledError):
        strip(bot_request("POST", SIGNED, b"{}", {"content-type": "text/plain"}))


def test_finds_the_token_in_the_place_of_the_key() -> None:
    found = READER.token(bot_request("GET", SIGNED + SIGNATURE))

    assert found is not None
    assert found.reveal_text() == "csg_token"
    assert READER.token(bot_request("GET", "symbol=btcusdt")) is None


def test_refuses_two_tokens() -> None:
    with pytest.raises(SmuggledError):
        READER.token(bot_request("GET", "AccessKeyId=a&AccessKeyId=b"))
