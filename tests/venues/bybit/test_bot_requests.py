"""Requests of Bybit's bots."""

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.bybit.bot_requests import READER, strip

JSON = {"content-type": "application/json"}


def bot_request(
    method: str,
    path: str = "/v5/order/create",
    query: str = "",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> BotRequest:
    return BotRequest("api.bybit.com", method, path, query, headers or JSON, body)


def test_keeps_a_query_as_it_was_written() -> None:
    query = "category=linear&cursor=page%3D1,2:3/4"

    found = strip(bot_request("GET", "/v5/order/history", query))

    assert found == Stripped(
        query, b"", None, ({"category": "linear", "cursor": "page=1,2:3/4"},), {}
    )


def test_a_query_may_be_empty_as_ccxt_writes_it() -> None:
    assert strip(bot_request("GET", "/v5/account/info")) == Stripped("", b"", None, ({},), {})


def test_keeps_a_body_as_it_was_written() -> None:
    body = b'{"category":"spot", "symbol":"BTCUSDT","isLeverage":0,"reduceOnly":false}'

    found = strip(bot_request("POST", body=body))

    assert (found.query, found.body, found.content_type) == ("", body, "application/json")
    assert found.items == (
        {"category": "spot", "symbol": "BTCUSDT", "isLeverage": "0", "reduceOnly": "false"},
    )


def test_reads_each_order_of_a_list_with_what_stands_beside_it() -> None:
    body = (
        b'{"category":"spot","request":[{"symbol":"BTCUSDT","isLeverage":0},'
        b'{"symbol":"ETHUSDT","isLeverage":1}]}'
    )

    found = strip(bot_request("POST", "/v5/order/create-batch", body=body))

    beside = {"category": "spot", "request": None}
    assert found.items == (
        {**beside, "request[symbol]": "BTCUSDT", "request[isLeverage]": "0"},
        {**beside, "request[symbol]": "ETHUSDT", "request[isLeverage]": "1"},
    )


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("GET", "", b"{}"),
        ("POST", "category=spot", b"{}"),
        ("POST", "category=spot", b""),
        ("GET", "category=spot&category=linear", b""),
        ("GET", "category=spot&Category=linear", b""),
        ("POST", "", b'{"category":"spot","category":"linear"}'),
        ("POST", "", b'{"symbol":"A","Symbol":"B"}'),
        ("POST", "", b'{"sym\\u0062ol":"A"}'),
        ("POST", "", b"[]"),
        ("POST", "", b'[{"symbol":"A"}]'),
        ("POST", "", b'{"request":[]}'),
        ("POST", "", b'{"request":["A"]}'),
        ("POST", "", b'{"request":[{"symbol":"A"},1]}'),
        ("POST", "", b"category=spot"),
    ],
)
def test_refuses_what_reads_in_more_than_one_way(method: str, query: str, body: bytes) -> None:
    with pytest.raises(SmuggledError):
        strip(bot_request(method, "/v5/order/create-batch", query, body))


def test_refuses_a_body_of_another_kind() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    with pytest.raises(SmuggledError):
        strip(bot_request("POST", body=b'{"a":"b"}', headers=form))


def test_finds_the_token_in_the_place_of_the_key() -> None:
    found = READER.token(bot_request("GET", headers={"x-bapi-api-key": "csg_token"}))

    assert found is not None
    assert found.reveal_text() == "csg_token"
