"""What Crypto.com's bots write, and what is left of it."""

import json
from typing import Any

import pytest
from tests.venues.stage import CATALOGUE

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.cryptocom.bot_requests import READER, strip

CREATE, LIST = "private/create-order", "private/create-order-list"
ORDER = {"instrument_name": "BTC_USD", "side": "BUY", "type": "LIMIT", "quantity": "0.1"}
JSON = {"content-type": "application/json"}


def asked(
    body: object = None,
    *,
    method: str = CREATE,
    query: str = "",
    http: str = "POST",
    headers: dict[str, str] | None = None,
) -> BotRequest:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    path = f"/exchange/v1/{method}"
    return BotRequest(
        "api.crypto.com", http, path, query, JSON if headers is None else headers, raw
    )


def called(params: object = None, method: str = CREATE, **more: object) -> dict[str, object]:
    signed = {"api_key": "token", "sig": "0" * 64, "nonce": "1"}
    return {"id": 1, "method": method, "params": params or {}, **signed, **more}


def names(stripped: Stripped) -> list[set[str]]:
    return [set(item) for item in stripped.items]


def test_takes_the_token_out_of_the_body() -> None:
    token = READER.token(asked(called(ORDER)))

    assert token is not None
    assert token.reveal_text() == "token"


@pytest.mark.parametrize(
    "request_",
    [
        asked(called(api_key=7)),
        asked({"id": 1, "method": CREATE, "params": {}}),
        asked(),
        asked(http="GET", method="public/get-book", query="api_key=token"),
    ],
)
def test_finds_no_token_where_there_is_none(request_: BotRequest) -> None:
    assert READER.token(request_) is None


def test_leaves_of_the_body_what_is_no_authentication_as_it_was_written() -> None:
    body = (
        b'{"nonce":1, "id": 7, "params" : {"quantity": 1.50, "side":"BUY"},'
        b' "sig":"x", "method":"private/create-order", "api_key":"token"}'
    )

    stripped = strip(asked(body))

    assert stripped.body == (
        b'{"id":7,"params":{"quantity": 1.50, "side":"BUY"},"method":"private/create-order"}'
    )
    assert (stripped.query, stripped.content_type) == ("", "application/json")
    assert names(stripped) == [{"quantity", "side"}]


def test_reads_each_instruction_as_a_parameter() -> None:
    stripped = strip(asked(called({**ORDER, "exec_inst": ["POST_ONLY", "ISOLATED_MARGIN"]})))

    assert names(stripped) == [
        {*ORDER, "exec_inst", "exec_inst[POST_ONLY]", "exec_inst[ISOLATED_MARGIN]"}
    ]


def test_reads_each_order_of_a_list_as_a_request_of_its_own() -> None:
    orders = [{"instrument_name": "BTC_USD", "exec_inst": ["POST_ONLY"]}, {"instrument_name": "X"}]
    params = {"contingency_type": "LIST", "order_list": orders}

    stripped = strip(asked(called(params, LIST), method=LIST))

    assert [item["order_list[instrument_name]"] for item in stripped.items] == ["BTC_USD", "X"]
    assert "order_list[exec_inst][POST_ONLY]" in stripped.items[0]
    assert all(item["contingency_type"] == "LIST" for item in stripped.items)


@pytest.mark.parametrize(
    "params",
    [
        {**ORDER, "exec_inst": ["ISOLATED_MARGINS"]},
        {**ORDER, "exec_inst": ["post_only"]},
        {**ORDER, "exec_inst": ["x][y"]},
        {**ORDER, "quote_id": "1"},
    ],
)
def test_lets_no_unknown_instruction_pass(params: dict[str, object]) -> None:
    endpoint = CATALOGUE.get("CRYPTOCOM").endpoints.find("POST", f"/exchange/v1/{CREATE}")
    assert endpoint is not None

    (item,) = strip(asked(called(params))).items

    assert not endpoint.knows(item)


@pytest.mark.parametrize(
    "params",
    [
        {"exec_inst": "ISOLATED_MARGIN"},
        {"exec_inst": {"ISOLATED_MARGIN": True}},
        {"exec_inst": [["ISOLATED_MARGIN"]]},
        {"exec_inst": ["POST_ONLY", 1]},
        {"order_list": []},
        {"order_list": {"0": ORDER}},
        {"order_list": json.dumps([ORDER])},
        {"order_list": [[ORDER]]},
        {"order_list": [ORDER] * 101},
        {"order_list": [{"exec_inst": "ISOLATED_MARGIN"}]},
        {"order_list": None},
        [],
        "x",
    ],
)
def test_refuses_orders_of_another_form(params: Any) -> None:
    body = {**called(), "params": params}

    with pytest.raises(SmuggledError):
        strip(asked(body))


@pytest.mark.parametrize(
    "request_",
    [
        asked(called(method="private/create-withdrawal")),
        asked({"params": {}, "id": 1}),
        asked({"method": CREATE, "params": {}}),
        asked(called(id=True)),
        asked(called(id=1.5)),
        asked(called(more=1)),
        asked(called(), query="method=x"),
        asked(called(), headers={"content-type": "text/plain"}),
        asked(b"[]"),
        asked(b""),
        asked(b'{"id":1,"id":2,"method":"private/create-order"}'),
        asked(b'{"id":1,"method":"private/create-order","params":{"side":"a","Side":"b"}}'),
        asked(b'{"id":1,"method":"private/create-order","params":{"side":"\\ud800"}}'),
        asked({}, http="GET", method="public/get-book"),
    ],
)
def test_refuses_what_can_be_read_in_two_ways(request_: BotRequest) -> None:
    with pytest.raises(SmuggledError):
        strip(request_)


def test_lets_public_requests_have_a_query() -> None:
    read = strip(asked(http="GET", method="public/get-book", query="instrument_name=BTC_USD"))

    assert (read.query, read.body, read.content_type) == ("instrument_name=BTC_USD", b"", None)
    assert names(read) == [{"instrument_name"}]
