"""Which of a bot's headers are read, and where its token may stand."""

import json
from base64 import urlsafe_b64encode

import pytest

from countersign.access.errors import UnauthenticatedError
from countersign.access.grant_token import mint_token
from countersign.countersigning.errors import UnknownTokenError
from countersign.entrypoints.gateway.bot_headers import find_token, read_headers
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.catalogue import load_catalogue

CATALOGUE = load_catalogue()
TOKEN = mint_token(lambda count: bytes(range(count))).reveal_text()
OTHER = mint_token(bytes).reveal_text()
Lines = list[tuple[str, str]]


def jwt_of(name: str) -> str:
    """Write the JWT of a bot whose key has this name; nobody looks at its signature."""
    parts = ({"alg": "ES256", "kid": name}, {"sub": name})
    raw = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*raw, "c2ln"])


def read(lines: Lines) -> dict[str, str]:
    return dict(read_headers([(name.encode(), value.encode()) for name, value in lines]))


def token_of(lines: Lines, venue: str = "BINANCE") -> str | None:
    request = BotRequest("h", "GET", "/p", "", read(lines), b"")
    found = find_token(request, CATALOGUE.get(venue))
    return None if found is None else found.reveal_text()


def test_reads_only_what_means_something_here() -> None:
    kept = {
        "authorization": "a",
        "content-type": "b",
        "x-countersign-token": "c",
        "x-mbx-apikey": "d",
        "ok-access-key": "e",
        "api-key": "f",
        "x-simulated-trading": "1",
        "x-mbx-time-unit": "g",
        "api-sign": "h",
        "ok-access-sign": "i",
        "ok-access-timestamp": "j",
    }
    dropped = [
        "Host",
        "X-HTTP-Method-Override",
        "X-Forwarded-Host",
        "Expect",
        "OK-ACCESS-PASSPHRASE",
    ]

    found = read(
        [(name.title(), value) for name, value in kept.items()] + [(d, "x") for d in dropped]
    )

    assert found == kept


@pytest.mark.parametrize("name", ["X-MBX-APIKEY", "Content-Type", "Authorization", "api-key"])
def test_refuses_a_header_that_comes_twice(name: str) -> None:
    with pytest.raises(SmuggledError):
        read([(name, "a"), (name.lower(), "a")])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", "session=1"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Mode", "no-cors"),
        ("sec-fetch-mode", "websocket"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("sec-fetch-site", "heard-of-never"),
    ],
)
def test_refuses_browsers(name: str, value: str) -> None:
    with pytest.raises(SmuggledError):
        read([(name, value)])


@pytest.mark.parametrize(
    ("venue", "header"),
    [("BINANCE", "X-MBX-APIKEY"), ("OKX", "OK-ACCESS-KEY"), ("KRAKEN", "API-Key")],
)
def test_finds_the_token_in_the_place_of_the_venues_key(venue: str, header: str) -> None:
    assert token_of([(header, TOKEN)], venue) == TOKEN


@pytest.mark.parametrize(
    "lines",
    [
        [("Authorization", f"Bearer {TOKEN}")],
        [("authorization", f"bearer {TOKEN}")],
        [("X-Countersign-Token", TOKEN)],
        [("X-Countersign-Token", TOKEN), ("Authorization", f"Bearer {TOKEN}")],
        [("X-MBX-APIKEY", TOKEN), ("X-Countersign-Token", TOKEN)],
    ],
)
def test_finds_the_token_in_our_own_places(lines: Lines) -> None:
    assert token_of(lines) == TOKEN


def test_finds_none_where_none_was_sent() -> None:
    assert token_of([]) is None
    assert token_of([("OK-ACCESS-KEY", TOKEN)], "BINANCE") is None


@pytest.mark.parametrize(
    "lines",
    [
        [("X-MBX-APIKEY", TOKEN), ("X-Countersign-Token", OTHER)],
        [("X-MBX-APIKEY", "a real key"), ("Authorization", f"Bearer {TOKEN}")],
        [("X-Countersign-Token", OTHER), ("Authorization", f"Bearer {TOKEN}")],
    ],
)
def test_refuses_two_different_tokens(lines: Lines) -> None:
    with pytest.raises(SmuggledError):
        token_of(lines)


@pytest.mark.parametrize(
    "value", ["", " ", "a real key", TOKEN[:-1], TOKEN + "x", f"{TOKEN},{TOKEN}"]
)
def test_refuses_what_is_no_token(value: str) -> None:
    with pytest.raises(UnknownTokenError):
        token_of([("X-MBX-APIKEY", value)])


@pytest.mark.parametrize("value", ["Basic eDp5", "Bearer", f"Bearer {TOKEN} {TOKEN}", TOKEN])
def test_refuses_another_authorization(value: str) -> None:
    with pytest.raises(UnauthenticatedError):
        token_of([("Authorization", value)])


@pytest.mark.parametrize(
    "lines",
    [
        [("Authorization", f"Bearer {TOKEN}")],
        [("Authorization", f"Bearer {TOKEN}"), ("X-Countersign-Token", TOKEN)],
        [("Authorization", f"Bearer {jwt_of(TOKEN)}")],
        [("Authorization", f"Bearer {jwt_of(TOKEN)}"), ("X-Countersign-Token", TOKEN)],
        [("CB-ACCESS-KEY", TOKEN)],
    ],
)
def test_leaves_the_bearer_to_a_venue_whose_keys_stand_there(lines: Lines) -> None:
    assert token_of(lines, "COINBASE") == TOKEN


@pytest.mark.parametrize(
    "lines",
    [
        [("Authorization", f"Bearer {jwt_of(TOKEN)}"), ("X-Countersign-Token", OTHER)],
        [("Authorization", f"Bearer {jwt_of(TOKEN)}"), ("CB-ACCESS-KEY", OTHER)],
        [("Authorization", f"Bearer {TOKEN}"), ("X-Countersign-Token", OTHER)],
    ],
)
def test_refuses_another_token_beside_such_a_bearer(lines: Lines) -> None:
    with pytest.raises(SmuggledError):
        token_of(lines, "COINBASE")


@pytest.mark.parametrize("value", ["Basic eDp5", "Bearer", f"Bearer {jwt_of('a real key')}", TOKEN])
def test_refuses_what_is_no_token_in_such_a_bearer(value: str) -> None:
    with pytest.raises(UnknownTokenError):
        token_of([("Authorization", value)], "COINBASE")
