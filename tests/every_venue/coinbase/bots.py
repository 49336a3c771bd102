"""Bots of Coinbase, and what they see when they are refused.

Source: docs.cdp.coinbase.com, Advanced Trade API reference, "An unexpected error response".
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(exchange="coinbase", symbol="BTC/USD", asset="BTC", total=10)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("message",),
    call="v3_private_get_brokerage_accounts",
    said={
        "unauthenticated": Said(401, 16, "AuthenticationError"),
        "bad-signature": Said(401, 16, "AuthenticationError"),
        "bad-time": Said(401, 16, "InvalidNonce"),
        "denied": Said(403, 7, "PermissionDenied"),
        "invalid": Said(400, 3, "BadRequest"),
        "rate-limited": Said(429, 8, "RateLimitExceeded"),
        "unavailable": Said(503, 14, "ExchangeNotAvailable"),
        "unknown": Said(504, 4, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v3/brokerage/accounts?limit=250"),
    Request(
        "GET",
        "/api/v3/brokerage/orders/historical/batch?order_status=OPEN&order_status=FILLED&limit=9",
    ),
    Request("GET", "/api/v3/brokerage/products/BTC-USD"),
    Request("POST", "/api/v3/brokerage/orders/batch_cancel", b'{"order_ids":["1"]}'),
)
