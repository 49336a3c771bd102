"""Bots of Bitget, and what they see when they are refused.

Source: bitget.com/api-doc/common/error-code.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="bitget", symbol="BTC/USDT", asset="BTC", total=10, sandbox="BITGET_UAT"
)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="private_spot_get_v2_spot_account_assets",
    said={
        "unauthenticated": Said(400, "40037", "AuthenticationError"),
        "bad-signature": Said(400, "40009", "AuthenticationError"),
        "bad-time": Said(400, "40008", "InvalidNonce"),
        "denied": Said(400, "40014", "PermissionDenied"),
        "invalid": Said(400, "40017", "BadRequest"),
        "rate-limited": Said(429, "429", "DDoSProtection"),
        "unavailable": Said(503, "40200", "OnMaintenance"),
        "unknown": Said(504, "50008", "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v2/spot/account/assets?coin=BTC"),
    Request("POST", "/api/v2/spot/trade/cancel-order", b'{"symbol":"BTCUSDT","orderId":"1"}'),
)
