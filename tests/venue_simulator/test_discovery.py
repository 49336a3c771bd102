"""Venues are found by their packages; keys of every kind can be made for them."""

import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import venue_simulator
from venue_simulator.discovery import simulated_venues
from venue_simulator.keys import KeyStore
from venue_simulator.seeded import es256_key, pem, secp256k1_key
from venue_simulator.venue import Venue, environments

VENUES = [make(keys=KeyStore()) for make in simulated_venues()]


def test_every_package_of_a_venue_is_found() -> None:
    packages = {each.name for each in pkgutil.iter_modules(venue_simulator.__path__) if each.ispkg}

    assert {venue.name.lower() for venue in VENUES} == packages - {"trading"}


@pytest.mark.parametrize("venue", VENUES, ids=lambda venue: venue.name)
def test_a_venue_names_no_other_environments_than_it_has(venue: Venue) -> None:
    assert set(venue.hosts.values()) <= {*environments(venue)}
    assert venue.name in venue.hosts.values()
    assert venue.sandbox or not any(each.elsewhere for each in venue.templates.values())


@pytest.mark.parametrize("make", [es256_key, secp256k1_key])
def test_a_curves_key_is_the_same_on_every_run(make: Callable[[str], Any]) -> None:
    again = load_pem_private_key(pem(make("a seed")).encode(), None)

    assert again.private_numbers() == make("a seed").private_numbers()  # type: ignore[union-attr]
    assert make("another").private_numbers() != make("a seed").private_numbers()
    signed = make("a seed").sign(b"x", ECDSA(SHA256()))
    make("a seed").public_key().verify(signed, b"x", ECDSA(SHA256()))
