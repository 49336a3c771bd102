import re

import pytest
from tests.venues.stage import CATALOGUE

from countersign.venues.catalogue import (
    CatalogueError,
    VenueCatalogue,
    parse_venues,
)
from countersign.venues.errors import VenueNotSupportedError
from countersign.venues.schemes.registry import SCHEMES, require_schemes

SMALL = """
scheme = "okx"
binding = "full"
passphrase = true
secret-form = "text"
key-kinds = ["HMAC"]
answers = { errors = [{ code = ["code"], text = ["msg"] }], success-codes = ["0"] }
endpoints = ["okx"]
[refusals]
unauthenticated = { status = 401, body = { code = "1", msg = "{text}" } }
bad-signature = { status = 401, body = { code = "7", msg = "{text}" } }
bad-time = { status = 401, body = { code = "8", msg = "{text}" } }
denied = { status = 401, body = { code = "2", msg = "{text}" } }
invalid = { status = 400, body = { code = "3", msg = "{text}" } }
rate-limited = { status = 429, body = { code = "4", msg = "{text}" } }
unavailable = { status = 503, body = { code = "5", msg = "{text}" } }
unknown = { status = 504, body = { code = "6", msg = "{text}" } }
[served-at]
"/api/" = ["www.okx.com"]
[venue.OKX]
title = "OKX"
official = true
confirmed = true
hosts = ["www.okx.com"]
tells = ["read"]
checks = [{ method = "GET", path = "/x", reading = "config" }]
[[errors]]
meaning = "rejected"
code = "50111"
reasons = ["BAD_KEY"]
hint = "Copy it again."
[[errors]]
meaning = "unavailable"
code = "50011"
reason = "RATE_LIMITED"
limited = "key"
pause-s = 2
"""


def test_lists_every_venue_by_name() -> None:
    names = [venue.name for venue in CATALOGUE.list_venues()]

    assert names == sorted(names)
    assert {"BINANCE", "BINANCE_UAT", "KRAKEN", "KRAKEN_UAT", "OKX", "OKX_UAT"} <= set(names)


@pytest.mark.parametrize("name", ["binance", "Binance", " BINANCE ", "BINANCE"])
def test_finds_a_venue_in_any_letter_case(name: str) -> None:
    assert CATALOGUE.get(name).name == "BINANCE"


@pytest.mark.parametrize("name", ["BINANCE_SANDBOX", "binance_sandbox"])
def test_takes_the_deprecated_alias_for_the_sandbox(name: str) -> None:
    assert CATALOGUE.get(name).name == "BINANCE_UAT"


def test_names_the_supported_venues_and_never_the_input() -> None:
    with pytest.raises(VenueNotSupportedError) as caught:
        CATALOGUE.get("canary-venue")

    assert caught.value.metadata == {"supported": [venue.name for venue in CATALOGUE.list_venues()]}
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("venue", "host", "served"),
    [
        ("BINANCE", "api.binance.com", {"api", "sapi"}),
        ("BINANCE", "api4.binance.com", {"api", "sapi"}),
        ("BINANCE", "fapi.binance.com", {"fapi", "futures"}),
        ("BINANCE", "dapi.binance.com", {"dapi", "futures"}),
        ("BINANCE", "eapi.binance.com", {"eapi"}),
        ("BINANCE", "papi.binance.com", {"papi"}),
        ("BINANCE_UAT", "testnet.binance.vision", {"api"}),
        ("BINANCE_UAT", "testnet.binancefuture.com", {"fapi", "dapi", "futures"}),
        ("BINANCE_UAT", "demo-api.binance.com", {"api"}),
        ("BINANCE_UAT", "demo-fapi.binance.com", {"fapi", "futures"}),
        ("OKX", "openapi.okx.com", {"api"}),
        ("KRAKEN", "api.kraken.com", {"0"}),
    ],
)
def test_finds_an_endpoint_at_the_hosts_that_serve_it_alone(
    venue: str, host: str, served: set[str]
) -> None:
    catalogued = CATALOGUE.get(venue)

    found = {
        each.template.split("/")[1]
        for each in catalogued.endpoints
        if catalogued.find_endpoint(host, each.method, each.template) is not None
    }

    assert found == served


