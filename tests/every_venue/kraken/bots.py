"""Bots of Kraken, and what they see when they are refused.

Source: support.kraken.com, "API error messages". Kraken answers every error with status 200; ccxt
knows its errors by their whole text, so our sentence is a second error behind the first.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(exchange="kraken", symbol="BTC/USD", asset="BTC", total=10)
REFUSALS: Final = Refusals(
    code_at=("error", 0),
    text_at=("error", -1),
    call="private_post_balance",
    said={
        "unauthenticated": Said(200, "EAPI:Invalid key", "AuthenticationError"),
        "bad-signature": Said(200, "EAPI:Invalid signature", "ExchangeError"),
        "bad-time": Said(200, "EAPI:Invalid nonce", "InvalidNonce"),
        "denied": Said(200, "EGeneral:Permission denied", "PermissionDenied"),
        "invalid": Said(200, "EGeneral:Invalid arguments", "BadRequest"),
        "rate-limited": Said(200, "EAPI:Rate limit exceeded", "DDoSProtection"),
        "unavailable": Said(200, "EService:Unavailable", "ExchangeNotAvailable"),
        "unknown": Said(200, "EGeneral:Internal error", "ExchangeNotAvailable"),
    },
)
RECORD: Final = (
    Request("POST", "/0/private/Balance", b"nonce=1"),
    Request("POST", "/0/private/OpenOrders", b"nonce=1&trades=true"),
    Request("POST", "/0/private/OpenOrders", b'{"nonce":1,"trades":true}'),
)
