"""The catalogue and the simulator say of every venue what was written down here by itself."""

import pytest
from tests.every_venue.kit.cases import Stored, Told
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.venues.stage import CATALOGUE

from countersign.venues.catalogue.venue import Tells
from venue_simulator.discovery import simulated_venues
from venue_simulator.keys import KeyStore
from venue_simulator.venue import environments

OF_VENUES = pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
SIMULATED = {each.name: each for each in (make(keys=KeyStore()) for make in simulated_venues())}


def test_every_venue_of_the_catalogue_is_written_down_and_simulated() -> None:
    catalogued = [each.name for each in CATALOGUE.list_venues()]

    assert catalogued == sorted(name for facts in EVERY.values() for name in facts.hosts)
    assert catalogued == sorted(name for each in SIMULATED.values() for name in environments(each))


@OF_VENUES
def test_credentials_are_sent_to_these_hosts_and_no_others(facts: VenueFacts) -> None:
    assert facts.venue in facts.hosts
    assert {*facts.hosts} <= {facts.venue, f"{facts.venue}_UAT"}
    for name, hosts in facts.hosts.items():
        assert {*CATALOGUE.get(name).hosts} == {*hosts}
    assert {*SIMULATED[facts.venue].hosts} <= {*sum(facts.hosts.values(), ())}


@OF_VENUES
def test_says_what_signatures_cover_and_which_environment_is_meant(facts: VenueFacts) -> None:
    for name in facts.hosts:
        venue = CATALOGUE.get(name)
        expected = facts.environment if venue.sandbox else {}
        assert (str(venue.binding), dict(venue.environment)) == (facts.binding, dict(expected))
        assert venue.sandbox is name.endswith("_UAT")


@OF_VENUES
def test_what_the_catalogue_says_is_told_is_told_of_some_key(facts: VenueFacts) -> None:
    for name in facts.hosts:
        passports = [
            case.outcome.passport
            for case in facts.cases
            if isinstance(case.outcome, Stored) and (case.venue or facts.venue) == name
        ]
        told = {word for word in Tells if any(_is_told(word, each) for each in passports)}
        # A sandbox has few rows, so not all that it tells is told in them.
        untold = {*CATALOGUE.get(name).tells} - told
        assert told <= {*CATALOGUE.get(name).tells}
        assert not untold or name != facts.venue


def _is_told(word: Tells, passport: Told) -> bool:
    if word is Tells.IP_ADDRESSES:
        return passport.ip_addresses != ()
    if word is Tells.EXPIRY:
        return passport.expires_in_days is not None
    answer: str = getattr(passport, word.value.replace("-", "_"))
    return answer != "unknown"


@OF_VENUES
def test_tells_what_documents_and_official_clients_know(facts: VenueFacts) -> None:
    for name in facts.hosts:
        venue = CATALOGUE.get(name)
        expected = (facts.official, name not in facts.unconfirmed)
        assert (venue.official, venue.confirmed) == expected
