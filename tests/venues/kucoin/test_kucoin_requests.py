"""What KuCoin's reader leaves of a bot's request, what it refuses, and what is signed of it."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.kucoin import SCHEME
from countersign.venues.schemes.kucoin.bot_signatures import verify
from countersign.venues.schemes.kucoin.signing import sign, signed_text
from venue_simulator.kucoin.signing import prehash

NOW_MS = 1_547_015_186_532
SECRET = "f03a5284-5c39-4aaa-9b20-dea10bdcf8e3"
BODY = b'{"currency":"BTC"}'
SIGNATURE = "7QP/oM0ykidMdrfNEUmng8eZjg/ZvPafjIqmxiVfYu4="


def request_of(
    method: str,
    query: str = "",
    body: bytes = b"",
    *,
    path: str = "/p",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> BotRequest:
    return BotRequest("api.kucoin.com", method, path, query, headers, body)


def strip(
    method: str,
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Stripped:
    return SCHEME.bots.strip(request_of(method, query, body, headers=headers))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_keeps_a_query_as_it_is_written(method: str) -> None:
    found = strip(method, "symbol=BTC-USDT&x=%C3%A4+%2F")

    assert (found.query, found.body) == ("symbol=BTC-USDT&x=%C3%A4+%2F", b"")
    assert found.items == ({"symbol": "BTC-USDT", "x": "ä /"},)


def test_keeps_the_body_of_a_cancel_of_many() -> None:
    body = b'{"orderIdsList":["67"]}'

    found = SCHEME.bots.strip(request_of("DELETE", body=body, path="/api/v1/orders/multi-cancel"))

    assert (found.body, found.content_type) == (body, "application/json")


def test_refuses_a_symbol_in_a_body_that_kucoin_does_not_read() -> None:
    request = request_of("DELETE", body=b'{"symbol":"XBTUSDTM"}', path="/api/v3/orders")

    # It would take the orders of all symbols away.
    with pytest.raises(SmuggledError):
        SCHEME.bots.strip(request)


@pytest.mark.parametrize("name", ["orderList", "cancelOrderList"])
def test_reads_each_order_of_a_list_by_itself(name: str) -> None:
    body = f'{{"tradeType":"SPOT","{name}":[{{"symbol":"A-B"}},{{"symbol":"C-D"}}]}}'.encode()

    symbols = [item[f"{name}[symbol]"] for item in strip("POST", body=body).items]

    assert symbols == ["A-B", "C-D"]


def test_reads_each_order_where_the_body_is_a_list() -> None:
    found = strip("POST", body=b'[{"symbol":"XBTUSDTM"},{"symbol":"ETHUSDTM"}]')

    assert [item["symbol"] for item in found.items] == ["XBTUSDTM", "ETHUSDTM"]


def test_takes_the_kind_of_trade_in_the_query_beside_a_body() -> None:
    alone = strip("POST", "tradeType=SPOT", b'{"symbol":"A-B"}')
    twice = strip("POST", "tradeType=SPOT", b'{"symbol":"A-B","tradeType":"SPOT"}')

    assert alone.query == "tradeType=SPOT"
    assert alone.items == twice.items == ({"symbol": "A-B", "tradeType": "SPOT"},)


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("GET", "", b"{}"),
        ("POST", "symbol=A-B", b""),
        ("POST", "symbol=A-B", b'{"symbol":"A-B"}'),
        ("POST", "tradeType=SPOT&symbol=A-B", b"{}"),
        ("POST", "tradeType=SPOT", b'{"tradeType":"FUTURES"}'),
        ("DELETE", "symbol=A-B", b'{"orderIdsList":["67"]}'),
        ("GET", "x=1%26symbol=A-B", b""),
        ("GET", "symbol=A-B&symbol=C-D", b""),
        ("GET", "x=%ff", b""),
        ("POST", "", b"symbol=A-B"),
        ("POST", "", b'{"orderList":"[]"}'),
        ("POST", "", b'{"orderList":[]}'),
        ("POST", "", b'{"orderList":["A-B"]}'),
        ("POST", "", b'{"orderList":[' + b"{}," * 100 + b"{}]}"),
    ],
)
def test_refuses_what_could_be_read_in_two_ways(method: str, query: str, body: bytes) -> None:
    with pytest.raises(SmuggledError):
        strip(method, query, body)


def test_refuses_a_body_that_says_it_is_a_form() -> None:
    with pytest.raises(SmuggledError):
        strip("POST", body=b"{}", headers={"content-type": "application/x-www-form-urlencoded"})


def test_hands_on_the_one_site_that_is_documented_and_nothing_of_authentication() -> None:
    headers = {"kc-api-key": "x", "kc-api-partner": "y", "kc-api-key-version": "2"}

    assert strip("GET", headers=headers).headers == {}
    assert strip("GET", headers={"x-site-type": "australia"}).headers == {
        "X-SITE-TYPE": "australia"
    }
    with pytest.raises(SmuggledError):
        strip("GET", headers={"x-site-type": "mars"})


def test_signs_with_the_key_of_version_3_and_the_passphrase_by_its_hmac() -> None:
    key = KeyMaterial(Secret(b"key"), Secret(b"secret"), Secret(b"passphrase"))
    request = UnsignedRequest("api.kucoin.com", "POST", "/p", body=BODY)

    signed = sign(request, key, NOW_MS)

    assert signed.headers["KC-API-KEY-VERSION"] == "3"
    # printf passphrase | openssl dgst -sha256 -hmac secret -binary | base64
    assert signed.headers["KC-API-PASSPHRASE"] == "sWd5rQWAxDzYJTY6K2sov6seA0l3uNP70anWxITg8IA="
    assert signed.headers["Content-Type"] == "application/json"


def test_signs_nothing_without_a_passphrase() -> None:
    key = KeyMaterial(Secret(b"key"), Secret(b"secret"), None)

    with pytest.raises(InvalidRequestError):
        sign(UnsignedRequest("api.kucoin.com", "GET", "/p"), key, NOW_MS)


def test_signs_a_query_as_the_document_has_it() -> None:
    signed = signed_text("1", "DELETE", "/api/v1/sub/api-key", "passphrase=abc%21%40%2311")

    assert signed == b"1DELETE/api/v1/sub/api-key?passphrase=abc!@#11"


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_signs_what_the_simulator_checks_however_it_is_encoded(text: str, plus: bool) -> None:
    query = f"x={quote_plus(text) if plus else quote(text, safe='')}"

    assert signed_text("1", "GET", "/p", query) == f"1GET/p?x={text}".encode()
    assert prehash("1", "GET", b"/p", query.encode(), b"") == f"1GET/p?x={text}".encode()


def of_bot(signature: str = SIGNATURE, time: str = str(NOW_MS), body: bytes = BODY) -> BotRequest:
    path = "/api/v1/deposit-addresses"
    headers = {"kc-api-sign": signature, "kc-api-timestamp": time}
    return request_of("POST", body=body, path=path, headers=headers)


def test_takes_the_signature_that_is_published_within_its_window() -> None:
    for now_ms in (NOW_MS - 5_000, NOW_MS, NOW_MS + 5_000):
        proof = verify(of_bot(), Secret.from_text(SECRET), now_ms)

        assert isinstance(proof, TimedProof)
        assert proof.over_at_ms == NOW_MS + 5_000


@pytest.mark.parametrize("now_ms", [NOW_MS - 5_001, NOW_MS + 5_001])
def test_refuses_a_right_signature_out_of_its_window(now_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(of_bot(), Secret.from_text(SECRET), now_ms)


@pytest.mark.parametrize(
    "request_",
    [
        of_bot(signature=SIGNATURE.lower()),
        of_bot(time=str(NOW_MS + 1)),
        of_bot(body=b'{"currency":"XBT"}'),
        request_of("POST", body=BODY, path="/api/v1/deposit-addresses"),
    ],
)
def test_refuses_a_signature_of_something_else(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(request_, Secret.from_text(SECRET), NOW_MS)


def test_refuses_a_time_that_is_none() -> None:
    key = KeyMaterial(Secret(b"key"), Secret(b"secret"), Secret(b"passphrase"))
    prepared = SCHEME.prepare(key)
    signed = prepared.sign(UnsignedRequest("api.kucoin.com", "GET", "/p"), NOW_MS, "")
    words = {"kc-api-sign": signed.headers["KC-API-SIGN"], "kc-api-timestamp": f"{NOW_MS}"}
    of_no_time = request_of("GET", headers=words | {"kc-api-timestamp": "now"})

    verify(request_of("GET", headers=words), Secret(b"secret"), NOW_MS)
    with pytest.raises(SignatureInvalidError):
        verify(of_no_time, Secret(b"secret"), NOW_MS)


def test_names_all_that_was_made_with_the_key() -> None:
    key = KeyMaterial(*map(Secret.from_text, ("key", SECRET, "made-up-passphrase")))

    request = sign(UnsignedRequest("api.kucoin.com", "GET", "/p"), key, NOW_MS)

    made = [request.headers[f"KC-API-{name}"] for name in ("SIGN", "PASSPHRASE")]
    assert [each.reveal_text() for each in request.proofs] == made
    assert len({*made}) == 2
