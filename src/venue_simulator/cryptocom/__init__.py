"""Crypto.com's exchange and its UAT sandbox."""

from typing import Final

from venue_simulator.cryptocom.venue import CryptoCom

SIMULATED: Final = CryptoCom
