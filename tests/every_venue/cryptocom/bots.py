"""Bots of Crypto.com, and what they see when they are refused.

Source: exchange-developer.crypto.com, "Response and Reason Codes". 10005 and 9010001 are of older
documents; ccxt knows them.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said

PROGRAM: Final = CcxtProgram(
    exchange="cryptocom", symbol="BTC/USD", asset="BTC", total=10, sandbox="CRYPTOCOM_UAT"
)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("message",),
    call="v1_private_post_private_user_balance",
    said={
        "unauthenticated": Said(401, 40101, "AuthenticationError"),
        "bad-signature": Said(401, 40101, "AuthenticationError"),
        "bad-time": Said(400, 40102, "InvalidNonce"),
        "denied": Said(401, 10005, "PermissionDenied"),
        "invalid": Said(400, 40003, "BadRequest"),
        "rate-limited": Said(429, 42901, "RateLimitExceeded"),
        "unavailable": Said(503, 9010001, "OnMaintenance"),
        "unknown": Said(408, 40801, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request(
        "POST",
        "/exchange/v1/private/user-balance",
        b'{"id":1,"method":"private/user-balance","params":{}}',
    ),
    Request(
        "POST",
        "/exchange/v1/private/get-open-orders",
        b'{"id": "7", "params": {"instrument_name": "BTC_USD"}, '
        b'"method": "private/get-open-orders"}',
    ),
    Request(
        "POST",
        "/exchange/v1/private/cancel-order-list",
        b'{"id":1,"method":"private/cancel-order-list","params":{"contingency_type":"LIST",'
        b'"order_list":[{"order_id":"1","instrument_name":"BTC_USD"}]}}',
    ),
)
