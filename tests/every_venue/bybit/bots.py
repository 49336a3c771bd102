"""Bots of Bybit, and what they see when they are refused.

Source: bybit-exchange.github.io/docs/v5/error, "UTA". ccxt takes no code of Bybit for a venue that
is not there: "unavailable" is the limit of an address, after which a bot waits. It knows a
time-out by the words "Request timeout", which stand before our sentence.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="bybit",
    symbol="BTC/USDT",
    asset="BTC",
    total=10,
    sandbox="BYBIT_UAT",
)
REFUSALS: Final = Refusals(
    code_at=("retCode",),
    text_at=("retMsg",),
    call="private_get_v5_account_info",
    said={
        "unauthenticated": Said(200, 10003, "AuthenticationError"),
        "bad-signature": Said(200, 10004, "AuthenticationError"),
        "bad-time": Said(200, 10002, "InvalidNonce"),
        "denied": Said(200, 10005, "PermissionDenied"),
        "invalid": Said(200, 10001, "BadRequest"),
        "rate-limited": Said(200, 10006, "RateLimitExceeded"),
        "unavailable": Said(503, 10018, "RateLimitExceeded"),
        "unknown": Said(200, 10000, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/v5/account/info"),
    Request("GET", "/v5/order/realtime?category=spot&symbol=BTCUSDT"),
    Request("POST", "/v5/order/cancel", b'{"category":"spot","symbol":"BTCUSDT","orderId":"1"}'),
    Request(
        "POST",
        "/v5/order/cancel-batch",
        b'{"category":"spot","request":[{"symbol":"BTCUSDT","orderId":"1"}]}',
    ),
)
