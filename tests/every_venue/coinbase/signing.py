"""Coinbase's signatures: JWTs, beside what ccxt writes. Coinbase publishes no JWT with its key."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, Wire
from tests.every_venue.kit.vectors import NoVectors

from countersign.venues.requests import UnsignedRequest

# Seed and public key of the first test of RFC 8032, section 7.1, in base64: nobody's.
KEY: Final = MadeUpKey(
    "9f8e7d6c-0000-4000-8000-000000000002",
    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
)
VECTORS: Final = NoVectors(
    'docs.cdp.coinbase.com, "JWT Authentication" has programs and no JWT that they write;'
    " coinbase-advanced-py's tests read back what they wrote"
)
_HOST: Final = "api.coinbase.com"


def _compared(wire: Wire) -> Mapping[str, Any]:
    """Take out what does not differ on purpose.

    ccxt adds `aud` and `iat`, which the documents do not have, and writes the uri into a list; the
    nonce is random. Body, target and the rest of the claims must be the same.
    """
    header, claims, signature = wire.headers["authorization"].removeprefix("Bearer ").split(".")
    read = [json.loads(urlsafe_b64decode(part + "==")) for part in (header, claims)]
    named = read[1].get("uris", [read[1].get("uri")])
    return {
        "method": wire.method,
        "host": wire.host,
        "target": wire.target,
        "body": json.loads(wire.body or b"null"),
        "header": {name: read[0][name] for name in ("alg", "typ", "kid")},
        "claims": {name: read[1][name] for name in ("sub", "iss", "nbf", "exp")},
        "named": named,
        "length": len(signature),
    }


def _asked(path: str, method: str, params: dict[str, Any], ours: UnsignedRequest) -> Asked:
    version = "v3" if ours.path.startswith("/api/v3/") else "v2"
    return Asked(path, [version, "private"], method, params, ours)


ORACLE: Final = Oracle(
    exchange="coinbase",
    compared=_compared,
    requests=(
        _asked(
            "brokerage/key_permissions",
            "GET",
            {},
            UnsignedRequest(_HOST, "GET", "/api/v3/brokerage/key_permissions"),
        ),
        _asked(
            "brokerage/orders/historical/batch",
            "GET",
            {"product_ids": ["BTC-USD", "ETH-USD"], "cursor": "ä /+"},
            UnsignedRequest(
                _HOST,
                "GET",
                "/api/v3/brokerage/orders/historical/batch",
                "product_ids=BTC-USD&product_ids=ETH-USD&cursor=%C3%A4%20%2F%2B",
            ),
        ),
        _asked(
            "brokerage/orders",
            "POST",
            {"product_id": "BTC-USD", "client_order_id": 'ä"\\'},
            UnsignedRequest(
                _HOST,
                "POST",
                "/api/v3/brokerage/orders",
                body=rb'{"product_id":"BTC-USD","client_order_id":"\u00e4\"\\"}',
            ),
        ),
        _asked(
            "brokerage/cfm/sweeps",
            "DELETE",
            {},
            UnsignedRequest(_HOST, "DELETE", "/api/v3/brokerage/cfm/sweeps"),
        ),
        _asked(
            "accounts/{account_id}/transactions",
            "GET",
            {"account_id": "BTC", "limit": "25"},
            UnsignedRequest(_HOST, "GET", "/v2/accounts/BTC/transactions", "limit=25"),
        ),
    ),
)
