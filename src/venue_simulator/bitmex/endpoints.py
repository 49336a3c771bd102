"""Which endpoints BitMEX has, and which permission each asks for.

Source: bitmex.com/app/apiKeysUsage, "API Key Permissions": each key reads; `order` is all of /order
and /position, `orderCancel` what cancels, `withdraw` asks for withdrawals. That it opens transfers
to linked accounts, too, is [K].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.bitmex import account, public, trade
from venue_simulator.bitmex.answers import Handler
from venue_simulator.bitmex.keys import ORDER, ORDER_CANCEL, WITHDRAW


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint; `permissions` are those of which one is enough, none where any key will do."""

    handler: Handler
    public: bool = False
    permissions: frozenset[str] = frozenset()

    def admits(self, permissions: frozenset[str]) -> bool:
        return not self.permissions or bool(self.permissions & permissions)


_PLACING = frozenset({ORDER})
_CANCELLING = frozenset({ORDER, ORDER_CANCEL})
_MOVING = frozenset({WITHDRAW})
ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/api/v1"): Endpoint(public.root, public=True),
    ("GET", b"/api/v1/instrument"): Endpoint(public.instruments, public=True),
    ("GET", b"/api/v1/instrument/active"): Endpoint(public.instruments, public=True),
    ("GET", b"/api/v1/quote"): Endpoint(public.quotes, public=True),
    ("GET", b"/api/v1/orderBook/L2"): Endpoint(public.order_book, public=True),
    ("GET", b"/api/v1/wallet/assets"): Endpoint(public.assets, public=True),
    ("GET", b"/api/v1/apiKey"): Endpoint(account.api_keys),
    ("GET", b"/api/v1/user"): Endpoint(account.user),
    ("GET", b"/api/v1/user/wallet"): Endpoint(account.wallet),
    ("GET", b"/api/v1/user/margin"): Endpoint(account.margin),
    ("GET", b"/api/v1/position"): Endpoint(account.positions),
    ("GET", b"/api/v1/order"): Endpoint(trade.orders),
    ("POST", b"/api/v1/order"): Endpoint(trade.place, permissions=_PLACING),
    ("PUT", b"/api/v1/order"): Endpoint(trade.amend, permissions=_PLACING),
    ("DELETE", b"/api/v1/order"): Endpoint(trade.cancel, permissions=_CANCELLING),
    ("DELETE", b"/api/v1/order/all"): Endpoint(trade.cancel_all, permissions=_CANCELLING),
    ("POST", b"/api/v1/user/requestWithdrawal"): Endpoint(account.withdraw, permissions=_MOVING),
    ("POST", b"/api/v1/user/walletTransfer"): Endpoint(account.transfer, permissions=_MOVING),
}
