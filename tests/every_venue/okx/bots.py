"""Bots of OKX, and what they see when they are refused.

Source: okx.com/docs-v5/en, "Error Code".
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="okx", symbol="BTC/USDT", asset="BTC", total=10, sandbox="OKX_UAT"
)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="private_get_account_balance",
    said={
        "unauthenticated": Said(401, "50111", "AuthenticationError"),
        "bad-signature": Said(401, "50113", "AuthenticationError"),
        "bad-time": Said(401, "50102", "InvalidNonce"),
        "denied": Said(200, "50027", "PermissionDenied"),
        "invalid": Said(400, "51000", "BadRequest"),
        "rate-limited": Said(429, "50011", "RateLimitExceeded"),
        "unavailable": Said(503, "50001", "OnMaintenance"),
        "unknown": Said(400, "50004", "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v5/account/balance?ccy=BTC"),
    Request("POST", "/api/v5/trade/cancel-order", b'{"instId":"BTC-USDT","ordId":"1"}'),
)
