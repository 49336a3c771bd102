"""Kraken spot and its UAT environment."""

from typing import Final

from venue_simulator.kraken.venue import Kraken

SIMULATED: Final = Kraken
