"""Which methods Deribit has, and which scope each asks for.

Source: docs.deribit.com/api-reference, "Scope" of each method; that `read_write` includes `read`
is articles/access-scope, "Full access".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.deribit import account, public, trade
from venue_simulator.deribit.answers import Handler
from venue_simulator.deribit.keys import MAIN_ACCOUNT

LOG_IN: Final = "public/auth"
_WRITE: Final = "_write"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method; without scopes it is a public one."""

    handler: Handler
    scopes: tuple[str, ...] = ()

    def admits(self, permissions: frozenset[str]) -> bool:
        return all(
            scope in permissions or (not scope.endswith(_WRITE) and scope + _WRITE in permissions)
            for scope in self.scopes
        )


ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    LOG_IN: Endpoint(account.log_in),
    "public/get_time": Endpoint(public.get_time),
    "public/test": Endpoint(public.test),
    "public/status": Endpoint(public.status),
    "public/get_currencies": Endpoint(public.get_currencies),
    "public/get_instruments": Endpoint(public.get_instruments),
    "public/get_instrument": Endpoint(public.get_instrument),
    "public/ticker": Endpoint(public.ticker),
    "public/get_order_book": Endpoint(public.get_order_book),
    "public/get_tradingview_chart_data": Endpoint(public.get_tradingview_chart_data),
    "private/get_account_summaries": Endpoint(account.summaries, ("account:read",)),
    "private/get_account_summary": Endpoint(account.summary, ("account:read",)),
    "private/get_subaccounts": Endpoint(account.subaccounts, ("account:read",)),
    "private/get_positions": Endpoint(account.positions, ("trade:read",)),
    "private/get_order_state": Endpoint(trade.order_state, ("trade:read",)),
    "private/get_open_orders": Endpoint(trade.open_orders, ("trade:read",)),
    "private/get_open_orders_by_instrument": Endpoint(
        trade.open_orders_by_instrument, ("trade:read",)
    ),
    "private/get_open_orders_by_currency": Endpoint(trade.open_orders_by_currency, ("trade:read",)),
    "private/get_order_history_by_instrument": Endpoint(
        trade.history_by_instrument, ("trade:read",)
    ),
    "private/get_order_history_by_currency": Endpoint(trade.history_by_currency, ("trade:read",)),
    "private/get_user_trades_by_instrument": Endpoint(trade.trades_by_instrument, ("trade:read",)),
    "private/buy": Endpoint(trade.buy, ("trade:read_write",)),
    "private/sell": Endpoint(trade.sell, ("trade:read_write",)),
    "private/edit": Endpoint(trade.edit, ("trade:read_write",)),
    "private/cancel": Endpoint(trade.cancel, ("trade:read_write",)),
    "private/cancel_all": Endpoint(trade.cancel_all, ("trade:read_write",)),
    "private/cancel_all_by_instrument": Endpoint(
        trade.cancel_all_by_instrument, ("trade:read_write",)
    ),
    "private/cancel_all_by_currency": Endpoint(trade.cancel_all_by_currency, ("trade:read_write",)),
    "private/cancel_by_label": Endpoint(trade.cancel_by_label, ("trade:read_write",)),
    "private/withdraw": Endpoint(account.withdraw, ("wallet:read_write", MAIN_ACCOUNT)),
    "private/submit_transfer_to_subaccount": Endpoint(account.transfer, ("wallet:read_write",)),
    "private/submit_transfer_to_user": Endpoint(
        account.transfer, ("wallet:read_write", MAIN_ACCOUNT)
    ),
}
