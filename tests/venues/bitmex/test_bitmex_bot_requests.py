"""What is left of a BitMEX bot's request, and what is refused in it."""

import json
from typing import Any

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.bitmex.bot_requests import READER

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def request_of(
    method: str, query: str = "", body: bytes = b"", kind: str | None = JSON
) -> BotRequest:
    headers = {} if kind is None else {"content-type": kind}
    return BotRequest("www.bitmex.com", method, "/api/v1/order", query, headers, body)


def stripped(method: str, query: str = "", body: bytes = b"", kind: str | None = JSON) -> Stripped:
    return READER.strip(request_of(method, query, body, kind))


def test_the_token_stands_in_the_place_of_the_key() -> None:
    request = BotRequest("www.bitmex.com", "GET", "/", "", {"api-key": "the-token"}, b"")

    found = READER.token(request)

    assert found is not None
    assert found.reveal_text() == "the-token"
    assert READER.headers == {"api-expires", "api-signature"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_leaves_a_query_as_it_is(method: str) -> None:
    found = stripped(method, "symbol=XBTUSD&text=%C3%A4+b", kind=None)

    assert (found.query, found.body, found.content_type) == (
        "symbol=XBTUSD&text=%C3%A4+b",
        b"",
        None,
    )
    # No document says that the query of a request that changes something counts.
    symbol = "XBTUSD" if method == "GET" else None
    assert found.items == ({"symbol": symbol, "text": "ä b"},)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_leaves_a_body_as_it_is_and_says_what_it_is(method: str) -> None:
    body = b'{"symbol": "XBTUSD", "price": 219.0}'

    as_json = stripped(method, body=body, kind=f"{JSON}; charset=utf-8")
    as_form = stripped(method, body=b"symbol=XBTUSD&price=219.0", kind=FORM)

    assert (as_json.query, as_json.body, as_json.content_type) == ("", body, JSON)
    assert as_json.items == ({"symbol": "XBTUSD", "price": None},)
    assert (as_form.body, as_form.content_type) == (b"symbol=XBTUSD&price=219.0", FORM)
    assert as_form.items == ({"symbol": "XBTUSD", "price": "219.0"},)


@pytest.mark.parametrize(
    "request_",
    [
        request_of("GET", body=b"{}"),
        request_of("GET", "symbol=XBTUSD", b"symbol=XBTUSD", FORM),
        request_of("POST", "symbol=XBTUSD", b'{"price":1}'),
        request_of("DELETE", "symbol=XBTUSD", b"text=x", FORM),
        request_of("POST", body=b'{"symbol":"XBTUSD"}', kind=None),
        request_of("POST", body=b"symbol=XBTUSD", kind=None),
        request_of("POST", body=b"symbol=XBTUSD", kind="text/plain"),
        request_of("POST", body=b"symbol=XBTUSD"),
        request_of("POST", body=b'{"symbol":"XBTUSD"}', kind=FORM),
        request_of("POST", body=b'[{"symbol":"XBTUSD"}]'),
        request_of("POST", body=b'{"symbol":"XBTUSD","Symbol":"ETHUSD"}'),
        request_of("POST", "symbol=XBTUSD&symbol=ETHUSD"),
        # Express takes another method from such a parameter, and BitMEX another form of answer.
        request_of("POST", "_method=DELETE"),
        request_of("GET", "_format=csv"),
    ],
)
def test_refuses_what_can_be_read_in_more_than_one_way(request_: BotRequest) -> None:
    with pytest.raises(SmuggledError):
        READER.strip(request_)


@pytest.mark.parametrize(
    "filter_",
    ['{"symbol":"ETHUSD"}', '{"open":true,"Symbol":["ETHUSD"]}', '{"s\\u0079mbol":"ETHUSD"}'],
)
def test_refuses_a_symbol_beside_a_filter_that_has_one(filter_: str) -> None:
    as_text = json.dumps({"symbol": "XBTUSD", "filter": filter_}).encode()

    with pytest.raises(SmuggledError):
        stripped("DELETE", body=as_text)


@pytest.mark.parametrize("filter_", [{"symbol": "ETHUSD"}, {"Symbol": ["ETHUSD"]}])
def test_refuses_a_symbol_beside_an_object_that_has_one(filter_: dict[str, Any]) -> None:
    with pytest.raises(SmuggledError):
        stripped("DELETE", body=json.dumps({"symbol": "XBTUSD", "filter": filter_}).encode())


@pytest.mark.parametrize(
    "query",
    [
        "symbol=XBTUSD&filter=%7B%22open%22%3A%20true%7D",
        "filter=%7B%22symbol%22%3A%22XBTUSD%22%7D&count=5",
    ],
)
def test_takes_a_symbol_beside_a_filter_without_one_or_in_the_filter_alone(query: str) -> None:
    assert stripped("GET", query, kind=None).query == query


def test_takes_a_filter_that_is_an_object() -> None:
    body = b'{"symbol":"XBTUSD","filter":{"side":"Buy"}}'

    (item,) = stripped("DELETE", body=body).items

    assert item == {"symbol": "XBTUSD", "filter": None, "filter[side]": "Buy"}
