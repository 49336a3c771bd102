"""Which endpoints HTX has, and which permission each needs.

Source: huobiapi.github.io/docs/spot/v1/en, "API Key Permission" of each endpoint.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.htx import account, public, trade
from venue_simulator.htx.answers import Handler
from venue_simulator.htx.keys import READ, TRADE, WITHDRAW


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""


# `{}` stands for an id.
_ENDPOINTS: Final[Mapping[tuple[str, str], Endpoint]] = {
    ("GET", "/v1/common/timestamp"): Endpoint(public.timestamp),
    ("GET", "/v1/common/symbols"): Endpoint(public.symbols),
    ("GET", "/v2/reference/currencies"): Endpoint(public.currencies),
    ("GET", "/v2/market-status"): Endpoint(public.market_status),
    ("GET", "/market/tickers"): Endpoint(public.tickers),
    ("GET", "/market/detail/merged"): Endpoint(public.merged),
    ("GET", "/market/depth"): Endpoint(public.depth),
    ("GET", "/market/history/kline"): Endpoint(public.candles),
    ("GET", "/v1/account/accounts"): Endpoint(account.accounts, READ),
    ("GET", "/v1/account/accounts/{}/balance"): Endpoint(account.balance, READ),
    ("GET", "/v2/user/uid"): Endpoint(account.uid, READ),
    ("GET", "/v2/user/api-key"): Endpoint(account.key_information, READ),
    ("GET", "/v1/order/openOrders"): Endpoint(trade.open_orders, READ),
    ("GET", "/v1/order/orders"): Endpoint(trade.past_orders, READ),
    ("GET", "/v1/order/history"): Endpoint(trade.past_orders, READ),
    ("GET", "/v1/order/orders/{}"): Endpoint(trade.one_order, READ),
    ("GET", "/v1/order/matchresults"): Endpoint(trade.fills, READ),
    ("GET", "/v2/reference/transact-fee-rate"): Endpoint(trade.fee_rates, READ),
    ("POST", "/v1/order/orders/place"): Endpoint(trade.place, TRADE),
    ("POST", "/v1/order/batch-orders"): Endpoint(trade.place_batch, TRADE),
    ("POST", "/v1/order/orders/{}/submitcancel"): Endpoint(trade.cancel, TRADE),
    ("POST", "/v1/order/orders/submitCancelClientOrder"): Endpoint(
        trade.cancel_by_client_id, TRADE
    ),
    ("POST", "/v1/order/orders/batchcancel"): Endpoint(trade.cancel_batch, TRADE),
    ("POST", "/v1/order/orders/batchCancelOpenOrders"): Endpoint(trade.cancel_open, TRADE),
    ("POST", "/v1/account/transfer"): Endpoint(account.transfer, TRADE),
    ("POST", "/v1/dw/withdraw/api/create"): Endpoint(account.withdraw, WITHDRAW),
}
_ID: Final = re.compile(r"/([0-9]+)(?=/|$)", re.ASCII)


def find_endpoint(method: str, path: bytes) -> tuple[Endpoint, str] | None:
    """Return the endpoint of a request, and the id in its path; None where there is none."""
    text = path.decode("latin-1")
    found = _ID.search(text)
    endpoint = _ENDPOINTS.get((method, _ID.sub("/{}", text)))
    return None if endpoint is None else (endpoint, found[1] if found else "")
