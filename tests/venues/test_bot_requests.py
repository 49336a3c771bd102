"""What each venue's reader leaves of a bot's request, and what it refuses."""

import hashlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import material

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    SmuggledError,
    Stripped,
    request_digest,
)
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.registry import SCHEMES
from venue_simulator.kraken.signing import expected_signature, read_nonce

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def request_of(
    method: str, query: str = "", body: bytes = b"", kind: str | None = None, **headers: str
) -> BotRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind is not None:
        named["content-type"] = kind
    return BotRequest("h", method, "/p", query, named, body)


def strip(
    venue: str,
    method: str,
    query: str = "",
    body: bytes = b"",
    kind: str | None = None,
    **headers: str,
) -> Stripped:
    return SCHEMES[venue].bots.strip(request_of(method, query, body, kind, **headers))


def test_binance_loses_its_authentication_wherever_it_stands() -> None:
    found = strip(
        "binance",
        "POST",
        "symbol=BTC%55SDT&timestamp=1&signature=x&signature=y",
        b"side=BUY&timestamp=2&signature=z",
        FORM,
    )

    assert (found.query, found.body, found.content_type) == ("symbol=BTC%55SDT", b"side=BUY", FORM)
    assert found.items == ({"symbol": "BTCUSDT", "side": "BUY"},)


@pytest.mark.parametrize("name", ["batchOrders", "orders"])
@pytest.mark.parametrize("in_body", [True, False])
def test_binance_reads_a_list_of_orders_one_by_one(name: str, *, in_body: bool) -> None:
    orders = quote(json.dumps([{"symbol": "A", "quantity": 1}, {"symbol": "B"}]))
    form = f"{name}={orders}&recvWindow=5&timestamp=1"
    query, body = ("", form.encode()) if in_body else (form, b"")
    request = BotRequest("h", "POST", "/fapi/v1/batchOrders", query, {}, body)

    found = SCHEMES["binance"].bots.strip(request)

    assert [{**each, name: None} for each in found.items] == [
        {name: None, "recvWindow": "5", f"{name}[symbol]": "A", f"{name}[quantity]": None},
        {name: None, "recvWindow": "5", f"{name}[symbol]": "B"},
    ]
    assert found.query + found.body.decode() == form.removesuffix("&timestamp=1")


def test_binance_reads_each_of_two_lists_of_orders() -> None:
    of_a, of_b = quote('[{"symbol":"A"}]'), quote('[{"symbol":"B"}]')
    query = f"orders={of_a}&batchOrders={of_b}"
    request = BotRequest("h", "POST", "/eapi/v1/batchOrders", query, {}, b"")

    found = SCHEMES["binance"].bots.strip(request)

    names = ("orders[symbol]", "batchOrders[symbol]")
    assert [[each.get(name) for name in names] for each in found.items] == [
        [None, "B"],
        ["A", None],
    ]


@pytest.mark.parametrize(
    "orders",
    [
        "",
        "[]",
        "x",
        "1",
        "[1]",
        "[[]]",
        '["symbol"]',
        '[{"symbol":"A"},[{"symbol":"B"}]]',
        '[{"symbol":"A","symbol":"B"}]',
        '[{"symbol":"A","Symbol":"B"}]',
        '[{"s\\u0079mbol":"A"}]',
        '[{"symbol":"A"}]x',
        '[{"symbol":"A","price":NaN}]',
    ],
)
def test_binance_refuses_a_list_of_orders_that_is_none(orders: str) -> None:
    query = f"batchOrders={quote(orders)}"
    request = BotRequest("h", "POST", "/fapi/v1/batchOrders", query, {}, b"")

    with pytest.raises(SmuggledError):
        SCHEMES["binance"].bots.strip(request)


def test_binance_reads_no_list_where_there_is_none() -> None:
    assert strip("binance", "GET", "orders=x").items == ({"orders": "x"},)


