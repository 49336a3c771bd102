"""Bybit and its testnet."""

from typing import Final

from venue_simulator.bybit.venue import Bybit

SIMULATED: Final = Bybit
