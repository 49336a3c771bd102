"""Bitvavo's signatures, as it publishes them and as ccxt makes them.

Published, read in November 2026: "Create a signature" of https://docs.bitvavo.com/docs/rest-api/
and https://docs.bitvavo.com/docs/rfq-api/, and the tests of
https://github.com/bitvavo/node-bitvavo-api. Two older pages print signatures of the same inputs
that are none of them: one is below, the other (docs/authentication) is cut off where it was read.
"""

from typing import Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from venue_simulator.bitvavo.signing import expected_signature, signed_text

_HOST: Final = "api.bitvavo.com"
_DOCUMENT: Final = "https://docs.bitvavo.com/docs/rest-api/introduction/"
_QUOTES: Final = "https://docs.bitvavo.com/docs/rfq-api/introduction/"
_CLIENT: Final = "https://github.com/bitvavo/node-bitvavo-api/blob/master/test/utils.spec.js"
_WEBSOCKET: Final = "https://docs.bitvavo.com/docs/authentication-ws-md-pro"
KEY: Final = MadeUpKey("made-up-api-key", "bitvavo")
_ORDER_BODY: Final = (
    b'{"market":"BTC-EUR","side":"buy","price":"5000","amount":"1.23","orderType":"limit"}'
)
_ORDER: Final = UnsignedRequest(_HOST, "POST", "/v2/order", body=_ORDER_BODY)
_SOCKET: Final = UnsignedRequest(_HOST, "GET", "/v2/websocket")


def _vector(
    source: str,
    published: str,
    request: UnsignedRequest,
    at_ms: int,
    *,
    right: bool = True,
    note: str = "",
) -> Vector:
    text = signed_text(str(at_ms), request.method, request.path.encode(), request.body)
    return Vector(
        source=source,
        published=published,
        recipe=lambda: signed("BITVAVO", KEY, request, at_ms).headers["Bitvavo-Access-Signature"],
        simulator=lambda given: given == expected_signature(KEY.api_secret.encode(), text),
        right=right,
        note=note,
    )


_ORDER_SIGNATURE: Final = "44d022723a20973a18f7ee97398b9fdd405d2d019c8d39e24b8cc0dcb39ca016"
_SOCKET_SIGNATURE: Final = "653fc0505431c63a043273da4bd2f0927eae83948d796084f313e5d1131b0d6f"
VECTORS: Final = (
    _vector(_DOCUMENT, _ORDER_SIGNATURE, _ORDER, 1_548_172_481_125),
    _vector(_CLIENT, _ORDER_SIGNATURE, _ORDER, 1_548_172_481_125),
    _vector(
        _QUOTES,
        "5cabebe6735355a6e359bebc4a3c9ceef649afa455b7cf6cc11af65627cb99f3",
        UnsignedRequest(_HOST, "GET", "/v2/rfq/trades"),
        1_548_172_481_125,
        note="of an endpoint that is not reached: its API is in test",
    ),
    _vector(
        _CLIENT, _SOCKET_SIGNATURE, _SOCKET, 1_548_175_200_641, note="of the WebSocket's log-in"
    ),
    _vector(
        _WEBSOCKET,
        "0F3ZsjokueFAcg8S04+yX35z6Rm9Xg1IkqdHYKhswP4=",
        _SOCKET,
        1_548_175_200_641,
        right=False,
        note="base64, of something else; the client's tests have the right one of this input",
    ),
)


def _queried(method: str, path: str, params: dict[str, str], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, method, f"/v2/{path}", query)
    return Asked(path, ["private"], method, params, ours)


def _written(method: str, path: str, params: dict[str, object], body: str) -> Asked:
    ours = UnsignedRequest(_HOST, method, f"/v2/{path}", body=body.encode())
    return Asked(path, ["private"], method, params, ours)


ORACLE: Final = Oracle(
    exchange="bitvavo",
    compared=whole_with_headers(
        "Bitvavo-Access-Key",
        "Bitvavo-Access-Signature",
        "Bitvavo-Access-Timestamp",
        "Bitvavo-Access-Window",
        "Content-Type",
    ),
    requests=(
        _queried("GET", "account", {}, ""),
        _queried(
            "GET",
            "ordersOpen",
            {"market": "BTC-EUR", "x": "ä /+"},
            "market=BTC-EUR&x=%C3%A4%20%2F%2B",
        ),
        _queried(
            "DELETE", "order", {"market": "BTC-EUR", "orderId": "1"}, "market=BTC-EUR&orderId=1"
        ),
        _written(
            "POST",
            "order",
            {"market": "BTC-EUR", "amount": "1", "operatorId": 1, "clientOrderId": 'ä"\\'},
            r'{"market":"BTC-EUR","amount":"1","operatorId":1,"clientOrderId":"\u00e4\"\\"}',
        ),
        _written(
            "PUT",
            "order",
            {"market": "BTC-EUR", "orderId": "1", "price": "1.5"},
            '{"market":"BTC-EUR","orderId":"1","price":"1.5"}',
        ),
    ),
)
