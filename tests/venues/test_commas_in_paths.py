"""A list with commas in a path is one value: what it stands for is never one of its parts."""

import pytest

from countersign.venues.endpoints import parse_endpoints

FILE = """
[[group]]
title = "Orders"
source = "the documents"
PUBLIC = ["GET /v1/conf/{configs}"]
LEVERAGE = ["POST /v1/position/{symbol} {symbol}"]
[group.PARAMETERS]
"POST /v1/position/{symbol}" = ""
"""
TABLE = parse_endpoints("small.toml", FILE)


def test_finds_an_endpoint_whose_variable_is_a_list() -> None:
    found = TABLE.find("GET", "/v1/conf/pub:list:currency,pub:map:tx:method")

    assert found is not None


@pytest.mark.parametrize("value", [",a", "a%2Cb", "a;b"])
def test_finds_none_where_the_list_begins_with_a_comma_or_hides_one(value: str) -> None:
    assert TABLE.find("GET", f"/v1/conf/{value}") is None


def test_takes_two_symbols_with_a_comma_for_one_that_nobody_allows() -> None:
    path = "/v1/position/BTCUSD,ETHUSD"
    found = TABLE.find("POST", path)

    assert found is not None
    assert found.symbols_of(found.in_path(path)) == ["BTCUSD,ETHUSD"]
