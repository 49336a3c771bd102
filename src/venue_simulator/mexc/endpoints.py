"""Which endpoints MEXC has, and which permission each needs.

Sources: mexc.com/api-docs/spot-v3, the permission named at each endpoint;
github.com/mexcdevelop/apidocs, branch contract_v1_en, likewise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.mexc import account, futures, public, trade
from venue_simulator.mexc.answers import Handler
from venue_simulator.mexc.keys import (
    ACCOUNT_READ,
    CONTRACT_ACCOUNT_READ,
    CONTRACT_DEAL_READ,
    CONTRACT_DEAL_WRITE,
    DEAL_READ,
    DEAL_WRITE,
    TRANSFER_WRITE,
    WITHDRAW_WRITE,
)

CONTRACT: Final = b"/api/v1/"


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""


ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/api/v3/ping"): Endpoint(public.ping),
    ("GET", b"/api/v3/time"): Endpoint(public.server_time),
    ("GET", b"/api/v3/exchangeInfo"): Endpoint(public.exchange_info),
    ("GET", b"/api/v3/ticker/24hr"): Endpoint(public.ticker_24h),
    ("GET", b"/api/v3/ticker/bookTicker"): Endpoint(public.book_ticker),
    ("GET", b"/api/v3/depth"): Endpoint(public.depth),
    ("GET", b"/api/v3/klines"): Endpoint(public.klines),
    ("GET", b"/api/v3/account"): Endpoint(account.account, ACCOUNT_READ),
    ("GET", b"/api/v3/tradeFee"): Endpoint(account.trade_fee, ACCOUNT_READ),
    ("GET", b"/api/v3/capital/config/getall"): Endpoint(account.currencies, ACCOUNT_READ),
    ("POST", b"/api/v3/capital/withdraw"): Endpoint(account.withdraw, WITHDRAW_WRITE),
    ("POST", b"/api/v3/capital/transfer"): Endpoint(account.transfer, TRANSFER_WRITE),
    ("GET", b"/api/v3/order"): Endpoint(trade.query, DEAL_READ),
    ("GET", b"/api/v3/openOrders"): Endpoint(trade.open_orders, DEAL_READ),
    ("GET", b"/api/v3/allOrders"): Endpoint(trade.all_orders, DEAL_READ),
    ("GET", b"/api/v3/myTrades"): Endpoint(trade.my_trades, ACCOUNT_READ),
    ("POST", b"/api/v3/order"): Endpoint(trade.place, DEAL_WRITE),
    ("POST", b"/api/v3/order/test"): Endpoint(trade.try_order, DEAL_WRITE),
    ("POST", b"/api/v3/batchOrders"): Endpoint(trade.place_batch, DEAL_WRITE),
    ("DELETE", b"/api/v3/order"): Endpoint(trade.cancel, DEAL_WRITE),
    ("DELETE", b"/api/v3/openOrders"): Endpoint(trade.cancel_all, DEAL_WRITE),
    ("GET", b"/api/v1/contract/ping"): Endpoint(futures.ping),
    ("GET", b"/api/v1/contract/detail"): Endpoint(futures.detail),
    ("GET", b"/api/v1/private/account/assets"): Endpoint(futures.assets, CONTRACT_ACCOUNT_READ),
    ("GET", b"/api/v1/private/position/open_positions"): Endpoint(
        futures.nothing, CONTRACT_DEAL_READ
    ),
    ("GET", b"/api/v1/private/order/list/open_orders"): Endpoint(
        futures.nothing, CONTRACT_DEAL_READ
    ),
    ("GET", b"/api/v1/private/order/list/history_orders"): Endpoint(
        futures.nothing, CONTRACT_DEAL_READ
    ),
    ("POST", b"/api/v1/private/order/cancel_all"): Endpoint(futures.done, CONTRACT_DEAL_WRITE),
}
