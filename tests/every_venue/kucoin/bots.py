"""Bots of KuCoin, and what they see when they are refused.

Source: kucoin.com/docs-new, "Error Code". ccxt knows no code of KuCoin's for RequestTimeout.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(exchange="kucoin", symbol="BTC/USDT", asset="BTC", total=10)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="private_get_accounts",
    said={
        "unauthenticated": Said(401, "400003", "AuthenticationError"),
        "bad-signature": Said(401, "400005", "AuthenticationError"),
        "bad-time": Said(401, "400002", "InvalidNonce"),
        "denied": Said(403, "400010", "PermissionDenied"),
        "invalid": Said(400, "400100", "BadRequest"),
        "rate-limited": Said(429, "429000", "RateLimitExceeded"),
        "unavailable": Said(503, "503", "ExchangeNotAvailable"),
        "unknown": Said(500, "500000", "ExchangeNotAvailable"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v1/accounts?currency=BTC&type=trade"),
    Request(
        "POST",
        "/api/v1/hf/orders/test",
        b'{"clientOid":"1","symbol":"BTC-USDT","type":"limit","side":"buy","price":"1","size":"1"}',
    ),
    Request("DELETE", "/api/v1/hf/orders/67?symbol=BTC-USDT"),
)
