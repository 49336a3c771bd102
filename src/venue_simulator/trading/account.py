"""One account: balances and orders, in memory.

Every key has an account of its own, which lives until the key is replaced or the simulator is
reset. It keeps at most `MAX_OPEN_ORDERS` open orders and the last `MAX_DONE_ORDERS` of the
others, so that memory stays bounded; `accepted` and `cancelled` count all of them. An account
for load tests is forgetful: it keeps 100 of either kind, and its oldest open order expires
when there are more.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import count

from venue_simulator.trading.orders import (
    ZERO,
    DuplicateClientIdError,
    InsufficientBalanceError,
    Order,
    OrderRequest,
    Side,
    Status,
    TooManyOrdersError,
    UnknownOrderError,
)

MAX_OPEN_ORDERS = 100_000
MAX_DONE_ORDERS = 10_000
MAX_FORGETFUL_ORDERS = 100


class Account:
    def __init__(
        self, balances: Mapping[str, Decimal], numbers: Iterator[int], *, forgetful: bool
    ) -> None:
        """Open an account.

        Args:
            balances: what is in it.
            numbers: gives order and trade numbers, shared by all accounts of a venue.
            forgetful: keeps few orders, and refuses none for that.
        """
        self._forgetful = forgetful
        self._max_open = MAX_FORGETFUL_ORDERS if forgetful else MAX_OPEN_ORDERS
        self._max_done = MAX_FORGETFUL_ORDERS if forgetful else MAX_DONE_ORDERS
        self._total = dict(balances)
        self._locked = dict.fromkeys(self._total, ZERO)
        self._numbers = numbers
        self._open: OrderedDict[int, Order] = OrderedDict()
        self._done: OrderedDict[int, Order] = OrderedDict()
        self._open_by_client_id: dict[str, int] = {}
        self._done_by_client_id: dict[str, int] = {}
        self.accepted = 0
        self.cancelled = 0

    def assets(self) -> list[str]:
        return list(self._total)

    def total(self, asset: str) -> Decimal:
        return self._total.get(asset, ZERO)

    def locked(self, asset: str) -> Decimal:
        return self._locked.get(asset, ZERO)

    def free(self, asset: str) -> Decimal:
        return self.total(asset) - self.locked(asset)

    def require(self, request: OrderRequest) -> None:
        """Check an order without placing it.

        Raises:
            OrderRefusedError: it would be refused.
        """
        asset, amount = _pledge(request)
        if amount > self.free(asset):
            raise InsufficientBalanceError(asset)
        if request.client_id and request.client_id in self._open_by_client_id:
            raise DuplicateClientIdError
        if len(self._open) >= self._max_open and not self._forgetful:
            raise TooManyOrdersError

    def place(self, request: OrderRequest, now_ms: int) -> Order:
        """Accept an order, and fill it unless it rests.

        Raises:
            OrderRefusedError: it is refused, and nothing has changed.
        """
        self.require(request)
        order = Order(next(self._numbers), request, now_ms, now_ms)
        self.accepted += 1
        if request.price is None and request.rests is False:
            self._fill(order)
        elif not request.rests:
            self._fill_or_expire(order)
        else:
            self._rest(order)
        return order

    def cancel(self, order: Order, now_ms: int) -> None:
        """Take back an open order.

        Raises:
            UnknownOrderError: it is not open.
        """
        if order.number not in self._open:
            raise UnknownOrderError
        order.updated_at_ms = now_ms
        self.cancelled += 1
        self._withdraw(order, Status.CANCELLED)

    def change(self, order: Order, request: OrderRequest, now_ms: int) -> None:
        """Change an open order in its place; market, side and client id stay.

        Raises:
            OrderRefusedError: it is refused, and nothing has changed.
        """
        if order.number not in self._open:
            raise UnknownOrderError
        asset, before = _pledge(order.request)
        more = _pledge(request)[1] - before
        if more > self.free(asset):
            raise InsufficientBalanceError(asset)
        self._locked[asset] += more
        order.request = request
        order.updated_at_ms = now_ms

    def find(self, number: int) -> Order | None:
        return self._open.get(number) or self._done.get(number)

    def find_by_client_id(self, client_id: str) -> Order | None:
        """Find the open order with a client id, or the last of the others."""
        number = self._open_by_client_id.get(client_id) or self._done_by_client_id.get(client_id)
        return self.find(number) if number else None

    def open_orders(self, symbol: str = "") -> list[Order]:
        """List open orders, oldest first; with `symbol`, those of one market."""
        return [order for order in self._open.values() if symbol in ("", order.market.symbol)]

    def done_orders(self, symbol: str = "") -> list[Order]:
        """List filled, cancelled and expired orders, oldest first."""
        return [order for order in self._done.values() if symbol in ("", order.market.symbol)]

    def orders(self, symbol: str = "") -> list[Order]:
        """List all orders that are still known, by number."""
        both = self.open_orders(symbol) + self.done_orders(symbol)
        return sorted(both, key=lambda order: order.number)

    def _withdraw(self, order: Order, status: Status) -> None:
        """Take an open order off the book, and give back what it locked."""
        del self._open[order.number]
        asset, amount = _pledge(order.request)
        self._locked[asset] -= amount
        self._open_by_client_id.pop(order.request.client_id, None)
        order.status = status
        self._keep_done(order)

    def _rest(self, order: Order) -> None:
        if len(self._open) >= self._max_open:
            self._withdraw(next(iter(self._open.values())), Status.EXPIRED)
        asset, amount = _pledge(order.request)
        self._locked[asset] = self.locked(asset) + amount
        self._open[order.number] = order
        if order.request.client_id:
            self._open_by_client_id[order.request.client_id] = order.number

    def _fill_or_expire(self, order: Order) -> None:
        limit, price = order.price, order.market.price
        if limit >= price if order.request.side is Side.BUY else limit <= price:
            self._fill(order)
        else:
            order.status = Status.EXPIRED
            self._keep_done(order)

    def _fill(self, order: Order) -> None:
        order.status = Status.FILLED
        order.trade_number = next(self._numbers)
        market = order.market
        sign = 1 if order.request.side is Side.BUY else -1
        self._total[market.base] = self.total(market.base) + sign * order.filled
        self._total[market.quote] = self.total(market.quote) - sign * order.cost
        self._keep_done(order)

    def _keep_done(self, order: Order) -> None:
        self._done[order.number] = order
        if order.request.client_id:
            self._done_by_client_id[order.request.client_id] = order.number
        if len(self._done) > self._max_done:
            number, oldest = self._done.popitem(last=False)
            if self._done_by_client_id.get(oldest.request.client_id) == number:
                del self._done_by_client_id[oldest.request.client_id]


class Accounts:
    """Opens the accounts of one venue, each with the same balances unless told otherwise."""

    def __init__(self, balances: Mapping[str, Decimal], first_number: int = 1) -> None:
        self._balances = balances
        self._numbers = count(first_number)

    def open(self, balances: Mapping[str, Decimal] | None, *, forgetful: bool) -> Account:
        given = self._balances if balances is None else balances
        return Account(given, self._numbers, forgetful=forgetful)


def _pledge(request: OrderRequest) -> tuple[str, Decimal]:
    """Say which asset an order needs, and how much of it."""
    if request.side is Side.SELL:
        return request.market.base, request.quantity
    return request.market.quote, request.quantity * request.limit
