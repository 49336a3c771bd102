"""MEXC: spot and futures."""

from typing import Final

from venue_simulator.mexc.venue import Mexc

SIMULATED: Final = Mexc
