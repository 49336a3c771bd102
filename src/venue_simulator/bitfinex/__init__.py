"""Bitfinex and its paper trading accounts."""

from typing import Final

from venue_simulator.bitfinex.venue import Bitfinex

SIMULATED: Final = Bitfinex
