"""Deribit and its testnet."""

from venue_simulator.deribit.venue import SIMULATED

__all__ = ["SIMULATED"]
