"""Orders as the control API shows them."""

import msgspec

from venue_simulator.trading.account import Account
from venue_simulator.trading.orders import Order


class ShownOrder(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    number: int
    client_id: str
    symbol: str
    side: str
    kind: str
    quantity: str
    price: str
    status: str


class ShownOrders(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    accepted: int
    """How many there were since the account was opened; each counts once, and tests never."""
    cancelled: int
    orders: list[ShownOrder]
    """All open ones and the last 10,000 of the others, by number."""


def shown_orders(account: Account | None) -> ShownOrders:
    if account is None:  # the key was never used
        return ShownOrders(accepted=0, cancelled=0, orders=[])
    return ShownOrders(
        accepted=account.accepted,
        cancelled=account.cancelled,
        orders=[_shown(order) for order in account.orders()],
    )


def _shown(order: Order) -> ShownOrder:
    request = order.request
    return ShownOrder(
        number=order.number,
        client_id=request.client_id,
        symbol=order.market.symbol,
        side=request.side.value,
        kind=request.kind,
        quantity=format(request.quantity, "f"),
        price=format(order.price, "f"),
        status=order.status.value,
    )
