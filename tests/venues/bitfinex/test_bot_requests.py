"""What Bitfinex's bots write, and what is left of it."""

import json

import pytest
from tests.venues.stage import CATALOGUE

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.bitfinex.bot_requests import READER, strip

SUBMIT = "/v2/auth/w/order/submit"
MULTI = "/v2/auth/w/order/multi"
ORDER = {"type": "EXCHANGE LIMIT", "symbol": "tBTCUSD", "amount": "0.1", "price": "100"}
JSON = {"content-type": "application/json", "bfx-apikey": "token", "bfx-nonce": "1"}


def asked(
    body: object = None,
    *,
    path: str = SUBMIT,
    query: str = "",
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> BotRequest:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return BotRequest("api.bitfinex.com", method, path, query, headers or JSON, raw)


def names(stripped: Stripped) -> list[set[str]]:
    return [set(item) for item in stripped.items]


def test_takes_the_token_out_of_the_header_of_the_key() -> None:
    token = READER.token(asked({}))

    assert token is not None
    assert token.reveal_text() == "token"


def test_leaves_the_body_byte_for_byte() -> None:
    body = b'{"amount": 1e-8, "meta": {"aff_code": "x"},\n "symbol":"tBTCUSD"}'

    stripped = strip(asked(body))

    assert (stripped.query, stripped.body, stripped.content_type) == ("", body, "application/json")
    assert names(stripped) == [{"amount", "meta", "meta[aff_code]", "symbol"}]
    assert stripped.headers == {}


def test_takes_a_request_without_a_body() -> None:
    stripped = strip(asked(path="/v2/auth/r/wallets", headers={"bfx-apikey": "token"}))

    assert (stripped.body, stripped.items) == (b"", ({},))


def test_reads_each_operation_as_a_request_of_its_own() -> None:
    body = {"ops": [["on", ORDER], ["oc", {"id": 1}], ["oc_multi", {"all": 1}]]}

    stripped = strip(asked(body, path=MULTI))

    assert names(stripped) == [
        {"on", "on[type]", "on[symbol]", "on[amount]", "on[price]"},
        {"oc", "oc[id]"},
        {"oc_multi", "oc_multi[all]"},
    ]
    assert stripped.items[0]["on[symbol]"] == "tBTCUSD"


def test_adds_what_stands_beside_the_operations_to_each() -> None:
    stripped = strip(asked({"ops": [["oc", {}], ["oc", {}]], "more": "x"}, path=MULTI))

    assert names(stripped) == [{"oc", "more"}, {"oc", "more"}]


@pytest.mark.parametrize("operation", ["fon", "foc", "n", "ON", "on "])
def test_lets_no_operation_pass_that_is_none_on_orders(operation: str) -> None:
    endpoint = CATALOGUE.get("BITFINEX").endpoints.find("POST", MULTI)
    assert endpoint is not None

    (item,) = strip(asked({"ops": [[operation, ORDER]]}, path=MULTI)).items

    assert not endpoint.knows(item)


@pytest.mark.parametrize(
    "operations",
    [
        [],
        {},
        "on",
        ["on", ORDER],
        [["on"]],
        [["on", ORDER, ORDER]],
        [[["on"], ORDER]],
        [["on", [ORDER]]],
        [["on", None]],
        [{"on": ORDER}],
        [["oc", {}]] * 101,
    ],
)
def test_refuses_operations_of_another_form(operations: object) -> None:
    with pytest.raises(SmuggledError):
        strip(asked({"ops": operations}, path=MULTI))


def test_refuses_an_operation_that_stands_beside_the_list_as_well() -> None:
    with pytest.raises(SmuggledError):
        strip(asked({"ops": [["on", ORDER]], "on": {}}, path=MULTI))


@pytest.mark.parametrize(
    "request_",
    [
        asked({}, query="symbol=tBTCUSD"),
        asked(b"symbol=tBTCUSD", headers={"content-type": "application/x-www-form-urlencoded"}),
        asked({}, headers={"content-type": "text/plain"}),
        asked(b"[]"),
        asked(b'{"symbol":"a","symbol":"b"}'),
        asked(b'{"symbol":"a","Symbol":"b"}'),
        asked(b"{"),
        asked({}, method="GET", path="/v2/tickers"),
        asked({"symbol": "a"}, path="/v2/calc/trade/avg", query="symbol=b"),
    ],
)
def test_refuses_what_can_be_read_in_two_ways(request_: BotRequest) -> None:
    with pytest.raises(SmuggledError):
        strip(request_)


def test_lets_public_requests_have_a_query() -> None:
    read = strip(asked(method="GET", path="/v2/tickers", query="symbols=tBTCUSD,tETHUSD"))
    reckoned = strip(asked({}, path="/v2/calc/trade/avg", query="symbol=tBTCUSD&amount=1"))

    assert (read.query, read.content_type) == ("symbols=tBTCUSD,tETHUSD", None)
    assert (reckoned.query, reckoned.body) == ("symbol=tBTCUSD&amount=1", b"{}")
    assert names(reckoned) == [{"symbol", "amount"}]
