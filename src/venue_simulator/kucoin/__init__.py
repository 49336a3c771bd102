"""KuCoin. Its sandbox is closed."""

from venue_simulator.kucoin.venue import Kucoin

__all__ = ["SIMULATED", "Kucoin"]

SIMULATED = Kucoin
