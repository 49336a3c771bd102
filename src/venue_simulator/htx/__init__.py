"""HTX's spot exchange, which has no sandbox."""

from typing import Final

from venue_simulator.htx.venue import Htx

SIMULATED: Final = Htx
