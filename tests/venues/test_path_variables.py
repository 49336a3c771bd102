"""Endpoints whose paths have variables or stand for several: what is found, and what is not."""

import pytest

from countersign.kernel.capability import Capability
from countersign.venues.endpoints import EndpointsError, EndpointTable, parse_endpoints

FILE = """
[[group]]
title = "Orders"
source = "the documents"
READ = [
    "GET /v1/orders/{order_id}",
    "GET /v1/orders/batch",
    "GET /v1/{settle}/positions/{contract}",
    "POST /info#openOrders",
]
TRADE = ["POST /exchange#order a"]
LEVERAGE = ["PATCH /v1/{settle}/positions/{contract}/leverage {contract}"]
WITHDRAW = ["POST /exchange#withdraw3"]
[group.PARAMETERS]
"POST /exchange#order" = "b"
"PATCH /v1/{settle}/positions/{contract}/leverage" = "leverage"
"""


@pytest.fixture(name="table")
def made_table() -> EndpointTable:
    return parse_endpoints("small.toml", FILE)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/v1/orders/12", "GET /v1/orders/{order_id}"),
        ("GET", "/v1/orders/a.b_c~d-e:f", "GET /v1/orders/{order_id}"),
        ("GET", "/v1/orders/batch", "GET /v1/orders/batch"),
        ("GET", "/v1/usdt/positions/BTC_USDT", "GET /v1/{settle}/positions/{contract}"),
        (
            "PATCH",
            "/v1/usdt/positions/BTC_USDT/leverage",
            "PATCH /v1/{settle}/positions/{contract}/leverage",
        ),
    ],
)
def test_finds_an_endpoint_by_its_template(
    table: EndpointTable, method: str, path: str, name: str
) -> None:
    found = table.find(method, path)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        # Known with another method only: the venue may have something else there.
        ("DELETE", "/v1/orders/12"),
        ("POST", "/v1/orders/batch"),
        ("GET", "/v1/orders"),
        ("GET", "/v1/orders/"),
        ("GET", "/v1/orders//"),
        ("GET", "/v1/orders/12/"),
        ("GET", "/v1/orders/12/fills"),
        ("GET", "/v1//orders/12"),
        ("GET", "/v1/orders/."),
        ("GET", "/v1/orders/.."),
        ("GET", "/v1/orders/.12"),
        ("GET", "/v1/orders/%31"),
        ("GET", "/v1/orders/1%2F2"),
        ("GET", "/v1/orders/1;2"),
        ("GET", "/v1/orders/{order_id}"),
        ("GET", "/v1/orders/\u0661"),
        ("GET", "v1/orders/12"),
        # A literal is not the value of a variable, wherever it stands.
        ("GET", "/v1/orders/positions/x"),
        ("GET", ""),
    ],
)
def test_finds_nothing_where_a_path_is_written_otherwise(
    table: EndpointTable, method: str, path: str
) -> None:
    assert table.find(method, path) is None


def test_tells_endpoints_of_one_path_apart_by_their_action(table: EndpointTable) -> None:
    order, withdrawal = (
        table.find("POST", "/exchange", "order"),
        table.find("POST", "/exchange", "withdraw3"),
    )

    assert order is not None
    assert withdrawal is not None
    assert (order.name, order.capability) == ("POST /exchange#order", Capability.TRADE)
    assert withdrawal.capability is Capability.WITHDRAW
    assert table.find("POST", "/exchange") is None
    assert table.find("POST", "/exchange", "usdSend") is None
    assert table.find("POST", "/info", "order") is None
    assert table.find("GET", "/v1/orders/12", "order") is None


def test_says_what_stands_for_the_variables(table: EndpointTable) -> None:
    path = "/v1/usdt/positions/BTC_USDT/leverage"
    found = table.find("PATCH", path)

    assert found is not None
    assert found.in_path(path) == {"{settle}": "usdt", "{contract}": "BTC_USDT"}
    assert found.symbols_of({"leverage": "5", **found.in_path(path)}) == ["BTC_USDT"]
    assert found.knows(["leverage"])
    assert not found.knows(["{contract}"])
    assert not found.knows(["contract"])


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("GET /v1/orders/{}", "GET /v1/orders/{order_id}"),
        ("GET /v1/orders/{order-id}", "GET /v1/orders/{order_id}"),
        ("GET /v1/orders/x{order_id}", "GET /v1/orders/{order_id}"),
        ("GET /v1/orders/{order_id}x", "GET /v1/orders/{order_id}"),
        ("GET /v1/{contract}/positions/{contract}", "GET /v1/{settle}/positions/{contract}"),
        ("GET /v1/{a}/positions/{b}", "GET /v1/orders/batch"),
        ("leverage {pair}", "leverage {contract}"),
        ("POST /exchange# a", "POST /exchange#order a"),
        ("POST /exchange#or-der a", "POST /exchange#order a"),
        ("POST /exchange#order", "POST /info#openOrders"),
    ],
)
def test_refuses_a_file_that_is_wrong(wrong: str, right: str) -> None:
    assert right in FILE

    with pytest.raises(EndpointsError):
        parse_endpoints("small.toml", FILE.replace(right, wrong, 1))
