"""Orders, and what can be wrong with one."""

import enum
from dataclasses import dataclass
from decimal import Decimal

from venue_simulator.trading.markets import Market

ZERO = Decimal(0)


class Side(enum.Enum):
    BUY = "buy"
    SELL = "sell"


class Status(enum.Enum):
    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class OrderRefusedError(Exception):
    """An order, or its cancellation, that the venue does not take."""


class InsufficientBalanceError(OrderRefusedError):
    """`args[0]` is the asset of which there is too little."""


class DuplicateClientIdError(OrderRefusedError):
    """An open order has this client id already."""


class UnknownOrderError(OrderRefusedError):
    """No open order has this id."""


class TooManyOrdersError(OrderRefusedError):
    """The account holds as many open orders as the simulator keeps."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a client asks for, after the venue has read it.

    `price` is None for an order that fills at once. An order that rests never fills, however
    good its price is; one that may not rest fills at the market's price or expires.
    """

    market: Market
    side: Side
    kind: str
    """The venue's own word for the type."""
    quantity: Decimal
    price: Decimal | None = None
    client_id: str = ""
    rests: bool = True
    lifetime: str = ""
    """The venue's own word for time in force."""
    stop_price: Decimal | None = None
    label: str = ""
    """What the venue repeats besides: OKX's tag, Kraken's userref."""

    @property
    def limit(self) -> Decimal:
        """The price that funds are set aside for."""
        return self.price or self.stop_price or self.market.price


@dataclass(slots=True)
class Order:
    """An accepted order. There are no fees and no partial fills."""

    number: int
    request: OrderRequest
    created_at_ms: int
    updated_at_ms: int
    status: Status = Status.OPEN
    trade_number: int = 0

    @property
    def market(self) -> Market:
        return self.request.market

    @property
    def price(self) -> Decimal:
        return self.request.price or ZERO

    @property
    def filled(self) -> Decimal:
        return self.request.quantity if self.status is Status.FILLED else ZERO

    @property
    def cost(self) -> Decimal:
        """How much of the quote asset changed hands."""
        return self.filled * self.market.price
