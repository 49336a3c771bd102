"""Which endpoints OKX has, and which permission each needs.

Source: okx.com/docs-v5/en, the permission named at each endpoint. `ANY` stands for those that
every permission opens; that a trade permission does not include reading is [K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.okx import account, public, trade
from venue_simulator.okx.answers import Handler
from venue_simulator.okx.keys import READ, TRADE, WITHDRAW

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""


ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/api/v5/public/time"): Endpoint(public.server_time),
    ("GET", b"/api/v5/public/instruments"): Endpoint(public.instruments),
    ("GET", b"/api/v5/market/ticker"): Endpoint(public.ticker),
    ("GET", b"/api/v5/market/tickers"): Endpoint(public.tickers),
    ("GET", b"/api/v5/market/books"): Endpoint(public.books),
    ("GET", b"/api/v5/market/candles"): Endpoint(public.candles),
    ("GET", b"/api/v5/account/config"): Endpoint(account.config, ANY),
    ("GET", b"/api/v5/account/balance"): Endpoint(account.balance, READ),
    ("GET", b"/api/v5/account/instruments"): Endpoint(public.instruments, READ),
    ("GET", b"/api/v5/account/trade-fee"): Endpoint(account.fee_rates, READ),
    ("GET", b"/api/v5/asset/balances"): Endpoint(account.funding_balances, READ),
    ("GET", b"/api/v5/asset/currencies"): Endpoint(account.currencies, READ),
    ("GET", b"/api/v5/trade/order"): Endpoint(trade.query, READ),
    ("GET", b"/api/v5/trade/orders-pending"): Endpoint(trade.pending, READ),
    ("GET", b"/api/v5/trade/orders-history"): Endpoint(trade.history, READ),
    ("GET", b"/api/v5/trade/orders-history-archive"): Endpoint(trade.history, READ),
    ("GET", b"/api/v5/trade/fills"): Endpoint(trade.fills, READ),
    ("GET", b"/api/v5/trade/fills-history"): Endpoint(trade.fills, READ),
    ("POST", b"/api/v5/trade/order"): Endpoint(trade.place, TRADE),
    ("POST", b"/api/v5/trade/batch-orders"): Endpoint(trade.place, TRADE),
    ("POST", b"/api/v5/trade/cancel-order"): Endpoint(trade.cancel, TRADE),
    ("POST", b"/api/v5/trade/cancel-batch-orders"): Endpoint(trade.cancel, TRADE),
    ("POST", b"/api/v5/asset/withdrawal"): Endpoint(account.withdraw, WITHDRAW),
    ("POST", b"/api/v5/asset/transfer"): Endpoint(account.transfer, TRADE),
}
