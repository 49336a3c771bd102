"""Which endpoints KuCoin has here, and which permission each needs.

Source: kucoin-universal-sdk, spec/rest/api, "x-api-channel" and "x-api-permission" of each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.kucoin import account, public, trade
from venue_simulator.kucoin.answers import Handler
from venue_simulator.kucoin.keys import FLEX, GENERAL, SPOT, WITHDRAWAL

SPOT_HOST: Final = "api.kucoin.com"
FUTURES_HOST: Final = "api-futures.kucoin.com"
_VARIABLE: Final = re.compile(r"\{([A-Za-z]+)\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""


_SPOT: Final[Mapping[str, Endpoint]] = {
    "GET /api/v1/timestamp": Endpoint(public.server_time),
    "GET /api/v1/status": Endpoint(public.status),
    "GET /api/v2/symbols": Endpoint(public.symbols),
    "GET /api/v2/symbols/{symbol}": Endpoint(public.symbol),
    "GET /api/v3/currencies": Endpoint(public.currencies),
    "GET /api/v1/market/allTickers": Endpoint(public.all_tickers),
    "GET /api/v1/market/stats": Endpoint(public.stats),
    "GET /api/v1/market/candles": Endpoint(public.candles),
    "GET /api/v1/market/orderbook/level1": Endpoint(public.best),
    "GET /api/v1/market/orderbook/level2_20": Endpoint(public.book),
    "GET /api/v1/market/orderbook/level2_100": Endpoint(public.book),
    "GET /api/v3/market/orderbook/level2": Endpoint(public.book, GENERAL),
    "GET /api/v3/margin/symbols": Endpoint(public.no_margin_symbols),
    "GET /api/v1/isolated/symbols": Endpoint(public.nothing),
    "GET /api/v1/user/api-key": Endpoint(account.api_key, GENERAL),
    "GET /api/v1/accounts": Endpoint(account.accounts, GENERAL),
    "GET /api/v1/hf/accounts/opened": Endpoint(account.high_frequency, GENERAL),
    "GET /api/ua/v1/account/mode": Endpoint(account.account_mode, GENERAL),
    "GET /api/v1/base-fee": Endpoint(account.base_fee, GENERAL),
    "GET /api/v1/trade-fees": Endpoint(account.trade_fees, GENERAL),
    "POST /api/v3/withdrawals": Endpoint(account.withdraw, WITHDRAWAL),
    "POST /api/v3/accounts/universal-transfer": Endpoint(account.transfer, FLEX),
    "POST /api/v1/bullet-private": Endpoint(account.private_token, GENERAL),
    "POST /api/v1/hf/orders": Endpoint(trade.place, SPOT),
    "POST /api/v1/hf/orders/sync": Endpoint(trade.place_and_wait, SPOT),
    "POST /api/v1/hf/orders/test": Endpoint(trade.test_order, SPOT),
    "POST /api/v1/hf/orders/multi": Endpoint(trade.place_many, SPOT),
    "DELETE /api/v1/hf/orders": Endpoint(trade.cancel_all_of, SPOT),
    "DELETE /api/v1/hf/orders/cancelAll": Endpoint(trade.cancel_all, SPOT),
    "DELETE /api/v1/hf/orders/client-order/{clientOid}": Endpoint(trade.cancel_by_client_id, SPOT),
    "DELETE /api/v1/hf/orders/{orderId}": Endpoint(trade.cancel, SPOT),
    "GET /api/v1/hf/orders/active": Endpoint(trade.active, GENERAL),
    "GET /api/v1/hf/orders/active/symbols": Endpoint(trade.active_symbols, SPOT),
    "GET /api/v1/hf/orders/done": Endpoint(trade.done, GENERAL),
    "GET /api/v1/hf/orders/client-order/{clientOid}": Endpoint(trade.query_by_client_id, GENERAL),
    "GET /api/v1/hf/orders/{orderId}": Endpoint(trade.query, GENERAL),
    "GET /api/v1/hf/fills": Endpoint(trade.fills, GENERAL),
    "POST /api/v1/orders": Endpoint(trade.place, SPOT),
    "POST /api/v1/orders/test": Endpoint(trade.test_order, SPOT),
    "DELETE /api/v1/orders": Endpoint(trade.cancel_listed, SPOT),
    "DELETE /api/v1/orders/{orderId}": Endpoint(trade.cancel_once, SPOT),
    "GET /api/v1/orders": Endpoint(trade.listed, GENERAL),
    "GET /api/v1/orders/{orderId}": Endpoint(trade.query, GENERAL),
}
_FUTURES: Final[Mapping[str, Endpoint]] = {
    "GET /api/v1/timestamp": Endpoint(public.server_time),
    "GET /api/v1/status": Endpoint(public.status),
    "GET /api/v1/contracts/active": Endpoint(public.nothing),
    "POST /api/v1/bullet-private": Endpoint(account.private_token, GENERAL),
}
_ENDPOINTS: Final = {SPOT_HOST: _SPOT, FUTURES_HOST: _FUTURES}
# First what has no variable: `active` is no order's id.
_PATTERNS: Final = {
    host: [
        (re.compile(_VARIABLE.sub(r"(?P<\1>[^/]+)", name)), endpoint)
        for name, endpoint in endpoints.items()
        if "{" in name
    ]
    for host, endpoints in _ENDPOINTS.items()
}


def find(host: str, method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """Return the endpoint, and what stands for its path's variables."""
    name = f"{method} {path}"
    plain = _ENDPOINTS.get(host, {}).get(name)
    if plain is not None:
        return plain, {}
    for pattern, endpoint in _PATTERNS.get(host, ()):
        found = pattern.fullmatch(name)
        if found is not None:
            return endpoint, found.groupdict()
    return None