def test_binance_says_nothing_of_a_body_that_is_none() -> None:
    found = strip("binance", "DELETE", "symbol=BTCUSDT", b"timestamp=1&signature=a", FORM)

    assert (found.body, found.content_type) == (b"", None)


@pytest.mark.parametrize(
    ("method", "query", "body", "kind"),
    [
        ("POST", "symbol=BTCUSDT", b"symbol=BTCUSDT", FORM),
        ("POST", "symbol=BTCUSDT", b"Symbol=ETHUSDT", FORM),
        ("POST", "symbol=BTCUSDT&Timestamp=1", b"", None),
        ("POST", "symbol=BTCUSDT", b"SIGNATURE=1", None),
        ("POST", "", b'{"symbol":"BTCUSDT"}', JSON),
        ("POST", "", b'{"symbol":"BTCUSDT"}', FORM),
        ("POST", "", b'{"symbol":"BTCUSDT"}', None),
        ("POST", "", b"symbol=BTCUSDT", "text/plain"),
        ("POST", "", b"symbol=BTCUSDT", "multipart/form-data; boundary=x"),
        ("POST", "", b"symbol=BTCUSDT", f"{FORM}; charset=utf-16"),
        ("POST", "", b"symbol=BTCUSDT", f"{FORM}, {JSON}"),
        ("GET", "", b"symbol=BTCUSDT", FORM),
        ("GET", "", b"symbol=BTCUSDT", None),
    ],
)
def test_binance_refuses_what_reads_in_more_than_one_way(
    method: str, query: str, body: bytes, kind: str | None
) -> None:
    with pytest.raises(SmuggledError):
        strip("binance", method, query, body, kind)


@pytest.mark.parametrize(
    "kind", [FORM.upper(), f"{FORM};charset=UTF-8", f'{FORM}; charset="utf-8"']
)
def test_takes_a_form_by_any_of_its_names(kind: str) -> None:
    assert strip("binance", "POST", "", b"a=1", kind).content_type == FORM


def test_binance_passes_on_a_time_unit_that_there_is() -> None:
    assert strip("binance", "GET", x_mbx_time_unit="MICROSECOND").headers == {
        "X-MBX-TIME-UNIT": "MICROSECOND"
    }
    assert strip("binance", "GET", x_mbx_time_unit="x\ty").headers == {}


def test_okx_keeps_everything() -> None:
    body = b'[ {"instId":"BTC-USDT","sz":1.50} ]'

    found = strip("okx", "POST", "", body, JSON)

    assert (found.query, found.body, found.content_type) == ("", body, JSON)
    assert found.items == ({"instId": "BTC-USDT", "sz": None},)


@pytest.mark.parametrize(
    ("method", "query", "body", "kind"),
    [
        ("POST", "instId=BTC-USDT", b"", None),
        ("POST", "instId=BTC-USDT", b'{"instId":"ETH-USDT"}', JSON),
        ("GET", "instId=BTC-USDT", b'{"instId":"ETH-USDT"}', JSON),
        ("GET", "", b'{"instId":"BTC-USDT"}', JSON),
        ("POST", "", b'{"instId":"BTC-USDT"}', FORM),
        ("POST", "", b"instId=BTC-USDT", JSON),
        ("POST", "", b"instId=BTC-USDT", None),
        ("POST", "", b"\n", None),
        ("GET", "instId=BTC-USDT&INSTID=ETH-USDT", b"", None),
    ],
)
def test_okx_refuses_what_reads_in_more_than_one_way(
    method: str, query: str, body: bytes, kind: str | None
) -> None:
    with pytest.raises(SmuggledError):
        strip("okx", method, query, body, kind)


def test_kraken_loses_nonce_and_one_time_password() -> None:
    form = strip("kraken", "POST", "", b"nonce=1&pair=XBTUSD&otp=2&nonce=3", FORM)
    content = strip("kraken", "POST", "", b'{"nonce":1,"pair":"XBTUSD","v":1.50,"otp":"2"}', JSON)

    assert (form.body, form.content_type) == (b"pair=XBTUSD", FORM)
    assert (content.body, content.content_type) == (b'{"pair":"XBTUSD","v":1.50}', JSON)
    assert form.items == ({"pair": "XBTUSD"},)
    assert content.items == ({"pair": "XBTUSD", "v": None},)