def test_has_a_scheme_and_a_reading_for_every_name_and_no_other_scheme() -> None:
    require_schemes(CATALOGUE)

    assert set(SCHEMES) == {venue.scheme for venue in CATALOGUE.list_venues()}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [('scheme = "okex"', 'scheme = "okx"'), ('reading = "other"', 'reading = "config"')],
)
def test_refuses_a_scheme_or_a_reading_that_there_is_not(wrong: str, right: str) -> None:
    catalogue = VenueCatalogue(parse_venues("small.toml", SMALL.replace(right, wrong)))

    with pytest.raises(CatalogueError, match="OKX: there is no"):
        require_schemes(catalogue)


def test_serves_a_path_where_the_longest_of_its_beginnings_says() -> None:
    text = SMALL.replace('hosts = ["www.okx.com"]', 'hosts = ["www.okx.com", "openapi.okx.com"]')
    text = text.replace('"/api/" =', '"/api/v5/trade/" = ["openapi.okx.com"]\n"/api/" =')
    okx = VenueCatalogue(parse_venues("small.toml", text)).get("OKX")

    def served(path: str) -> list[str]:
        return [host for host in okx.hosts if okx.find_endpoint(host, "GET", path) is not None]

    assert served("/api/v5/account/balance") == ["www.okx.com"]
    assert served("/api/v5/trade/order") == ["openapi.okx.com"]


def test_ends_every_hint_like_a_sentence() -> None:
    hints = {row.hint for venue in CATALOGUE.list_venues() for row in venue.errors if row.hint}

    assert all(re.fullmatch(r"[A-Z].*\.", hint) for hint in hints)


def test_reads_a_small_file() -> None:
    catalogue = VenueCatalogue(parse_venues("small.toml", SMALL))

    assert catalogue.get("okx").host == "www.okx.com"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('title = "OKX"\nmotto = "x"', 'title = "OKX"'),
        ('passphrase = "yes"', "passphrase = true"),
        ("checks = []", 'checks = [{ method = "GET", path = "/x", reading = "config" }]'),
        ("errors = [{}]", 'errors = [{ code = ["code"], text = ["msg"] }]'),
        (
            'errors = [{ list = ["error"], text = ["msg"] }]',
            'errors = [{ code = ["code"], text = ["msg"] }]',
        ),
        ('confirmed = true\nenvironment = { x-demo = "1" }', "confirmed = true"),
        ('hosts = ["https://www.okx.com"]', 'hosts = ["www.okx.com"]'),
        ('hosts = ["www.okx.com/x"]', 'hosts = ["www.okx.com"]'),
        ("hosts = []", 'hosts = ["www.okx.com"]'),
        ("[venue.okx]", "[venue.OKX]"),
        ('reasons = ["BAD"]', 'reasons = ["BAD_KEY"]'),
        ("reasons = []", 'reasons = ["BAD_KEY"]'),
        ('meaning = "unavailable"', 'meaning = "rejected"'),
        ("", 'code = "50111"'),
        ("", 'limited = "key"'),
        ('limited = "us"', 'limited = "key"'),
        ('reason = "OVERLOADED"', 'reason = "RATE_LIMITED"'),
        ("pause-s = 0", "pause-s = 2"),
        ("pause-s = 3601", "pause-s = 2"),
        ('hint = "Copy it again."\npause-s = 2', 'hint = "Copy it again."'),
        # Nothing tells the time in this file.
        ('hint = "Copy it again."\ntimed = true', 'hint = "Copy it again."'),
        ('limited = "key"\ntimed = true', 'limited = "key"'),
        ("", "confirmed = true"),
        ('endpoints = ["okex"]', 'endpoints = ["okx"]'),
        ("", 'endpoints = ["okx"]'),
        ('endpoints = ["okx", "okx"]', 'endpoints = ["okx"]'),
        ('endpoints = ["okx", "kraken"]', 'endpoints = ["okx"]'),
        ('"/api/v5/trade/" = ["www.okx.com"]', '"/api/" = ["www.okx.com"]'),
        ('"/api/" = ["www.okx.com", "okx.com"]', '"/api/" = ["www.okx.com"]'),
        ('"/api/" = []', '"/api/" = ["www.okx.com"]'),
        ("", 'unknown = { status = 504, body = { code = "6", msg = "{text}" } }'),
        ("[refusals]\nbored = { status = 1, body = {} }", "[refusals]"),
        ('code = "1", msg = "text"', 'code = "1", msg = "{text}"'),
        ('code = "{text}", msg = "{text}"', 'code = "1", msg = "{text}"'),
    ],
)
def test_refuses_a_file_that_is_wrong(wrong: str, right: str) -> None:
    assert right in SMALL

    with pytest.raises(CatalogueError, match=r"small\.toml"):
        parse_venues("small.toml", SMALL.replace(right, wrong))
