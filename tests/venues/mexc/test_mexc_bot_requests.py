"""What is left of a request of MEXC's bots, and what is refused."""

import pytest

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.mexc.bot_requests import READER

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SPOT = "/api/v3/order"
BATCH = "/api/v3/batchOrders"
FUTURES = "/api/v1/private/order/create"


def stripped(
    method: str, path: str, query: str = "", body: bytes = b"", kind: str | None = None
) -> Stripped:
    headers = {} if kind is None else {"content-type": kind}
    return READER.strip(BotRequest("api.mexc.com", method, path, query, headers, body))


@pytest.mark.parametrize("name", ["x-mexc-apikey", "apikey"])
def test_the_token_stands_in_the_keys_place(name: str) -> None:
    token = READER.token(BotRequest("api.mexc.com", "GET", "/x", "", {name: "csg_made_up"}, b""))

    assert token is not None
    assert token.reveal() == b"csg_made_up"


def test_refuses_two_tokens() -> None:
    headers = {"x-mexc-apikey": "csg_one", "apikey": "csg_two"}

    with pytest.raises(SmuggledError):
        READER.token(BotRequest("api.mexc.com", "GET", "/x", "", headers, b""))


def test_takes_time_and_signature_out_of_spot() -> None:
    found = stripped("POST", SPOT, "symbol=A&timestamp=1&recvWindow=5000&signature=x", kind=JSON)

    assert (found.query, found.body, found.content_type) == ("symbol=A&recvWindow=5000", b"", None)
    assert found.items == ({"symbol": "A", "recvWindow": "5000"},)


def test_spot_takes_a_form_beside_a_query() -> None:
    found = stripped("POST", SPOT, "symbol=A", b"price=1&timestamp=1&signature=x", FORM)

    assert (found.query, found.body, found.content_type) == ("symbol=A", b"price=1", FORM)
    assert found.items == ({"symbol": "A", "price": "1"},)


@pytest.mark.parametrize(
    ("query", "body", "kind"),
    [
        ("symbol=A", b"symbol=B", FORM),
        ("symbol=A&symbol=B", b"", None),
        ("symbol=A&Symbol=B", b"", None),
        ("", b'{"symbol":"A"}', JSON),
        ("symbol=%ff", b"", None),
    ],
)
def test_refuses_what_spot_may_read_otherwise(query: str, body: bytes, kind: str | None) -> None:
    with pytest.raises(SmuggledError):
        stripped("POST", SPOT, query, body, kind)


@pytest.mark.parametrize("path", [SPOT, FUTURES])
def test_refuses_a_get_with_a_body(path: str) -> None:
    with pytest.raises(SmuggledError):
        stripped("GET", path, "", b"{}", JSON)


def test_each_order_of_a_batch_is_looked_at() -> None:
    orders = "%5B%7B%22symbol%22%3A%22A%22%7D%2C%7B%22symbol%22%3A%22B%22%7D%5D"

    found = stripped("POST", BATCH, f"batchOrders={orders}")

    assert [each["batchOrders[symbol]"] for each in found.items] == ["A", "B"]


@pytest.mark.parametrize("orders", ["%5B%5D", "A", "%5B1%5D", "%5B%5B%5D%5D"])
def test_refuses_a_batch_that_is_none(orders: str) -> None:
    with pytest.raises(SmuggledError):
        stripped("POST", BATCH, f"batchOrders={orders}")


def test_a_query_of_futures_stays_as_it_was_written() -> None:
    found = stripped("GET", FUTURES, "symbol=A&states=1%2C2")

    assert found.query == "symbol=A&states=1%2C2"
    assert found.items == ({"symbol": "A", "states": "1,2"},)


def test_a_body_of_futures_stays_as_it_was_written() -> None:
    body = b'{"symbol": "A", "vol": 1}'

    found = stripped("POST", FUTURES, "", body, JSON)

    assert (found.body, found.content_type) == (body, JSON)
    assert [each["symbol"] for each in found.items] == ["A"]


@pytest.mark.parametrize("body", [b'["1","x_2"]', b"[ 101716841474621953 ]"])
def test_a_list_of_ids_names_no_parameter(body: bytes) -> None:
    assert stripped("POST", "/api/v1/private/order/cancel", "", body, JSON).items == ({},)


@pytest.mark.parametrize(
    ("query", "body", "kind"),
    [
        ("symbol=A", b"{}", JSON),
        ("symbol=A", b"", None),
        ("", b"symbol=A", FORM),
        ("", b'{"symbol":"A","symbol":"B"}', JSON),
        ("", b'["1",{"symbol":"A"}]', JSON),
        ("", b"[1.5]", JSON),
        ("", b"[]", JSON),
    ],
)
def test_refuses_what_futures_may_read_otherwise(query: str, body: bytes, kind: str | None) -> None:
    with pytest.raises(SmuggledError):
        stripped("POST", FUTURES, query, body, kind)


def test_nothing_that_a_bot_signed_with_is_passed_on() -> None:
    headers = {"request-time": "1", "signature": "x", "recv-window": "60", "source": "CCXT"}

    found = READER.strip(BotRequest("api.mexc.com", "GET", FUTURES, "", headers, b""))

    assert found.headers == {}
