"""Where a bot's request wants to go: four spellings, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.entrypoints.gateway.target import Target, parse_target
from countersign.venues.catalogue import load_catalogue

ORDER = Target("api.binance.com", "/api/v3/order", "a=1&b=%2C")
HOSTS = load_catalogue().hosts()
KNOWN = {
    (host, each.template)
    for venue in load_catalogue().list_venues()
    for host in venue.hosts
    for each in venue.endpoints
}


@pytest.mark.parametrize(
    ("raw_path", "query"),
    [
        (b"/gateway/api.binance.com/api/v3/order", b"a=1&b=%2C"),
        (b"/gateway/https://api.binance.com/api/v3/order", b"a=1&b=%2C"),
        (b"/gateway/https:/api.binance.com/api/v3/order", b"a=1&b=%2C"),
        (b"/gateway/https%3A%2F%2Fapi.binance.com%2Fapi%2Fv3%2Forder%3Fa%3D1%26b%3D%252C", b""),
        (b"/gateway/HTTPS%3a%2f%2fapi.binance.com/api/v3/order%3Fa=1&b=%252C".lower(), b""),
    ],
)
def test_reads_each_spelling_alike(raw_path: bytes, query: bytes) -> None:
    found = parse_target(raw_path, query)

    assert found is not None
    assert (found.host, found.path) == (ORDER.host, ORDER.path)
    assert found.query.upper() == ORDER.query.upper()


@pytest.mark.parametrize(
    "raw_path",
    [
        b"/gateway/",
        b"/gateway/api.binance.com",
        b"/gateway//api/v3/order",
        b"/gatewa%79/api.binance.com/api/v3/order",
        b"/Gateway/api.binance.com/api/v3/order",
        b"//gateway/api.binance.com/api/v3/order",
        b"/gateway/api.binance.com/api/v3/order#x",
        b"/gateway/api.binance.com/api/v3/or der",
        b"/gateway/api.binance.com/api/v3/order\r\nX: y",
        b"/gateway/api.binance.com/api/v3/ord\xc3\xa9r",
        b"/gateway/https%3A%2F%2Fapi.binance.com%2Fapi%2Fv3%2Forder%0d%0aX:%20y",
        b"/gateway/https%3A%2F%2Fapi.binance.com%2Fapi%23",
        b"/gateway/https%3A%2F%2Fapi.binance.com%00%2Fapi",
        b"/gateway/api.binance.com/" + b"a" * 16_384,
    ],
)
def test_takes_nothing_else_for_a_target(raw_path: bytes) -> None:
    assert parse_target(raw_path, b"") is None


@pytest.mark.parametrize(
    "raw_path",
    [
        b"/gateway/http://api.binance.com/api/v3/order",
        b"/gateway/https:///api.binance.com/api/v3/order",
        b"/gateway/ftp://api.binance.com/api/v3/order",
        b"/gateway/https://https://api.binance.com/api/v3/order",
        b"/gateway/https%253A%252F%252Fapi.binance.com%252Fapi%252Fv3%252Forder",
        b"/gateway/https%3A%2F%2Fapi.binance.com%252Fapi%252Fv3%252Forder",
        b"/gateway/api.binance.com%2Fapi%2Fv3%2Forder",
        b"/gateway/api.binance.com:443/api/v3/order",
        b"/gateway/x@api.binance.com/api/v3/order",
        b"/gateway/api.binance.com@evil.invalid/api/v3/order",
        b"/gateway/api.binance.com\\@evil.invalid/api/v3/order",
        b"/gateway/API.binance.com/api/v3/order",
        b"/gateway/api.binance.com./api/v3/order",
        b"/gateway/api%2ebinance%2ecom/api/v3/order",
        b"/gateway/xn--api-binance.com/api/v3/order",
        b"/gateway/127.0.0.1/api/v3/order",
        b"/gateway/[::1]/api/v3/order",
        b"/gateway/api.binance.com/api/v3//order",
        b"/gateway/api.binance.com//api/v3/order",
        b"/gateway/api.binance.com/api/v3/x/../order",
        b"/gateway/api.binance.com/api/v3/./order",
        b"/gateway/api.binance.com/api/v3/%2e%2e/v3/order",
        b"/gateway/api.binance.com/api/v3/%6frder",
        b"/gateway/api.binance.com/api/v3/order/",
        b"/gateway/api.binance.com/api/v3/order;a=b",
        b"/gateway/api.binance.com/api/v3/order%00",
        b"/gateway/api.binance.com/api/v3/order%3Fa=1",
        b"/gateway/api.binance.com/API/v3/order",
        b"/gateway/api.binance.com\\api\\v3\\order",
    ],
)
def test_another_spelling_is_never_a_known_endpoint_of_a_known_host(raw_path: bytes) -> None:
    found = parse_target(raw_path, b"")

    assert found is None or (found.host, found.path) not in KNOWN


def test_refuses_a_query_beside_an_encoded_target() -> None:
    encoded = b"/gateway/https%3A%2F%2Fapi.binance.com%2Fapi%2Fv3%2Forder"

    assert parse_target(encoded, b"symbol=BTCUSDT") is None
    assert parse_target(encoded, b"") is not None


@given(st.binary(max_size=80), st.binary(max_size=20))
def test_what_it_returns_can_stand_in_a_request_line(rest: bytes, query: bytes) -> None:
    found = parse_target(b"/gateway/" + rest, query)

    if found is not None:
        sent = f"{found.path}?{found.query}"
        assert found.host
        assert "/" not in found.host
        assert found.path.startswith("/")
        assert "?" not in found.path
        assert all("!" <= character <= "~" and character != "#" for character in sent)


@given(
    st.sampled_from(["", "https://", "https:/"]),
    st.from_regex(r"/[!-\"$->@-~]{0,30}", fullmatch=True),
    st.from_regex(r"[!-\"$-~]{0,30}", fullmatch=True),
)
def test_path_and_query_arrive_as_they_were_written(scheme: str, path: str, query: str) -> None:
    found = parse_target(f"/gateway/{scheme}www.okx.com{path}".encode(), query.encode())

    assert found == Target("www.okx.com", path, query)
