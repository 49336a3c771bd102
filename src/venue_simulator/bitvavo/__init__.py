"""Bitvavo."""

from typing import Final

from venue_simulator.bitvavo.venue import Bitvavo

SIMULATED: Final = Bitvavo
