"""MEXC's signatures, as it publishes them and as ccxt makes them.

Published: https://www.mexc.com/api-docs/spot-v3, "SIGNED Endpoint Examples for POST /api/v3/order",
read in November 2026. Of futures it publishes none.

ccxt writes recvWindow behind the time; any order is right, and here it is made to write ours. Its
request carries a broker's tag (`source`), which ours has not.
"""

from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.kernel.secret import Secret
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.mexc.signing import signature_of
from venue_simulator.mexc.signing import expected_signature, total_params

KEY: Final = MadeUpKey("mx0aBYs33eIilxBWC5", "45d0b3c26f2644f19bfb98b07741b2f5")
_SOURCE: Final = (
    "https://www.mexc.com/api-docs/spot-v3/general-info"
    "#signed-endpoint-examples-for-post-apiv3order"
)
_AT_MS: Final = 1_644_489_390_087
_HOST: Final = "api.mexc.com"
_FIRST: Final = "symbol=BTCUSDT&side=BUY&type=LIMIT"
_SECOND: Final = "quantity=1&price=11&recvWindow=5000"
_SECRET: Final = KEY.api_secret.encode()


def _by_query() -> str:
    request = UnsignedRequest(_HOST, "POST", "/api/v3/order", f"{_FIRST}&{_SECOND}")
    return signed("MEXC", KEY, request, _AT_MS).target.partition("&signature=")[2]


def _vector(published: str, query: str, body: str, *, right: bool = True, note: str = "") -> Vector:
    payload = total_params(query.encode(), body.encode())
    mixed = bool(query and body)
    return Vector(
        source=_SOURCE,
        published=published,
        recipe=(lambda: signature_of(payload, Secret(_SECRET))) if mixed else _by_query,
        simulator=lambda signature: expected_signature(_SECRET, payload) == signature,
        right=right,
        note=note,
    )


_TIMED: Final = f"{_SECOND}&timestamp={_AT_MS}"
VECTORS: Final = (
    _vector(
        "323c96ab85a745712e95e63cad28903dd8292e4a905e99c4ee3932023843a117",
        "",
        f"{_FIRST}&{_TIMED}",
        right=False,
        note="example 1 has the payload of example 2, but another signature",
    ),
    _vector(
        "fd3e4e8543c5188531eb7279d68ae7d26a573d0fc5ab0d18eb692451654d837a",
        f"{_FIRST}&{_TIMED}",
        "",
    ),
    _vector(
        "d1a676610ceb39174c8039b3f548357994b2a34139a8addd33baadba65684592",
        _FIRST,
        _TIMED,
        note="the time is in the body, where the recipe never writes it: its HMAC alone is tried",
    ),
)


def _prepare(exchange: Any) -> None:
    written = exchange.urlencode

    def ours_in_order(params: Mapping[str, Any], *more: Any) -> str:
        last = {name: params[name] for name in ("timestamp",) if name in params}
        rest = {name: value for name, value in params.items() if name not in last}
        text: str = written(rest | last, *more)
        return text

    exchange.urlencode = ours_in_order


def _spot(method: str, path: str, params: dict[str, str], query: str) -> Asked:
    window = f"{query}&recvWindow=5000".lstrip("&")
    ours = UnsignedRequest(_HOST, method, f"/api/v3/{path}", window)
    return Asked(path, ["spot", "private"], method, params, ours)


def _futures(method: str, path: str, params: object, query: str = "", body: str = "") -> Asked:
    ours = UnsignedRequest(_HOST, method, f"/api/v1/private/{path}", query, body.encode())
    return Asked(path, ["contract", "private"], method, params, ours)


ORACLE: Final = Oracle(
    exchange="mexc",
    prepare=_prepare,
    compared=whole_with_headers("X-MEXC-APIKEY", "ApiKey", "Request-Time", "Signature"),
    requests=(
        _spot("GET", "account", {}, ""),
        _spot("GET", "openOrders", {"symbol": "BTCUSDT"}, "symbol=BTCUSDT"),
        _spot("POST", "order", {"symbol": "A", "price": "0.1"}, "symbol=A&price=0.1"),
        _spot(
            "POST",
            "batchOrders",
            {"batchOrders": '[{"symbol":"A"}]'},
            "batchOrders=%5B%7B%22symbol%22%3A%22A%22%7D%5D",
        ),
        _spot(
            "DELETE",
            "order",
            {"symbol": "A", "origClientOrderId": "ä /+"},
            "symbol=A&origClientOrderId=%C3%A4%20%2F%2B",
        ),
        _futures("GET", "account/assets", {}),
        _futures("GET", "order/list/open_orders", {"page_num": "1"}, "page_num=1"),
        _futures(
            "GET",
            "order/list/history_orders",
            {"symbol": "BTC_USDT", "states": "1,2"},
            "states=1%2C2&symbol=BTC_USDT",
        ),
        _futures(
            "POST",
            "order/create",
            {"symbol": "BTC_USDT", "externalOid": "ä"},
            body=r'{"symbol":"BTC_USDT","externalOid":"\u00e4"}',
        ),
        _futures("POST", "order/cancel", ["1", "2"], body='["1","2"]'),
    ),
)
