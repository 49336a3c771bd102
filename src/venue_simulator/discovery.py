"""Finds the simulated venues: the packages here that export `SIMULATED`."""

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

import venue_simulator
from venue_simulator.keys import KeyStore
from venue_simulator.venue import Venue


class Simulated(Protocol):
    """What a package exports: makes its venue over the keys that all venues share."""

    def __call__(self, *, keys: KeyStore) -> Venue: ...


def simulated_venues() -> Sequence[Simulated]:
    """Return all of them, by the names of their packages."""
    names = [each.name for each in pkgutil.iter_modules(venue_simulator.__path__) if each.ispkg]
    packages = [import_module(f"{venue_simulator.__name__}.{name}") for name in sorted(names)]
    return [package.SIMULATED for package in packages if hasattr(package, "SIMULATED")]
