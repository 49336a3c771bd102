"""Bots of MEXC, and what they see when they are refused.

Source: mexc.com/api-docs/spot-v3, "Error Code". The statuses are in no document.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(exchange="mexc", symbol="BTC/USDT", asset="BTC", total=10)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="spot_private_get_account",
    said={
        "unauthenticated": Said(400, 700001, "AuthenticationError"),
        "bad-signature": Said(400, 700002, "AuthenticationError"),
        "bad-time": Said(400, 700003, "InvalidNonce"),
        "denied": Said(403, 403, "PermissionDenied"),
        "invalid": Said(400, 33333, "BadRequest"),
        "rate-limited": Said(429, 429, "RateLimitExceeded"),
        "unavailable": Said(503, 503, "ExchangeNotAvailable"),
        "unknown": Said(504, 504, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v3/openOrders?symbol=BTCUSDT"),
    Request(
        "POST",
        "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=20000",
    ),
    Request("DELETE", "/api/v3/openOrders?symbol=BTCUSDT"),
    Request("GET", "/api/v1/private/position/open_positions?symbol=BTC_USDT"),
    Request("POST", "/api/v1/private/order/cancel_all", b'{"symbol":"BTC_USDT"}'),
)
