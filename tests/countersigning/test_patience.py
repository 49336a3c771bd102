"""What an answer says of the venue's patience, and whether with everybody or with one key."""

import json
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.countersigning.patience import find_pause
from countersign.venues.catalogue import load_catalogue
from countersign.venues.requests import VenueAnswer

CATALOGUE = load_catalogue()
NOW = parsedate_to_datetime("Wed, 21 Oct 2026 07:28:00 GMT")
NOW_MS = int(NOW.timestamp() * 1_000)
THREE_DAYS = 259_200
Said = tuple[int, str, bool] | None


def pause(
    venue: str, status: int, body: bytes | None = b"", headers: dict[str, str] | None = None
) -> Said:
    """Return seconds, reason, and whether it is the key's alone."""
    found = find_pause(
        CATALOGUE.get(venue), VenueAnswer(status, headers or {}, b"as sent"), body, NOW_MS
    )
    return None if found is None else (found.seconds, found.reason, found.of_key)


def coded(code: int | str) -> bytes:
    return json.dumps({"code": code, "msg": "x"}).encode()


def kraken(*texts: str) -> bytes:
    return json.dumps({"error": list(texts)}).encode()


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        (None, 1),
        ("", 1),
        ("0", 1),
        ("-5", 1),
        ("٣", 1),
        ("9" * 400, 1),
        ("999999999", THREE_DAYS),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2026 07:29:00 -0000", 60),
        ("Wednesday, 21-Oct-26 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 1),
        ("Wed, 21 Oct 1926 07:27:00 GMT", 1),
        ("Wed, 21 Oct 9999 23:59:59 GMT", THREE_DAYS),
        ("Wed, 21 Oct 99999 07:28:00 GMT", 1),
        ("Wed, 21 Oct 99999999999999 07:28:00 GMT", 1),
        ("Wed, 32 Oct 2026 07:28:00 GMT", 1),
        ("Wed, 21 Oct 2026 07:28:30 +99999999", 1),
        ("tomorrow", 1),
    ],
)
def test_waits_as_long_as_the_venue_asks_within_bounds(asked: str | None, seconds: int) -> None:
    headers = {} if asked is None else {"retry-after": asked}

    assert pause("BINANCE", 429, b"", headers) == (seconds, "RATE_LIMITED", False)


def test_a_date_is_counted_from_the_next_whole_second() -> None:
    headers = {"retry-after": format_datetime(NOW, usegmt=True)}
    answer = VenueAnswer(429, headers, b"")

    found = find_pause(CATALOGUE.get("BINANCE"), answer, b"", NOW_MS - 1_500)

    assert found is not None
    assert found.seconds == 2
    assert found.until_ms(5) == 2_005


@given(
    st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ [\d:]+ [+-]?\w+")
)
def test_whatever_is_asked_the_pause_is_bounded(asked: str) -> None:
    said = pause("BINANCE", 429, b"", {"retry-after": asked})

    assert said is not None
    assert 1 <= said[0] <= THREE_DAYS


@pytest.mark.parametrize(
    ("venue", "status", "body", "expected"),
    [
        # Of our address: everybody waits.
        ("BINANCE", 418, coded(-1003), (120, "BANNED", False)),
        ("BINANCE", 418, None, (120, "BANNED", False)),
        ("BINANCE", 429, coded(-1003), (1, "RATE_LIMITED", False)),
        ("BINANCE", 429, coded(-1), (1, "RATE_LIMITED", False)),
        ("BINANCE", 429, None, (1, "RATE_LIMITED", False)),
        ("BINANCE", 200, coded(-1003), (1, "RATE_LIMITED", False)),
        ("OKX", 429, coded("50013"), (1, "RATE_LIMITED", False)),
        ("OKX", 429, None, (1, "RATE_LIMITED", False)),
        ("KRAKEN", 429, b"<html>", (1, "RATE_LIMITED", False)),
        ("KRAKEN", 200, kraken("EGeneral:Too many requests"), (1, "RATE_LIMITED", False)),
        # Of one key: the others go on.
        ("BINANCE", 429, coded(-1015), (2, "RATE_LIMITED", True)),
        ("OKX", 200, coded("50011"), (2, "RATE_LIMITED", True)),
        ("OKX", 429, coded("50011"), (2, "RATE_LIMITED", True)),
        ("OKX", 200, coded("50061"), (2, "RATE_LIMITED", True)),
        ("OKX_UAT", 200, coded("50061"), (2, "RATE_LIMITED", True)),
        ("KRAKEN", 200, kraken("EAPI:Rate limit exceeded"), (5, "RATE_LIMITED", True)),
        ("KRAKEN", 200, kraken("EGeneral:Temporary lockout"), (60, "RATE_LIMITED", True)),
        (
            "KRAKEN",
            200,
            kraken("EAPI:Invalid key", "EGeneral:Temporary lockout:x"),
            (60, "RATE_LIMITED", True),
        ),
        # Of neither.
        ("KRAKEN", 200, kraken(), None),
        ("KRAKEN", 200, kraken("EOrder:Insufficient funds"), None),
        ("KRAKEN", 200, kraken("WAPI:Rate limit exceeded"), None),
        ("OKX", 200, coded("0"), None),
        ("OKX", 200, coded("1"), None),
        ("OKX", 200, b'{"data":[{"code":"50011"}]}', None),
        ("BINANCE", 200, coded(50011), None),
        ("BINANCE", 503, coded(-1008), None),
        ("BINANCE", 503, b"", None),
        ("BINANCE", 200, b"<html>", None),
        ("BINANCE", 200, None, None),
    ],
)
def test_tells_whose_excess_the_venue_speaks_of(
    venue: str, status: int, body: bytes | None, expected: Said
) -> None:
    assert pause(venue, status, body) == expected


def test_a_key_waits_as_long_as_the_venue_asks() -> None:
    headers = {"retry-after": "9"}

    assert pause("OKX", 429, coded("50011"), headers) == (9, "RATE_LIMITED", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/html; charset=UTF-8"},
        {"content-type": "TEXT/HTML"},
        {"content-type": "application/xhtml+xml"},
        {"content-type": "application/json"},
        {"content-type": "text/plain"},
        {},
    ],
)
@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><html>", b"", b"Forbidden", b'{"message":"Forbidden"}', b"[]", None]
)
def test_takes_any_403_that_is_not_of_the_venue_for_a_firewalls(
    headers: dict[str, str], body: bytes | None
) -> None:
    for venue in ("BINANCE", "OKX", "KRAKEN"):
        assert pause(venue, 403, body, headers) == (60, "FIREWALL", False)


@pytest.mark.parametrize(
    ("venue", "body"),
    [
        ("BINANCE", coded(-2015)),
        ("OKX", coded("50035")),
        ("KRAKEN", kraken("EGeneral:Permission denied")),
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_a_403_of_the_venue_itself_pauses_nothing(venue: str, body: bytes, kind: str) -> None:
    assert pause(venue, 403, body, {"content-type": kind}) is None


def test_a_long_answer_is_no_error() -> None:
    error = coded("50011")

    assert pause("OKX", 200, error + b" " * (4_096 - len(error))) is not None
    assert pause("OKX", 200, error + b" " * (4_097 - len(error))) is None
