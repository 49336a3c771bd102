"""Bybit's signatures: what ccxt signs, too. Bybit publishes no example with its secret."""

from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, Wire, whole_with_headers
from tests.every_venue.kit.vectors import NoVectors

from countersign.venues.requests import UnsignedRequest

KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret")
VECTORS: Final = NoVectors(
    "bybit-exchange.github.io/docs/v5/guide prints two signatures, and no secret; the example with"
    " a secret that version 2 had is of another recipe"
)
_HOST: Final = "api.bybit.com"
_WHOLE: Final = whole_with_headers(
    "X-BAPI-API-KEY", "X-BAPI-SIGN", "X-BAPI-TIMESTAMP", "X-BAPI-RECV-WINDOW"
)


def _compared(wire: Wire) -> Mapping[str, Any]:
    """Compare all but what ccxt adds: `?` before no query, a JSON type of no body, its Referer."""
    seen = _WHOLE(wire)
    content_type = wire.headers.get("content-type") if wire.body else None
    return {**seen, "target": wire.target.removesuffix("?"), "type": content_type}


def _get(path: str, params: dict[str, object], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, "GET", f"/{path}", query)
    return Asked(path, ["private"], "GET", params, ours)


def _post(path: str, params: object, body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/{path}", body=body.encode())
    return Asked(path, ["private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="bybit",
    compared=_compared,
    requests=(
        _get("v5/account/info", {}, ""),
        _get(
            "v5/order/realtime",
            {"category": "spot", "symbol": "BTCUSDT"},
            "category=spot&symbol=BTCUSDT",
        ),
        # ccxt writes values as they are; what no target may hold cannot be signed so.
        _get(
            "v5/order/history",
            {"category": "linear", "cursor": "page%3D1,2:3/4+5"},
            "category=linear&cursor=page%3D1,2:3/4+5",
        ),
        _post(
            "v5/order/create",
            {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": 'ä"\\'},
            r'{"category":"spot","symbol":"BTCUSDT","orderLinkId":"\u00e4\"\\"}',
        ),
        _post(
            "v5/order/cancel-batch",
            {"category": "spot", "request": [{"symbol": "BTCUSDT", "orderId": "1"}]},
            '{"category":"spot","request":[{"symbol":"BTCUSDT","orderId":"1"}]}',
        ),
        _post("v5/user/create-demo-member", {}, "{}"),
    ),
)
