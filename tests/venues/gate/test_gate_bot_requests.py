"""What is left of a request of Gate's bots, and what is refused."""

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.gate.bot_requests import READER

JSON = "application/json"


def stripped(
    method: str, query: str = "", body: bytes = b"", kind: str | None = JSON, **headers: str
) -> Stripped:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body and kind is not None:
        named["content-type"] = kind
    return READER.strip(BotRequest("api.gateio.ws", method, "/api/v4/x", query, named, body))


def test_the_token_stands_in_the_keys_place() -> None:
    request = BotRequest("api.gateio.ws", "GET", "/x", "", {"key": "csg_made_up"}, b"")

    token = READER.token(request)

    assert token is not None
    assert token.reveal() == b"csg_made_up"


def test_a_query_and_a_body_stay_as_they_were_written() -> None:
    found = stripped("PATCH", "account=spot&x=%C3%A4+%2F", b'{"amount": "1"}')

    assert (found.query, found.body) == ("account=spot&x=%C3%A4+%2F", b'{"amount": "1"}')
    assert found.items == ({"account": "spot", "x": "ä /", "amount": "1"},)
    assert found.content_type == JSON


def test_ccxts_change_says_the_same_in_query_and_body() -> None:
    body = b'{"currency_pair":"BTC_USDT","amount":"2"}'

    found = stripped("PATCH", "currency_pair=BTC_USDT&amount=2", body)

    assert found.items == ({"currency_pair": "BTC_USDT", "amount": "2"},)


@pytest.mark.parametrize("name", ["currency_pair", "contract", "market", "symbol"])
def test_a_market_beside_a_body_cannot_be_read(name: str) -> None:
    # "Countdown cancel orders" looks for it in the body, and without one is for all markets.
    found = stripped("POST", f"{name}=BTC_USDT&x=1", b'{"timeout":5}')

    assert found.items == ({name: None, "x": "1", "timeout": None},)
    assert stripped("DELETE", f"{name}=BTC_USDT").items == ({name: "BTC_USDT"},)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("currency_pair=BTC_USDT", b'{"currency_pair":"ETH_USDT"}'),
        ("currency_pair=BTC_USDT", b'{"Currency_Pair":"BTC_USDT"}'),
        ("amount=2", b'{"amount":2}'),
        ("amount=2", b'{"amount":["2"]}'),
        ("currency_pair=A_B", b'[{"currency_pair":"A_B"},{"currency_pair":"C_D"}]'),
    ],
)
def test_refuses_a_parameter_that_query_and_body_say_otherwise(query: str, body: bytes) -> None:
    with pytest.raises(SmuggledError):
        stripped("PATCH", query, body)


def test_each_order_of_a_list_is_looked_at() -> None:
    found = stripped("POST", "", b'[{"contract":"A"},{"contract":"B"}]')

    assert found.items == ({"contract": "A"}, {"contract": "B"})


@pytest.mark.parametrize("body", [b'["1","t-a.b_c"]', b"[ 1 ,2]", b'["1"]'])
def test_a_list_of_ids_names_no_parameter(body: bytes) -> None:
    assert stripped("POST", "", body).items == ({},)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'["a b"]',
        b'["\\u0031"]',
        b'["1",["2"]]',
        b'["1",{"id":"2"}]',
        b'["' + b"1" * 65 + b'"]',
        b"[" + b"1," * 100 + b"1]",
        b"[1.5]",
        b'"1"',
        b"1",
        b'{"a":1,"a":2}',
    ],
)
def test_refuses_a_body_that_is_neither_an_object_nor_a_list_of_objects_or_ids(body: bytes) -> None:
    with pytest.raises(SmuggledError):
        stripped("POST", "", body)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_refuses_a_body_where_gate_reads_none(method: str) -> None:
    with pytest.raises(SmuggledError):
        stripped(method, "", b"{}")


def test_refuses_a_form() -> None:
    with pytest.raises(SmuggledError):
        stripped("POST", "", b"a=1", kind="application/x-www-form-urlencoded")


@pytest.mark.parametrize("value", ["1%26b%3D2", "1%2526", "1%0A2", "%7F"])
def test_refuses_a_value_that_the_signature_does_not_tell_apart(value: str) -> None:
    with pytest.raises(SmuggledError):
        stripped("GET", f"a={value}")


def test_passes_on_what_changes_the_answer_or_the_time_left() -> None:
    found = stripped(
        "POST",
        body=b"{}",
        x_gate_size_decimal="1",
        x_gate_exptime="1790000000000",
        x_gate_channel_id="ccxt",
        sign="x",
        timestamp="1",
        key="csg_x",
    )

    assert found.headers == {"x-gate-size-decimal": "1", "x-gate-exptime": "1790000000000"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("x_gate_size_decimal", "yes"), ("x_gate_size_decimal", ""), ("x_gate_exptime", "1e9")],
)
def test_refuses_such_a_header_of_another_form(name: str, value: str) -> None:
    with pytest.raises(SmuggledError):
        stripped("GET", "", b"", None, **{name: value})
