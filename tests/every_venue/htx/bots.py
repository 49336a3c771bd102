"""Bots of HTX, and what they see when they are refused.

Source: huobiapi.github.io/docs/spot/v1/en, error codes. ccxt takes no code of HTX's for a wrong
time, and no grant for HTX asks for signatures: a time-out is what passes by itself.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="htx",
    symbol="BTC/USDT",
    asset="BTC",
    total=10,
)
REFUSALS: Final = Refusals(
    code_at=("err-code",),
    text_at=("err-msg",),
    call="spot_private_get_v1_account_accounts",
    said={
        "unauthenticated": Said(200, "api-signature-not-valid", "AuthenticationError"),
        "bad-signature": Said(200, "api-signature-not-valid", "AuthenticationError"),
        "bad-time": Said(200, "timeout", "RequestTimeout"),
        "denied": Said(200, "base-operation-forbidden", "PermissionDenied"),
        "invalid": Said(200, "bad-request", "BadRequest"),
        "rate-limited": Said(429, "rate-too-many-requests", "RateLimitExceeded"),
        "unavailable": Said(503, "gateway-internal-error", "ExchangeNotAvailable"),
        "unknown": Said(504, "timeout", "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/v1/account/accounts"),
    Request("GET", "/v1/order/openOrders?account-id=100009&symbol=btcusdt"),
    Request("POST", "/v1/order/orders/1/submitcancel", b"{}"),
    Request("POST", "/v1/order/orders/batchcancel", b'{"order-ids":["1"]}'),
)
