"""docs/venues is what `make venue-pages` writes, and says what a person has to know."""

import pytest
from scripts.venue_pages import FOLDER, pages
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.venues.stage import CATALOGUE


def test_the_pages_are_what_the_script_writes() -> None:
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")} == pages()


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_tells_how_to_make_a_key_and_what_cannot_be_known(facts: VenueFacts) -> None:
    page = CATALOGUE.get(facts.venue).page

    assert page is not None
    assert len(page.make_key) >= 3
    assert page.bind_ip
    assert page.withdraws
    assert page.unknown
