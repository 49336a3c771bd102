"""Which endpoints Coinbase has, and which permission of the key each needs.

Source: docs.cdp.coinbase.com, "Advanced Trade Scope & Permissions", and the tables of endpoints of
the Coinbase App API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from venue_simulator.coinbase import products, trade, wallets
from venue_simulator.coinbase.answers import Handler
from venue_simulator.coinbase.keys import RECEIVE, TRADE, TRANSFER, VIEW

APP: Final = "/v2/"
_V3: Final = "/api/v3/brokerage"


@dataclass(frozen=True, slots=True)
class Endpoint:
    handler: Handler
    permission: str | None = None
    """None: a public endpoint."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An endpoint, and what stands in its path's variables."""

    endpoint: Endpoint
    variables: Mapping[str, str]


_CREATED: Final = 201
_ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    f"GET {_V3}/time": Endpoint(products.server_time),
    f"GET {_V3}/market/products": Endpoint(products.products),
    f"GET {_V3}/market/product_book": Endpoint(products.book),
    f"GET {_V3}/market/products/{{product_id}}": Endpoint(products.product),
    f"GET {_V3}/market/products/{{product_id}}/candles": Endpoint(products.candles),
    f"GET {_V3}/market/products/{{product_id}}/ticker": Endpoint(products.ticker),
    f"GET {_V3}/products": Endpoint(products.products, VIEW),
    f"GET {_V3}/product_book": Endpoint(products.book, VIEW),
    f"GET {_V3}/best_bid_ask": Endpoint(products.best_bid_ask, VIEW),
    f"GET {_V3}/products/{{product_id}}": Endpoint(products.product, VIEW),
    f"GET {_V3}/products/{{product_id}}/candles": Endpoint(products.candles, VIEW),
    f"GET {_V3}/products/{{product_id}}/ticker": Endpoint(products.ticker, VIEW),
    f"GET {_V3}/key_permissions": Endpoint(wallets.key_permissions, VIEW),
    f"GET {_V3}/accounts": Endpoint(wallets.accounts, VIEW),
    f"GET {_V3}/accounts/{{account_id}}": Endpoint(wallets.account, VIEW),
    f"GET {_V3}/portfolios": Endpoint(wallets.portfolios, VIEW),
    f"GET {_V3}/transaction_summary": Endpoint(wallets.summary, VIEW),
    f"GET {_V3}/payment_methods": Endpoint(wallets.payment_methods, VIEW),
    f"POST {_V3}/portfolios/move_funds": Endpoint(wallets.move_funds, TRANSFER),
    f"POST {_V3}/convert/quote": Endpoint(wallets.convert, TRADE),
    f"POST {_V3}/orders": Endpoint(trade.place, TRADE),
    f"POST {_V3}/orders/batch_cancel": Endpoint(trade.cancel, TRADE),
    f"POST {_V3}/orders/edit": Endpoint(trade.edit, TRADE),
    f"POST {_V3}/orders/close_position": Endpoint(trade.close_position, TRADE),
    f"POST {_V3}/orders/preview": Endpoint(trade.preview, VIEW),
    f"GET {_V3}/orders/historical/batch": Endpoint(trade.history, VIEW),
    f"GET {_V3}/orders/historical/fills": Endpoint(trade.fills, VIEW),
    f"GET {_V3}/orders/historical/{{order_id}}": Endpoint(trade.query, VIEW),
    "GET /v2/time": Endpoint(products.app_time),
    "GET /v2/currencies": Endpoint(products.currencies),
    "GET /v2/currencies/crypto": Endpoint(products.cryptocurrencies),
    "GET /v2/exchange-rates": Endpoint(products.exchange_rates),
    "GET /v2/prices/{currency_pair}/spot": Endpoint(products.price),
    "GET /v2/accounts": Endpoint(wallets.app_accounts, VIEW),
    "GET /v2/accounts/{account_id}": Endpoint(wallets.app_account, VIEW),
    "GET /v2/accounts/{account_id}/addresses": Endpoint(wallets.no_rows, VIEW),
    "GET /v2/accounts/{account_id}/transactions": Endpoint(wallets.no_rows, VIEW),
    "GET /v2/accounts/{account_id}/deposits": Endpoint(wallets.no_rows, VIEW),
    "GET /v2/accounts/{account_id}/withdrawals": Endpoint(wallets.no_rows, VIEW),
    "POST /v2/accounts/{account_id}/addresses": Endpoint(wallets.create_address, RECEIVE, _CREATED),
    "POST /v2/accounts/{account_id}/transactions": Endpoint(wallets.send, TRANSFER, _CREATED),
    "POST /v2/accounts/{account_id}/deposits": Endpoint(wallets.fiat, TRANSFER, _CREATED),
    "POST /v2/accounts/{account_id}/withdrawals": Endpoint(wallets.fiat, TRANSFER, _CREATED),
}
# By the number of segments: a literal goes before a variable.
_TEMPLATES: Final = sorted(
    ((tuple(place.split("/")), endpoint) for place, endpoint in _ENDPOINTS.items()),
    key=lambda each: sum(segment.startswith("{") for segment in each[0]),
)


def find_endpoint(method: str, path: bytes) -> Found | None:
    segments = tuple(f"{method} {path.decode('latin-1')}".split("/"))
    for template, endpoint in _TEMPLATES:
        if len(template) == len(segments) and all(
            mine == theirs or (mine.startswith("{") and theirs)
            for mine, theirs in zip(template, segments, strict=True)
        ):
            variables = {
                mine[1:-1]: theirs
                for mine, theirs in zip(template, segments, strict=True)
                if mine.startswith("{")
            }
            return Found(endpoint, variables)
    return None
