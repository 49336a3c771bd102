"""Bitget's signatures: what ccxt signs, too. Bitget publishes no example with its secret.

ccxt sends a query percent-encoded and signs it as it reads before, as we do. Its header for a
broker is left out.
"""

from typing import Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.vectors import NoVectors

from countersign.venues.requests import UnsignedRequest

KEY: Final = MadeUpKey("bg_made-up-api-key", "made-up-secret", "made-up-passphrase")
VECTORS: Final = NoVectors(
    "bitget.com/api-doc/common/signature and its samples print what is signed, and no secret"
)
_HOST: Final = "api.bitget.com"


def _get(path: str, section: str, params: dict[str, str], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, "GET", f"/api/{path}", query)
    return Asked(path, ["private", section], "GET", params, ours)


def _post(path: str, section: str, params: object, body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/api/{path}", body=body.encode())
    return Asked(path, ["private", section], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="bitget",
    compared=whole_with_headers(
        "ACCESS-KEY", "ACCESS-SIGN", "ACCESS-TIMESTAMP", "ACCESS-PASSPHRASE", "Content-Type"
    ),
    requests=(
        _get("v2/spot/account/assets", "spot", {}, ""),
        _get("v2/spot/account/assets", "spot", {"coin": "BTC"}, "coin=BTC"),
        _get(
            "v2/spot/trade/unfilled-orders",
            "spot",
            {"symbol": "BTCUSDT", "limit": "5", "clientOid": "ä /+,"},
            "clientOid=%C3%A4%20%2F%2B%2C&limit=5&symbol=BTCUSDT",
        ),
        _post(
            "v2/spot/trade/place-order",
            "spot",
            {"symbol": "BTCUSDT", "size": "1", "clientOid": 'ä"\\'},
            r'{"symbol":"BTCUSDT","size":"1","clientOid":"\u00e4\"\\"}',
        ),
        _post(
            "v2/mix/order/batch-place-order",
            "mix",
            {"symbol": "BTCUSDT", "orderList": [{"size": "1"}]},
            '{"symbol":"BTCUSDT","orderList":[{"size":"1"}]}',
        ),
        _get("v3/trade/unfilled-orders", "uta", {"category": "SPOT"}, "category=SPOT"),
    ),
)
