"""Bots of Gate, and what they see when they are refused.

Source: gate.com/docs/developers/apiv4/en, "Error Handling" and "label list".
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="gate", symbol="BTC/USDT", asset="BTC", total=10, sandbox="GATE_UAT"
)
# ccxt takes no label for a wrong time or a timeout: REQUEST_EXPIRED is AuthenticationError to it.
REFUSALS: Final = Refusals(
    code_at=("label",),
    text_at=("message",),
    call="private_spot_get_accounts",
    said={
        "unauthenticated": Said(401, "INVALID_KEY", "AuthenticationError"),
        "bad-signature": Said(401, "INVALID_SIGNATURE", "AuthenticationError"),
        "bad-time": Said(503, "TOO_BUSY", "ExchangeNotAvailable"),
        "denied": Said(403, "FORBIDDEN", "PermissionDenied"),
        "invalid": Said(400, "BAD_REQUEST", "BadRequest"),
        "rate-limited": Said(429, "TOO_MANY_REQUESTS", "RateLimitExceeded"),
        "unavailable": Said(503, "TOO_BUSY", "ExchangeNotAvailable"),
        "unknown": Said(500, "INTERNAL", "ExchangeNotAvailable"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v4/spot/accounts?currency=BTC"),
    Request(
        "POST",
        "/api/v4/spot/orders",
        b'{"currency_pair":"BTC_USDT","side":"buy","amount":"0.01","price":"20000"}',
    ),
    Request("DELETE", "/api/v4/spot/orders/1?currency_pair=BTC_USDT"),
    Request("GET", "/api/v4/futures/usdt/orders?contract=BTC_USDT&status=open"),
)
