"""Bitget and its demo trading."""

from venue_simulator.bitget.venue import Bitget

__all__ = ["SIMULATED", "Bitget"]

SIMULATED = Bitget
