"""Bots of Deribit, and what they see when they are refused.

Sources: docs.deribit.com/articles/errors and articles/json-rpc-overview.
"""

import json
from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said


def call(method: str, **parameters: object) -> bytes:
    """Write a JSON-RPC call."""
    said = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    return json.dumps(said).encode()


PROGRAM: Final = CcxtProgram(
    exchange="deribit", symbol="BTC/USDC", asset="BTC", total=10, sandbox="DERIBIT_UAT"
)
# ccxt knows no code of Deribit's for InvalidNonce or RequestTimeout. `unknown` is an ExchangeError,
# so that no bot sends its order again by itself.
REFUSALS: Final = Refusals(
    code_at=("error", "code"),
    text_at=("error", "message"),
    call="private_get_get_account_summaries",
    said={
        "unauthenticated": Said(400, 13004, "AuthenticationError"),
        "bad-signature": Said(401, 13009, "AuthenticationError"),
        "bad-time": Said(400, 10040, "ExchangeNotAvailable"),
        "denied": Said(403, 13021, "PermissionDenied"),
        "invalid": Said(400, 11050, "BadRequest"),
        "rate-limited": Said(429, 10028, "DDoSProtection"),
        "unavailable": Said(503, 10040, "ExchangeNotAvailable"),
        "unknown": Said(500, 11094, "ExchangeError"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v2/private/get_account_summaries"),
    Request("GET", "/api/v2/private/get_open_orders_by_instrument?instrument_name=BTC_USDC"),
    Request(
        "POST",
        "/api/v2/private/cancel_all_by_currency",
        call("private/cancel_all_by_currency", currency="BTC"),
    ),
)
