"""Gate and its TestNet."""

from typing import Final

from venue_simulator.gate.venue import Gate

SIMULATED: Final = Gate
