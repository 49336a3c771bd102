"""OKX and its demo trading."""

from typing import Final

from venue_simulator.okx.venue import Okx

SIMULATED: Final = Okx
