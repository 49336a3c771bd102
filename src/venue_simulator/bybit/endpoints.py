"""Which endpoints Bybit has, and which permission each needs.

Source: bybit-exchange.github.io/docs, v5. `ANY` stands for those that every permission opens;
where a document names no permission, that any will do is [K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.bybit import account, public, trade
from venue_simulator.bybit.answers import Handler
from venue_simulator.bybit.keys import SPOT, TRANSFER, WITHDRAW

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""


ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/v5/market/time"): Endpoint(public.server_time),
    ("GET", b"/v5/system/status"): Endpoint(public.system_status),
    ("GET", b"/v5/market/instruments-info"): Endpoint(public.instruments),
    ("GET", b"/v5/market/tickers"): Endpoint(public.tickers),
    ("GET", b"/v5/market/orderbook"): Endpoint(public.orderbook),
    ("GET", b"/v5/market/kline"): Endpoint(public.candles),
    ("GET", b"/v5/market/recent-trade"): Endpoint(public.trades),
    ("GET", b"/v5/user/query-api"): Endpoint(account.key_information, ANY),
    ("GET", b"/v5/account/info"): Endpoint(account.account_info, ANY),
    ("GET", b"/v5/account/wallet-balance"): Endpoint(account.wallet_balance, ANY),
    ("GET", b"/v5/account/fee-rate"): Endpoint(account.fee_rate, ANY),
    ("GET", b"/v5/asset/coin/query-info"): Endpoint(account.coins, ANY),
    ("GET", b"/v5/asset/transfer/query-account-coins-balance"): Endpoint(
        account.funding_balances, ANY
    ),
    ("GET", b"/v5/order/realtime"): Endpoint(trade.realtime, SPOT),
    ("GET", b"/v5/order/history"): Endpoint(trade.history, SPOT),
    ("GET", b"/v5/execution/list"): Endpoint(trade.executions, SPOT),
    ("POST", b"/v5/order/create"): Endpoint(trade.place, SPOT),
    ("POST", b"/v5/order/create-batch"): Endpoint(trade.place_batch, SPOT),
    ("POST", b"/v5/order/amend"): Endpoint(trade.amend, SPOT),
    ("POST", b"/v5/order/cancel"): Endpoint(trade.cancel, SPOT),
    ("POST", b"/v5/order/cancel-batch"): Endpoint(trade.cancel_batch, SPOT),
    ("POST", b"/v5/order/cancel-all"): Endpoint(trade.cancel_all, SPOT),
    ("POST", b"/v5/asset/withdraw/create"): Endpoint(account.withdraw, WITHDRAW),
    ("POST", b"/v5/asset/transfer/inter-transfer"): Endpoint(account.transfer, TRANSFER),
}