@pytest.mark.parametrize(
    ("method", "query", "body", "kind"),
    [
        ("POST", "pair=XBTUSD", b"", None),
        ("POST", "pair=XBTUSD", b"nonce=1", FORM),
        ("POST", "", b"Nonce=1", FORM),
        ("POST", "", b'{"NONCE":1}', JSON),
        ("POST", "", b'{"Otp":1}', JSON),
        ("POST", "", b'[{"pair":"XBTUSD"}]', JSON),
        ("POST", "", b"", JSON),
        ("POST", "", b'{"pair":"XBTUSD"}', FORM),
        ("POST", "", b'{"pair":"XBTUSD"}', "text/json"),
        ("POST", "", b"pair=XBTUSD", JSON),
        ("POST", "", b'{"pair":"\\ud800"}', JSON),
        ("POST", "", b'{"pair":"x","nonce":1,"nonce":2}', JSON),
        ("POST", "", b'{"a":' + b"[" * 900 + b"]" * 900 + b',"a":1}', JSON),
        ("GET", "", b"pair=XBTUSD", FORM),
        ("GET", "pair=XBTUSD&Pair=ETHUSD", b"", None),
    ],
)
def test_kraken_refuses_what_reads_in_more_than_one_way(
    method: str, query: str, body: bytes, kind: str | None
) -> None:
    with pytest.raises(SmuggledError):
        strip("kraken", method, query, body, kind)


@pytest.mark.parametrize("venue", list(SCHEMES))
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=30
    ),
    st.one_of(
        st.binary(max_size=40), st.from_regex(rb'[{}\[\]":,a-c1\\ud8=&]{0,30}', fullmatch=True)
    ),
    st.sampled_from([None, FORM, JSON, "x"]),
)
def test_no_request_breaks_a_reader(
    venue: str, method: str, query: str, body: bytes, kind: str | None
) -> None:
    try:
        found = strip(venue, method, query, body, kind)
    except SmuggledError:
        return

    assert not (found.query and not query)
    assert not (found.body and not body)


JSON_VALUES = st.recursive(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f")),
        st.integers(),
        st.none(),
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.from_regex(r"[a-mp-z]{1,8}", fullmatch=True), JSON_VALUES, max_size=5))
def test_kraken_verifies_what_is_signed_of_a_json_body(fields: dict[str, object]) -> None:
    body = json.dumps({"nonce": 5, **fields}, ensure_ascii=False).encode()
    stripped = strip("kraken", "POST", "", body, JSON)
    key = SCHEMES["kraken"].prepare(material("KRAKEN"))
    unsigned = UnsignedRequest(
        "api.kraken.com",
        "POST",
        "/0/private/AddOrderBatch",
        stripped.query,
        stripped.body,
        {"Content-Type": stripped.content_type or ""},
    )

    sent = key.sign(unsigned, 1_234, "")

    nonce = read_nonce(sent.headers["Content-Type"], sent.body)
    secret = material("KRAKEN").api_secret.reveal()
    expected = expected_signature(secret, sent.target.encode(), nonce, sent.body)
    assert (nonce, sent.headers["API-Sign"]) == ("1234", expected)
    assert json.loads(sent.body) == {**fields, "nonce": 1_234}


def test_the_digest_covers_each_part_of_a_request() -> None:
    request = request_of("POST", "a=1&timestamp=5", b"b=2&signature=x", FORM)
    stripped = SCHEMES["binance"].bots.strip(request)

    digest = request_digest(request, stripped)

    written = b"countersign.request.1\nPOST\nh\n/p\na=1\nb=2"
    assert digest == hashlib.sha256(written).hexdigest()
