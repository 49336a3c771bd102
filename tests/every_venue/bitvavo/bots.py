"""Bots of Bitvavo, and what they see when they are refused.

Source: docs.bitvavo.com/docs/errors. ccxt takes a wrong time (304) for a wrong key; an engine that
was too slow (108) asks for the same and passes by itself. Orders carry the operatorId that a bot's
owner chooses ("Create order").
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="bitvavo",
    symbol="BTC/EUR",
    asset="BTC",
    total=10,
    settings={"options": {"operatorId": 543_462}},
)
REFUSALS: Final = Refusals(
    code_at=("errorCode",),
    text_at=("error",),
    call="private_get_account",
    said={
        "unauthenticated": Said(403, 305, "AuthenticationError"),
        "bad-signature": Said(403, 309, "AuthenticationError"),
        "bad-time": Said(503, 108, "ExchangeNotAvailable"),
        "denied": Said(403, 310, "PermissionDenied"),
        "invalid": Said(400, 205, "BadRequest"),
        "rate-limited": Said(429, 103, "RateLimitExceeded"),
        "unavailable": Said(503, 107, "ExchangeNotAvailable"),
        "unknown": Said(504, 109, "ExchangeNotAvailable"),
    },
)
# Bitvavo's Python client sends an empty object along with every GET and DELETE.
RECORD: Final = (
    Request("GET", "/v2/balance?symbol=BTC", b"{}"),
    Request("GET", "/v2/ordersOpen?market=BTC-EUR"),
    Request(
        "POST",
        "/v2/order",
        b'{"market":"BTC-EUR","side":"buy","orderType":"limit","amount":"0.01","price":"20000",'
        b'"operatorId":543462}',
    ),
    Request("DELETE", "/v2/orders?market=BTC-EUR&operatorId=543462"),
    Request(
        "DELETE", "/v2/atomic/orders", b'{"market":"BTC-EUR","side":"buy","operatorId":543462}'
    ),
)
