"""Hyperliquid and its test network."""

from typing import Final

from venue_simulator.hyperliquid.venue import Hyperliquid

SIMULATED: Final = Hyperliquid
