"""How endpoint files are read, and what a table finds. The venues' own: test_endpoint_tables.py."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.endpoints import (
    Endpoint,
    EndpointsError,
    EndpointTable,
    SymbolParameter,
    load_endpoints,
    parse_endpoints,
)

SMALL = """
[sets]
both = "side"
[[need]]
parameters = ["borrow", "legs[borrow]"]
capability = "TRANSFER"
but = ["no"]
[[group]]
title = "Orders"
source = "the documents"
PUBLIC = ["GET /v1/time"]
TRADE = ["POST /v1/order symbol"]
CANCEL = ["DELETE /v1/order symbol"]
[group.PARAMETERS]
"POST /v1/order" = "*both size borrow legs legs[borrow] legs[*both]"
"DELETE /v1/order" = ""
[group.DENIED]
"POST /v1/keys" = "its answer is a key"
"""
TABLES = [CATALOGUE.get(name).endpoints for name in ("BINANCE", "OKX", "KRAKEN")]
ENDPOINTS = [(table, endpoint) for table in TABLES for endpoint in table]
PLAIN = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def test_reads_a_small_file() -> None:
    table = parse_endpoints("small.toml", SMALL)

    order, cancel = table.find("POST", "/v1/order"), table.find("DELETE", "/v1/order")
    assert order is not None
    assert (order.name, order.capability) == ("POST /v1/order", Capability.TRADE)
    assert order.symbols == (SymbolParameter("symbol"),)
    assert not order.cancels
    assert cancel is not None
    assert (cancel.capability, cancel.cancels) == (Capability.TRADE, True)
    assert len(table) == 4


def test_puts_what_is_nested_itself_into_another_parameter() -> None:
    text = SMALL.replace('both = "side"', 'both = "side side[of] side[of][it]"')

    order = parse_endpoints("small.toml", text).find("POST", "/v1/order")

    assert order is not None
    assert order.parameters is not None
    assert {"side[of][it]", "legs[side]", "legs[side][of]", "legs[side][of][it]"} <= (
        order.parameters
    )


def test_tells_why_an_endpoint_is_closed() -> None:
    closed = parse_endpoints("small.toml", SMALL).find("POST", "/v1/keys")

    assert closed is not None
    assert (closed.capability, closed.why) == (None, "its answer is a key")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("[[groups]]", "[[group]]"),
        ("", 'title = "Orders"'),
        ("", 'source = "the documents"'),
        ('TRADES = ["POST /v1/order symbol"]', 'TRADE = ["POST /v1/order symbol"]'),
        ('TRADE = "POST /v1/order"', 'TRADE = ["POST /v1/order symbol"]'),
        ("POST /v1/order symbol,", "POST /v1/order symbol"),
        ("POST /v1/order  symbol", "POST /v1/order symbol"),
        ("POST /v1/order [,]", "POST /v1/order symbol"),
        ("POST v1/order symbol", "POST /v1/order symbol"),
        ("POST /v1/order/ symbol", "POST /v1/order symbol"),
        ("POST /v1//order symbol", "POST /v1/order symbol"),
        ("POST /v1/../order symbol", "POST /v1/order symbol"),
        ("POST /v1/%6frder symbol", "POST /v1/order symbol"),
        ("POST /v1/{id} symbol", "POST /v1/order symbol"),
        ("POST /v1/order?x symbol", "POST /v1/order symbol"),
        ("post /v1/order symbol", "POST /v1/order symbol"),
        ("HEAD /v1/order symbol", "POST /v1/order symbol"),
        ("POST", "POST /v1/order symbol"),
        ("POST|POST /v1/order symbol", "POST /v1/order symbol"),
        ("POST| /v1/order symbol", "POST /v1/order symbol"),
        ("GET|POST /v1/time", "GET /v1/time"),
        ("POST /v1/time", "GET /v1/time"),
        ("DELETE /v1/order symbol", "POST /v1/order symbol"),
        ("GET /v1/time", "POST /v1/keys"),
        ("DELETE /v1/order", "POST /v1/keys"),
        ('" "', '"its answer is a key"'),
        ("", '"DELETE /v1/order" = ""'),
        ('"DELETE /v1/orders" = ""', '"DELETE /v1/order" = ""'),
        ('"GET /v1/time" = ""', '"DELETE /v1/order" = ""'),
        ("*all", "*both size"),
        ("legs[*all]", "legs[*both]"),
        ("legs[*both", "legs[*both]"),
        ("*both]", "*both size"),
        ("legs[*both] legs[side]", "legs[*both]"),
        ("size size", "size"),
        ("*both side", "*both size"),
        ("si.ze", "size"),
        ("size[", "size"),
        ("[size]", "size"),
        ("legs[borrow] legs[]", "legs[borrow]"),
        ("lend", "borrow legs"),
        ('capability = "TRANSFERS"', 'capability = "TRANSFER"'),
        ("", 'capability = "TRANSFER"'),
    ],
)
def test_refuses_a_file_that_is_wrong(wrong: str, right: str) -> None:
    assert right in SMALL

    with pytest.raises(EndpointsError, match=r"small\.toml"):
        parse_endpoints("small.toml", SMALL.replace(right, wrong))


def test_lists_what_the_requests_of_an_endpoint_may_carry() -> None:
    table = parse_endpoints("small.toml", SMALL)

    order, cancel, time = (
        table.find(method, path)
        for method, path in (("POST", "/v1/order"), ("DELETE", "/v1/order"), ("GET", "/v1/time"))
    )
    assert order is not None
    assert order.parameters == frozenset(
        ["symbol", "side", "size", "borrow", "legs", "legs[borrow]", "legs[side]"]
    )
    assert cancel is not None
    assert (cancel.parameters, cancel.needs) == (frozenset({"symbol"}), ())
    assert time is not None
    assert time.parameters is None


@pytest.mark.parametrize(
    ("parameters", "needed"),
    [
        ({"side": "x"}, []),
        ({"borrow": "no"}, []),
        ({"borrow": "NO"}, ["borrow"]),
        ({"borrow": ""}, ["borrow"]),
        ({"borrow": None}, ["borrow"]),
        ({"borrow": "yes", "legs[borrow]": "no"}, ["borrow"]),
        ({"legs": None, "legs[borrow]": "yes"}, ["legs[borrow]"]),
    ],
)
def test_a_parameter_needs_more_but_for_the_values_that_are_free(
    parameters: dict[str, str | None], needed: list[str]
) -> None:
    order = parse_endpoints("small.toml", SMALL).find("POST", "/v1/order")

    assert order is not None
    found = order.needed(parameters)
    assert [need.name for need in found] == needed
    assert {need.capability for need in found} <= {Capability.TRANSFER}


def test_reads_a_symbol_of_each_item_of_a_list() -> None:
    table = parse_endpoints("small.toml", SMALL.replace("order symbol", "order legs[symbol]"))

    order = table.find("POST", "/v1/order")
    assert order is not None
    assert order.symbols_of({"legs": None, "legs[symbol]": "A", "symbol": "B"}) == ["A"]


def test_reads_a_line_of_several_methods_as_one_of_each() -> None:
    text = SMALL.replace("POST /v1/order", "GET|POST /v1/order").replace(
        "POST /v1/keys", "PUT|POST /v1/keys"
    )

    table = parse_endpoints("small.toml", text)

    get, post = table.find("GET", "/v1/order"), table.find("POST", "/v1/order")
    assert get is not None
    assert post is not None
    assert replace(get, method="POST") == post
    assert [each.why for each in table if each.template == "/v1/keys"] == [
        "its answer is a key"
    ] * 2
    assert len(table) == 6


def test_names_of_parameters_may_have_dashes() -> None:
    text = SMALL.replace("order symbol", "order order-symbol").replace("size", "take-size")
    text = text.replace("legs[*both]", "the-legs[*both]")

    order = parse_endpoints("small.toml", text).find("POST", "/v1/order")

    assert order is not None
    assert order.symbols == (SymbolParameter("order-symbol"),)
    assert order.parameters is not None
    assert {"order-symbol", "take-size", "the-legs[side]"} <= order.parameters


def test_reads_several_files_into_one_table() -> None:
    table = load_endpoints("kraken", "okx")

    assert table.find("POST", "/0/private/AddOrder") is not None
    assert table.find("POST", "/api/v5/trade/order") is not None


def test_refuses_an_endpoint_that_stands_in_two_files() -> None:
    with pytest.raises(EndpointsError, match="stands twice"):
        load_endpoints("okx", "okx")


def test_refuses_a_file_that_is_not_there() -> None:
    with pytest.raises(EndpointsError, match="okex"):
        load_endpoints("okex")


@pytest.mark.parametrize(
    ("listed", "value", "symbols"),
    [
        (False, "BTCUSDT", ["BTCUSDT"]),
        (False, "A,B", ["A,B"]),
        (False, None, [None]),
        (True, "A", ["A"]),
        (True, "A,B", ["A", "B"]),
        (True, "A,", ["A", ""]),
        (True, None, [None]),
    ],
)
def test_reads_the_symbols_of_a_parameter(
    *, listed: bool, value: str | None, symbols: list[str | None]
) -> None:
    assert SymbolParameter("s", listed=listed).read(value) == symbols


def test_collects_the_symbols_of_every_parameter_that_is_there() -> None:
    table = parse_endpoints("small.toml", SMALL.replace("order symbol", "order symbol symbols[,]"))
    order = table.find("POST", "/v1/order")

    assert order is not None
    assert order.symbols_of({"symbols": "B,C", "symbol": "A", "side": "BUY"}) == ["A", "B", "C"]
    assert order.symbols_of({"symbols": "B,C"}) == ["B", "C"]
    assert order.symbols_of({"Symbol": "A"}) == []


def test_finds_every_endpoint_by_its_method_and_path() -> None:
    assert all(
        table.find(endpoint.method, endpoint.template) is endpoint for table, endpoint in ENDPOINTS
    )


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "", "*"])
def test_finds_nothing_by_another_method(method: str) -> None:
    assert all(table.find(method, endpoint.template) is None for table, endpoint in ENDPOINTS)


def test_looks_up_no_endpoint_in_another_venues_table() -> None:
    names = [{endpoint.name for endpoint in table} for table in TABLES]

    assert not names[0] & names[1] | names[0] & names[2] | names[1] & names[2]


def _rewritten(path: str, at: int, how: int, letter: str) -> str:
    at %= len(path)
    return [
        path[:at] + letter + path[at:],
        path[:at] + letter + path[at + 1 :],
        path[:at] + path[at + 1 :],
        f"{path[:at]}%{ord(path[at]):02x}{path[at + 1 :]}",
        path.replace("/", "//", 1),
        path.replace("/", "/./", 1),
        f"/x/..{path}",
        f"{path}/",
        f"{path}/..",
        path.swapcase(),
        f"{path[:at]}/{path[at:]}",
        f"{path[:at]};x{path[at:]}",
        f" {path}",
        f"https://api.binance.com{path}",
    ][how]


@given(
    st.sampled_from(ENDPOINTS), st.integers(0, 200), st.integers(0, 13), st.characters(codec="utf8")
)
def test_finds_nothing_but_exact_paths(
    of_table: tuple[EndpointTable, Endpoint], at: int, how: int, letter: str
) -> None:
    table, endpoint = of_table
    path = _rewritten(endpoint.template, at, how, letter)

    answer = table.find(endpoint.method, path)

    # Another endpoint can be one letter away; then it is that one, by its exact name.
    assert answer is None or (answer.template == path and PLAIN.fullmatch(path))
