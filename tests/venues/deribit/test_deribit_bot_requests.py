"""What is left of a Deribit bot's request, and what is refused in it."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import pytest
from tests.venues.stage import CATALOGUE

from countersign.access.grant_token import mint_token
from countersign.countersigning.errors import UnknownTokenError
from countersign.entrypoints.gateway.bot_headers import find_token
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError, Stripped
from countersign.venues.schemes.deribit.bot_requests import READER

TOKEN: Final = mint_token(lambda count: bytes(range(count))).reveal_text()
OTHER: Final = mint_token(bytes).reveal_text()
SIGNED: Final = f"deri-hmac-sha256 id={TOKEN},ts=1,sig=x,nonce=2"
LOG_IN: Final = "public/auth"


def request_of(
    method: str,
    path: str,
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> BotRequest:
    return BotRequest("www.deribit.com", method, f"/api/v2/{path}", query, headers or {}, body)


def got(path: str, query: str) -> Stripped:
    return READER.strip(request_of("GET", path, query))


def call(method: str, params: Any = None, **more: Any) -> bytes:
    said = {"jsonrpc": "2.0", "id": 1, "method": method, **more}
    return json.dumps(said if params is None else {**said, "params": params}).encode()


def posted(path: str, body: bytes, query: str = "", kind: str = "application/json") -> Stripped:
    return READER.strip(request_of("POST", path, query, body, {"content-type": kind}))


def token_of(authorization: str, path: str = "private/buy", query: str = "") -> str | None:
    request = request_of("GET", path, query, headers={"authorization": authorization})
    found = find_token(request, CATALOGUE.get("DERIBIT"))
    return None if found is None else found.reveal_text()


# --- Where the token stands --------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        SIGNED,
        f"deri-hmac-sha256 id={TOKEN}, ts=1, sig=x, nonce=2",
        f"Deri-HMAC-SHA256 nonce=2,sig=x,ts=1,id={TOKEN}",
        f"deri-hmac-sha256 id={TOKEN}",
        "Basic " + b64encode(f"{TOKEN}:any:thing".encode()).decode(),
        f"Bearer {TOKEN}",
    ],
)
def test_finds_the_token_in_the_place_of_the_client_id(authorization: str) -> None:
    assert token_of(authorization) == TOKEN


def test_finds_the_token_of_a_log_in_in_its_query() -> None:
    request = request_of("GET", LOG_IN, f"grant_type=client_credentials&client_id={TOKEN}")

    assert READER.token(request) is not None
    assert READER.token(request_of("GET", "private/buy", f"client_id={TOKEN}")) is None


@pytest.mark.parametrize(
    "authorization",
    [
        f"deri-hmac-sha256 id={TOKEN},id={OTHER}",
        f"deri-hmac-sha256 id={TOKEN},ts=1,sig=x,nonce=2,",
        f"deri-hmac-sha256 id={TOKEN},ts",
        f"deri-hmac-sha256 id={TOKEN},ID={OTHER}",
        f"deri-hmac-sha256 id={TOKEN},user=x",
    ],
)
def test_refuses_a_header_that_can_be_read_in_two_ways(authorization: str) -> None:
    with pytest.raises(SmuggledError):
        token_of(authorization)


def test_refuses_two_different_tokens() -> None:
    with pytest.raises(SmuggledError):
        token_of(f"Bearer {OTHER}", LOG_IN, f"client_id={TOKEN}")
    with pytest.raises(SmuggledError):
        token_of(SIGNED, LOG_IN, f"client_id={OTHER}")


@pytest.mark.parametrize(
    "authorization", ["deri-hmac-sha256 id=atUkltkq,ts=1", "Basic YTpi", "Bearer 1582628593469.1M"]
)
def test_refuses_a_key_of_the_venues_own(authorization: str) -> None:
    with pytest.raises(UnknownTokenError):
        token_of(authorization)


@pytest.mark.parametrize(
    "authorization", ["Basic ====", "Basic /w==", "Digest x", "Bearer a b", ""]
)
def test_finds_no_token_where_none_is(authorization: str) -> None:
    assert token_of(authorization) is None


# --- A GET's query -----------------------------------------------------------------------------


def test_leaves_a_query_as_it_is() -> None:
    stripped = got("private/buy", "instrument_name=BTC-PERPETUAL&amount=10&label=a%20b")

    assert stripped.query == "instrument_name=BTC-PERPETUAL&amount=10&label=a%20b"
    assert stripped.items == ({"instrument_name": "BTC-PERPETUAL", "amount": "10", "label": "a b"},)
    assert (stripped.body, stripped.content_type) == (b"", None)


def test_leaves_the_parameters_of_other_methods_that_a_log_in_has_too() -> None:
    query = "timestamp=1&nonce=2&role=maker"

    assert got("private/reject_block_trade", query).query == query


@pytest.mark.parametrize("grant", ["client_credentials", "client_signature"])
def test_takes_the_proof_out_of_a_log_in(grant: str) -> None:
    query = (
        f"client_id={TOKEN}&grant_type={grant}&client_secret=s&timestamp=1&nonce=2&data=3"
        "&signature=4&scope=trade:read&state=x"
    )

    stripped = got(LOG_IN, query)

    assert stripped.query == "grant_type=client_signature&scope=trade:read&state=x"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (LOG_IN, "grant_type=refresh_token&refresh_token=x"),
        (LOG_IN, "grant_type=client_credentials&Client_Secret=x"),
        (LOG_IN, "grant_type=client_credentials&grant_type=refresh_token"),
        ("private/buy", "access_token=x"),
        ("private/buy", "Access_Token=x"),
        ("private/get_positions", "method=private/withdraw"),
        ("private/get_positions", "params={}"),
        ("private/get_positions", "jsonrpc=2.0"),
        ("private/buy", "instrument_name=a&instrument_name=b"),
        ("private/buy", "instrument_name[]=a"),
        ("private/mass_quote", "quotes=1"),
        ("private/mass_quote", "quotes=[]"),
        ("private/mass_quote", 'quotes=[{"instrument_name":"a","instrument_name":"b"}]'),
    ],
)
def test_refuses_a_query_that_can_be_read_in_two_ways(path: str, query: str) -> None:
    with pytest.raises(SmuggledError):
        got(path, query)


def test_refuses_a_body_with_a_get() -> None:
    with pytest.raises(SmuggledError):
        READER.strip(request_of("GET", "private/buy", "", call("private/buy")))


# --- A POST's call -----------------------------------------------------------------------------


def test_leaves_a_call_byte_for_byte() -> None:
    body = call("private/buy", {"instrument_name": "BTC-PERPETUAL", "amount": 10, "mmp": True})

    stripped = posted("private/buy", body)

    assert (stripped.query, stripped.body) == ("", body)
    assert stripped.content_type == "application/json"
    assert stripped.items == ({"instrument_name": "BTC-PERPETUAL", "amount": None, "mmp": "true"},)


def test_takes_a_call_without_parameters_and_without_a_version() -> None:
    body = b'{"id":"a","method":"private/get_open_orders"}'

    assert posted("private/get_open_orders", body).items == ({},)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"x=1",
        call("private/withdraw"),
        call("public/auth"),
        call("buy"),
        call("/private/buy"),
        call("private/buy", [1]),
        call("private/buy", "x"),
        call("private/buy", jsonrpc="1.0"),
        call("private/buy", extra=1),
        call("private/buy", {"access_token": "x"}),
        call("private/buy", {"a": 1, "A": 2}),
        call("private/buy").replace(b"buy", b"\\u0062uy"),
        call("private/buy")[:-1] + b',"method":"private/withdraw"}',
        b'{"jsonrpc":"2.0","id":1}',
        b"[" + call("private/buy") + b"]",
    ],
)
def test_refuses_what_is_no_call_of_the_paths_method(body: bytes) -> None:
    with pytest.raises(SmuggledError):
        posted("private/buy", body)


def test_refuses_a_query_or_another_type_with_a_call() -> None:
    with pytest.raises(SmuggledError):
        posted("private/buy", call("private/buy"), "amount=1")
    with pytest.raises(SmuggledError):
        posted("private/buy", call("private/buy"), kind="application/x-www-form-urlencoded")


# --- Lists, in either form ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["query", "call"])
def test_shows_each_quote_with_what_stands_beside_the_list(form: str) -> None:
    quotes = [
        {"instrument_name": "BTC-PERPETUAL", "bid": {"price": 1, "post_only": True}},
        {"instrument_name": "ETH-PERPETUAL"},
    ]
    if form == "query":
        stripped = got(
            "private/mass_quote", f"quote_id=1&quotes={json.dumps(quotes)}".replace(" ", "")
        )
    else:
        stripped = posted(
            "private/mass_quote",
            call("private/mass_quote", {"quote_id": "1", "quotes": quotes}),
        )

    first, second = stripped.items
    assert first["quotes[instrument_name]"] == "BTC-PERPETUAL"
    assert first["quotes[bid][post_only]"] == "true"
    assert {"quote_id", "quotes", "quotes[bid]", "quotes[bid][price]"} <= first.keys()
    assert second["quotes[instrument_name]"] == "ETH-PERPETUAL"
    assert (first["quote_id"], second["quote_id"]) == ("1", "1")


@pytest.mark.parametrize("form", ["query", "call"])
def test_knows_every_parameter_of_a_linked_order_and_no_other(form: str) -> None:
    buy = CATALOGUE.get("DERIBIT").endpoints.find(
        "GET" if form == "query" else "POST", "/api/v2/private/buy"
    )
    assert buy is not None

    def items(member: Mapping[str, Any]) -> tuple[Mapping[str, str | None], ...]:
        if form == "query":
            return got(
                "private/buy",
                f"instrument_name=a&otoco_config=[{json.dumps(member)}]".replace(" ", ""),
            ).items
        parameters = {"instrument_name": "a", "otoco_config": [member]}
        return posted("private/buy", call("private/buy", parameters)).items

    assert all(map(buy.knows, items({"direction": "sell", "trigger_price": 1})))
    assert not all(map(buy.knows, items({"instrument_name": "b"})))


@pytest.mark.parametrize("quotes", [[], [1], "x"])
def test_refuses_a_list_that_is_none_of_objects(quotes: object) -> None:
    body = call("private/mass_quote", {"quotes": quotes})
    if quotes == "x":
        assert posted("private/mass_quote", body).items == ({"quotes": "x"},)
        return
    with pytest.raises(SmuggledError):
        posted("private/mass_quote", body)
