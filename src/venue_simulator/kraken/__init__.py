"""Kraken spot and its UAT environment."""

from venue_simulator.kraken.venue import Kraken

__all__ = ["Kraken"]
