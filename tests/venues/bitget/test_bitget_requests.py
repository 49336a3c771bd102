"""What Bitget's reader leaves of a bot's request, what it refuses, and what is signed of it."""

from base64 import b64decode
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, quote_plus

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.bitget import SCHEME
from countersign.venues.schemes.bitget.bot_signatures import verify
from countersign.venues.schemes.bitget.signing import signed_text
from venue_simulator.bitget.signing import prehash
from venue_simulator.seeded import ed25519_key, pem, rsa_key

NOW_MS = 1_684_814_440_729
SECRET = Secret(b"secret")
HMAC_KEY = KeyMaterial(Secret(b"key"), SECRET, Secret(b"passphrase"))
REQUEST = UnsignedRequest("api.bitget.com", "GET", "/api/v2/p", "a=%C3%A4")
TEXT = f"{NOW_MS}GET/api/v2/p?a=ä".encode()
# printf '1684814440729GET/api/v2/p?a=ä' | openssl dgst -sha256 -hmac secret -binary | base64
SIGNATURE = "eRGnKT4/TWIzI9L2tp17Hf9vUZYQPBtpQ5Rt8k88TCY="
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def request_of(
    method: str, query: str = "", body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS
) -> BotRequest:
    return BotRequest("api.bitget.com", method, "/api/v2/p", query, headers, body)


def strip(
    method: str, query: str = "", body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS
) -> Stripped:
    return SCHEME.bots.strip(request_of(method, query, body, headers))


def test_keeps_a_query_as_it_is_written() -> None:
    found = strip("GET", "symbol=BTCUSDT&x=%C3%A4+%2F")

    assert (found.query, found.body) == ("symbol=BTCUSDT&x=%C3%A4+%2F", b"")
    assert found.items == ({"symbol": "BTCUSDT", "x": "ä /"},)


def test_reads_each_order_of_a_list_by_itself() -> None:
    body = b'{"symbol":"A","orderList":[{"symbol":"B","loanType":"normal"},{"symbol":"C"}]}'

    items = strip("POST", body=body).items

    assert [item["orderList[symbol]"] for item in items] == ["B", "C"]
    assert [item["symbol"] for item in items] == ["A", "A"]


def test_reads_each_order_where_the_body_is_a_list() -> None:
    found = strip("POST", body=b'[{"symbol":"BTCUSDT"},{"symbol":"ETHUSDT"}]')

    assert [item["symbol"] for item in found.items] == ["BTCUSDT", "ETHUSDT"]


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("GET", "", b"{}"),
        ("POST", "symbol=A", b""),
        ("POST", "symbol=A", b'{"symbol":"A"}'),
        ("GET", "x=1%26symbol=A", b""),
        ("GET", "symbol=A&symbol=B", b""),
        ("GET", "x=%ff", b""),
        ("POST", "", b"symbol=A"),
        ("POST", "", b'{"orderList":"[]"}'),
        ("POST", "", b'{"orderList":[]}'),
        ("POST", "", b'{"orderList":["A"]}'),
        ("POST", "", b'{"orderList":[' + b"{}," * 100 + b"{}]}"),
    ],
)
def test_refuses_what_could_be_read_in_two_ways(method: str, query: str, body: bytes) -> None:
    with pytest.raises(SmuggledError):
        strip(method, query, body)


def test_refuses_a_body_that_says_it_is_a_form() -> None:
    with pytest.raises(SmuggledError):
        strip("POST", body=b"{}", headers={"content-type": "application/x-www-form-urlencoded"})


def test_hands_on_nothing_of_the_bots_own_headers() -> None:
    headers = {"access-key": "x", "x-channel-api-code": "y", "paptrading": "1"}

    assert strip("GET", headers=headers).headers == {}


def test_signs_time_method_decoded_target_and_body() -> None:
    prepared = SCHEME.prepare(HMAC_KEY)

    signed = prepared.sign(REQUEST, NOW_MS, "")

    assert prepared.kind is KeyKind.HMAC
    assert signed.target == "/api/v2/p?a=%C3%A4"
    assert signed.headers == {
        "ACCESS-KEY": "key",
        "ACCESS-SIGN": SIGNATURE,
        "ACCESS-TIMESTAMP": str(NOW_MS),
        "ACCESS-PASSPHRASE": "passphrase",
    }


def test_signs_with_an_rsa_key() -> None:
    key = KeyMaterial(Secret(b"key"), Secret.from_text(pem(rsa_key())), Secret(b"passphrase"))
    prepared = SCHEME.prepare(key)

    signature = prepared.sign(REQUEST, NOW_MS, "").headers["ACCESS-SIGN"]

    assert prepared.kind is KeyKind.RSA
    rsa_key().public_key().verify(b64decode(signature), TEXT, PKCS1v15(), SHA256())


def test_takes_no_key_pair_of_another_kind() -> None:
    secret = Secret.from_text(pem(ed25519_key("x")))

    with pytest.raises(KeyRejectedError):
        SCHEME.prepare(KeyMaterial(Secret(b"key"), secret, Secret(b"passphrase")))


def test_signs_nothing_without_a_passphrase() -> None:
    with pytest.raises(InvalidRequestError):
        SCHEME.prepare(KeyMaterial(Secret(b"key"), SECRET, None))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_signs_what_the_simulator_checks_however_it_is_encoded(text: str, plus: bool) -> None:
    query = f"x={quote_plus(text) if plus else quote(text, safe='')}"

    assert signed_text("1", "GET", "/p", query) == f"1GET/p?x={text}".encode()
    assert prehash("1", "GET", b"/p", query.encode(), b"") == f"1GET/p?x={text}".encode()


def of_bot(signature: str = SIGNATURE, time: str = str(NOW_MS), query: str = "a=ä") -> BotRequest:
    headers = {"access-sign": signature, "access-timestamp": time}
    return request_of("GET", quote(query, safe="="), headers=headers)


def test_takes_a_right_signature_within_its_window() -> None:
    for now_ms in (NOW_MS - 30_000, NOW_MS, NOW_MS + 30_000):
        proof = verify(of_bot(), SECRET, now_ms)

        assert isinstance(proof, TimedProof)
        assert proof.over_at_ms == NOW_MS + 30_000


@pytest.mark.parametrize("now_ms", [NOW_MS - 30_001, NOW_MS + 30_001])
def test_refuses_a_right_signature_out_of_its_window(now_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(of_bot(), SECRET, now_ms)


@pytest.mark.parametrize(
    "request_",
    [
        of_bot(signature=SIGNATURE.lower()),
        of_bot(time=str(NOW_MS + 1)),
        of_bot(time="now"),
        of_bot(query="a=b"),
        request_of("GET", "a=%C3%A4"),
    ],
)
def test_refuses_a_signature_of_something_else(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(request_, SECRET, NOW_MS)
