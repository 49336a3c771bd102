"""Bots of Hyperliquid, and what they see when they are refused.

Source: hyperliquid-python-sdk 0.23, api.py: an error's status from 400 on has `code` and `msg`.
ccxt's class knows some sentences of the venue, and else statuses alone.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="hyperliquid",
    symbol="BTC/USDC",
    asset="BTC",
    total=10,
    settings={"options": {"defaultType": "spot"}},
    sandbox="HYPERLIQUID_UAT",
    written="baseId",
)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="public_post_info",
    params={"type": "meta"},
    said={
        "unauthenticated": Said(401, 401, "AuthenticationError"),
        "bad-signature": Said(401, 401, "AuthenticationError"),
        # ccxt's class has no InvalidNonce, and no grant asks bots for signatures.
        "bad-time": Said(400, 400, "ExchangeNotAvailable"),
        # 403 is tried again; of PermissionDenied only its parent can be had.
        "denied": Said(401, 403, "AuthenticationError"),
        "invalid": Said(422, 422, "ExchangeError"),
        "rate-limited": Said(429, 429, "RateLimitExceeded"),
        "unavailable": Said(503, 503, "ExchangeNotAvailable"),
        "unknown": Said(504, 504, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("POST", "/exchange", b'{"action":{"type":"noop"},"nonce":1,"signature":{}}'),
    Request(
        "POST",
        "/exchange",
        b'{"action":{"cancels":[{"o":1,"a":0}],"type":"cancel"},"nonce":1,"vaultAddress":null}',
    ),
    Request("POST", "/exchange", b'{"action":{"type":"scheduleCancel"},"expiresAfter":null}'),
)
