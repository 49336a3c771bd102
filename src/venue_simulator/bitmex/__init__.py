"""BitMEX and its testnet."""

from venue_simulator.bitmex.venue import SIMULATED

__all__ = ["SIMULATED"]
