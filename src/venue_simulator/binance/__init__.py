"""Binance spot and its testnet."""

from venue_simulator.binance.venue import Binance

__all__ = ["Binance"]
