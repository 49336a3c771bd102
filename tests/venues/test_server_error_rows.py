"""Rows that judge a key although the status is a server's error: Bitfinex writes all errors so."""

from importlib.resources import files

import pytest
from tests.venues.stage import answer

from countersign.venues.catalogue import CatalogueError, ErrorRow, Meaning, Venue, parse_venues
from countersign.venues.error_answers import find_refusals, find_row

OKX = files("countersign.venues.catalogue").joinpath("okx.toml").read_text("utf-8")
# The rows before it are of other codes.
PLAIN = '[[errors]]\nmeaning = "rejected"\nstatus = [451]\nreasons = ["REGION"]'


def with_row(status: str, code: str = 'code = "10100"') -> Venue:
    row = f'[[errors]]\nmeaning = "rejected"\nstatus = {status}\n{code}\n'
    row += 'reasons = ["BAD_KEY"]\nhint = "No."\n'
    assert PLAIN in OKX
    return parse_venues("okx.toml", OKX.replace(PLAIN, row + PLAIN))[0]


def row_of(venue: Venue, status: int, code: str) -> ErrorRow | None:
    told = answer({"code": code, "msg": ""}, status)
    return find_row(venue, status, find_refusals(venue, told.body))


def test_judges_by_a_server_error_that_the_row_names_with_its_code() -> None:
    row = row_of(with_row("[500, 401]"), 500, "10100")

    assert row is not None
    assert row.meaning is Meaning.REJECTED


@pytest.mark.parametrize("status", [501, 502, 503, 504, 429, 418])
def test_judges_by_no_other_server_error(status: int) -> None:
    assert row_of(with_row("[500, 401]"), status, "10100") is None


def test_judges_by_no_server_error_that_no_row_names() -> None:
    assert row_of(with_row("[401]"), 500, "10100") is None
    assert row_of(with_row("[]"), 500, "10100") is None


def test_judges_by_no_other_code() -> None:
    assert row_of(with_row("[500]"), 500, "10001") is None


@pytest.mark.parametrize("status", ["[429]", "[418, 401]", "[502]", "[503]", "[504]"])
def test_refuses_a_row_that_judges_by_a_status_that_says_nothing_of_a_key(status: str) -> None:
    with pytest.raises(CatalogueError, match="judges no key"):
        with_row(status)


def test_refuses_a_row_that_judges_by_a_server_error_alone() -> None:
    with pytest.raises(CatalogueError, match="by its code alone"):
        with_row("[500]", 'text = "key"')
