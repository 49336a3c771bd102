"""Binance spot and its testnet."""

from typing import Final

from venue_simulator.binance.venue import Binance

SIMULATED: Final = Binance
