"""Bots of Bitfinex, and what they see when they are refused.

Source: docs.bitfinex.com, "Abbreviation Glossary", "Error/Info Codes". Bitfinex answers every error
with status 500. For none of its codes ccxt raises RequestTimeout.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(exchange="bitfinex", symbol="BTC/USD", asset="BTC", total=10)
REFUSALS: Final = Refusals(
    code_at=(1,),
    text_at=(2,),
    call="private_post_auth_r_wallets",
    said={
        "unauthenticated": Said(500, 10100, "AuthenticationError"),
        "bad-signature": Said(500, 10100, "AuthenticationError"),
        "bad-time": Said(500, 10114, "InvalidNonce"),
        "denied": Said(500, 10001, "PermissionDenied"),
        "invalid": Said(500, 10020, "BadRequest"),
        "rate-limited": Said(429, 11010, "RateLimitExceeded"),
        "unavailable": Said(500, 20060, "OnMaintenance"),
        "unknown": Said(500, 20060, "OnMaintenance"),
    },
)
RECORD: Final = (
    Request("POST", "/v2/auth/r/wallets", b"{}"),
    # As Bitfinex's own Python client asks where there is nothing to say.
    Request("POST", "/v2/auth/r/orders"),
    Request("POST", "/v2/auth/r/orders/tTESTBTC:TESTUSD/hist", b'{"limit": 5, "id": [1]}'),
)
