"""OKX and its demo trading."""

from venue_simulator.okx.venue import Okx

__all__ = ["Okx"]
