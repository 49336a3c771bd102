"""Which endpoints Kraken has, and which permissions open each.

Source: docs.kraken.com, "API key permissions" ("Permission descriptions"), and "API Key
Permissions Required" at each endpoint. Any one of the named permissions is enough. That a
wallet transfer needs the permission to withdraw is [K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.kraken import account, changes, public, trade
from venue_simulator.kraken.answers import Handler
from venue_simulator.kraken.keys import CLOSE, CLOSED, FUNDS, MODIFY, OPEN, SOCKET, WITHDRAW

PRIVATE: Final = b"/0/private/"


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permissions: frozenset[str]
    """Empty: none is needed."""


def _open_to(handler: Handler, *permissions: str) -> Endpoint:
    return Endpoint(handler, frozenset(permissions))


_PUBLIC: Final[Mapping[bytes, Handler]] = {
    b"/0/public/Time": public.server_time,
    b"/0/public/SystemStatus": public.system_status,
    b"/0/public/Assets": public.assets,
    b"/0/public/AssetPairs": public.asset_pairs,
    b"/0/public/Ticker": public.ticker,
    b"/0/public/Depth": public.depth,
    b"/0/public/OHLC": public.candles,
}
_ACCOUNT: Final[Mapping[bytes, Endpoint]] = {
    b"GetApiKeyInfo": _open_to(account.key_info),
    b"Balance": _open_to(account.balance, FUNDS),
    b"BalanceEx": _open_to(account.extended_balance, FUNDS),
    b"TradeBalance": _open_to(account.trade_balance, FUNDS),
    b"OpenOrders": _open_to(trade.open_orders, OPEN),
    b"ClosedOrders": _open_to(trade.closed_orders, CLOSED),
    b"QueryOrders": _open_to(trade.query_orders, OPEN, CLOSED),
    b"TradesHistory": _open_to(trade.trades_history, OPEN, CLOSED),
    b"AddOrder": _open_to(trade.add_order, MODIFY),
    b"AddOrderBatch": _open_to(trade.add_order_batch, MODIFY),
    b"AmendOrder": _open_to(changes.amend_order, MODIFY, CLOSE),
    b"EditOrder": _open_to(changes.edit_order, MODIFY),
    b"CancelOrder": _open_to(trade.cancel_order, MODIFY, CLOSE),
    b"CancelOrderBatch": _open_to(trade.cancel_order_batch, MODIFY, CLOSE),
    b"CancelAll": _open_to(trade.cancel_all, MODIFY, CLOSE),
    b"CancelAllOrdersAfter": _open_to(trade.cancel_all_after, MODIFY, CLOSE),
    b"Withdraw": _open_to(account.withdraw, WITHDRAW),
    b"WalletTransfer": _open_to(account.wallet_transfer, WITHDRAW),
    b"GetWebSocketsToken": _open_to(account.sockets_token, SOCKET),
}
ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    **{
        (method, path): _open_to(handler)
        for path, handler in _PUBLIC.items()
        for method in ("GET", "POST")
    },
    **{("POST", PRIVATE + name): endpoint for name, endpoint in _ACCOUNT.items()},
}
