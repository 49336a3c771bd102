"""The markets: a small fixed set, each with one price that never moves."""

from dataclasses import dataclass
from decimal import Decimal

BTC_PRICE = Decimal(50_000)
ETH_PRICE = Decimal(2_500)


@dataclass(frozen=True, slots=True)
class Market:
    """One spot market. `base` and `quote` are assets in the venue's own words."""

    symbol: str
    base: str
    quote: str
    price: Decimal
    """What market orders fill at, whatever their size."""
    tick: Decimal = Decimal("0.01")

    @property
    def bid(self) -> Decimal:
        return self.price - self.tick

    @property
    def ask(self) -> Decimal:
        return self.price + self.tick
