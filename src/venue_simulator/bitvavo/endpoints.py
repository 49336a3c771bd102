"""Which endpoints Bitvavo has, and which permission each needs.

Source: docs.bitvavo.com/docs/get-started, the permissions; docs.bitvavo.com/docs/rest-api, which
endpoints are private. That a key which may trade alone sees its orders is of Bitvavo's Python
client's README ("Trade: place, update, view and cancel orders").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.bitvavo import account, public, trade
from venue_simulator.bitvavo.answers import Handler
from venue_simulator.bitvavo.keys import TRADE, TRANSFER, VIEW, WITHDRAW


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`permissions`: one of them opens it; of a public endpoint there are none."""

    handler: Handler
    permissions: tuple[str, ...] = ()


_SEEN: Final = (VIEW, TRADE)
# `{}` stands for a market.
_ENDPOINTS: Final[Mapping[tuple[str, str], Endpoint]] = {
    ("GET", "/v2/time"): Endpoint(public.server_time),
    ("GET", "/v2/markets"): Endpoint(public.markets),
    ("GET", "/v2/assets"): Endpoint(public.assets),
    ("GET", "/v2/ticker/price"): Endpoint(public.ticker_price),
    ("GET", "/v2/ticker/24h"): Endpoint(public.ticker_24h),
    ("GET", "/v2/{}/book"): Endpoint(public.book),
    ("GET", "/v2/{}/candles"): Endpoint(public.candles),
    ("GET", "/v2/account"): Endpoint(account.account, (VIEW,)),
    ("GET", "/v2/account/fees"): Endpoint(account.fees, (VIEW,)),
    ("GET", "/v2/balance"): Endpoint(account.balance, (VIEW,)),
    ("GET", "/v2/order"): Endpoint(trade.query, _SEEN),
    ("GET", "/v2/orders"): Endpoint(trade.orders, _SEEN),
    ("GET", "/v2/ordersOpen"): Endpoint(trade.open_orders, _SEEN),
    ("GET", "/v2/trades"): Endpoint(trade.trades, _SEEN),
    ("POST", "/v2/order"): Endpoint(trade.place, (TRADE,)),
    ("PUT", "/v2/order"): Endpoint(trade.update, (TRADE,)),
    ("DELETE", "/v2/order"): Endpoint(trade.cancel, (TRADE,)),
    ("DELETE", "/v2/orders"): Endpoint(trade.cancel_all, (TRADE,)),
    ("DELETE", "/v2/atomic/orders"): Endpoint(trade.cancel_side, (TRADE,)),
    ("POST", "/v2/withdrawal"): Endpoint(account.withdraw, (WITHDRAW,)),
    ("POST", "/v2/crypto/withdrawal"): Endpoint(account.withdraw, (WITHDRAW,)),
    ("POST", "/v2/subaccounts/transfers"): Endpoint(account.transfer, (TRANSFER,)),
}
_OF_MARKET: Final = re.compile(r"/v2/([A-Z0-9]+-[A-Z0-9]+)(/book|/candles)", re.ASCII)


def find_endpoint(method: str, path: bytes) -> tuple[Endpoint, str] | None:
    """Return the endpoint of a request, and the market in its path; None where there is none."""
    text = path.decode("latin-1")
    found = _OF_MARKET.fullmatch(text)
    endpoint = _ENDPOINTS.get((method, f"/v2/{{}}{found[2]}" if found else text))
    return None if endpoint is None else (endpoint, found[1] if found else "")
