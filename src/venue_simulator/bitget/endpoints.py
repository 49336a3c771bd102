"""Which endpoints Bitget has here, and which permissions open each.

Source: bitget.com/api-doc, the permission named at each endpoint. What may write may read as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.bitget import account, public, trade
from venue_simulator.bitget.answers import Handler
from venue_simulator.bitget.keys import SPOT, SPOT_READ, TRANSFER, UNIFIED, WITHDRAW

_READ = frozenset({SPOT_READ, SPOT})
_TRADE = frozenset({SPOT})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`permissions`: each of them is enough; None: a public endpoint."""

    handler: Handler
    permissions: frozenset[str] | None = None
    unified: bool = False


ENDPOINTS: Final[Mapping[tuple[str, bytes], Endpoint]] = {
    ("GET", b"/api/v2/public/time"): Endpoint(public.server_time),
    ("GET", b"/api/v2/spot/public/coins"): Endpoint(public.coins),
    ("GET", b"/api/v2/spot/public/symbols"): Endpoint(public.symbols),
    ("GET", b"/api/v2/spot/market/tickers"): Endpoint(public.tickers),
    ("GET", b"/api/v2/spot/market/orderbook"): Endpoint(public.book),
    ("GET", b"/api/v2/spot/market/candles"): Endpoint(public.candles),
    ("GET", b"/api/v2/mix/market/contracts"): Endpoint(public.nothing),
    ("GET", b"/api/v2/margin/currencies"): Endpoint(public.nothing),
    ("GET", b"/api/v2/spot/account/info"): Endpoint(account.classic_info, _READ),
    ("GET", b"/api/v2/spot/account/assets"): Endpoint(account.assets, _READ),
    ("GET", b"/api/v2/spot/trade/orderInfo"): Endpoint(trade.query, _READ),
    ("GET", b"/api/v2/spot/trade/unfilled-orders"): Endpoint(trade.unfilled, _READ),
    ("GET", b"/api/v2/spot/trade/history-orders"): Endpoint(trade.history, _READ),
    ("GET", b"/api/v2/spot/trade/fills"): Endpoint(trade.fills, _READ),
    ("POST", b"/api/v2/spot/trade/place-order"): Endpoint(trade.place, _TRADE),
    ("POST", b"/api/v2/spot/trade/batch-orders"): Endpoint(trade.place_many, _TRADE),
    ("POST", b"/api/v2/spot/trade/cancel-order"): Endpoint(trade.cancel, _TRADE),
    ("POST", b"/api/v2/spot/trade/cancel-symbol-order"): Endpoint(trade.cancel_symbol, _TRADE),
    ("POST", b"/api/v2/spot/wallet/transfer"): Endpoint(account.transfer, frozenset({TRANSFER})),
    ("POST", b"/api/v2/spot/wallet/withdrawal"): Endpoint(account.withdraw, frozenset({WITHDRAW})),
    ("GET", b"/api/v3/account/info"): Endpoint(
        account.unified_info, frozenset(UNIFIED), unified=True
    ),
    ("GET", b"/api/v3/account/settings"): Endpoint(
        account.settings, frozenset({"uta_mgt"}), unified=True
    ),
}
