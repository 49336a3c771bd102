"""Coinbase: Advanced Trade and the Coinbase App API, with CDP keys."""

from typing import Final

from venue_simulator.coinbase.venue import Coinbase

SIMULATED: Final = Coinbase
