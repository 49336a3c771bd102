"""Binance's signatures: what ccxt signs, too, and those that are published.

ccxt writes the time before the other parameters and its window behind them; any order is right.
Here it is made to write our order, and our requests carry its window. It sends a POST's parameters
in the body, where ours stay in the query: what is signed is the query with the body behind it.
"""

from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, Wire
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from venue_simulator.binance.signing import hmac_matches

_HOST: Final = "api.binance.com"
_SOURCE: Final = (
    "https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#hmac-keys"
)
KEY: Final = MadeUpKey(
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
)
_ORDER: Final = "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
_TIME_MS: Final = 1499827319559


def _vector(symbol: str, published: str, note: str = "") -> Vector:
    query = f"symbol={symbol}{_ORDER}"
    request = UnsignedRequest(_HOST, "POST", "/api/v3/order", query)
    payload = f"{query}&timestamp={_TIME_MS}".encode()
    return Vector(
        source=_SOURCE,
        published=published,
        recipe=lambda: signed("BINANCE", KEY, request, _TIME_MS).target.partition("signature=")[2],
        simulator=lambda signature: hmac_matches(KEY.api_secret.encode(), payload, signature),
        note=note,
    )


VECTORS: Final = (
    _vector("LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
    _vector(
        "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96",
        "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        "a symbol that is percent-encoded before it is signed",
    ),
)


def _prepare(exchange: Any) -> None:
    written = exchange.urlencode

    def ours_in_order(params: Mapping[str, Any], *more: Any) -> str:
        last = {"timestamp": params["timestamp"]}
        rest = {name: value for name, value in params.items() if name not in last}
        text: str = written(rest | last, *more)
        return text

    exchange.urlencode = ours_in_order


def _payload_and_signature(wire: Wire) -> Mapping[str, Any]:
    path, _, query = wire.target.partition("?")
    payload, _, signature = (query + wire.body.decode()).partition("&signature=")
    return {
        "method": wire.method,
        "path": path,
        "payload": payload,
        "signature": signature,
        "key": wire.headers["x-mbx-apikey"],
    }


def _asked(method: str, path: str, params: dict[str, str], query: str) -> Asked:
    window = f"{query}&recvWindow=10000".lstrip("&")
    ours = UnsignedRequest(_HOST, method, f"/api/v3/{path}", window)
    return Asked(path, ["private"], method, params, ours)


ORACLE: Final = Oracle(
    exchange="binance",
    settings={"options": {"broker": {}}},
    prepare=_prepare,
    compared=_payload_and_signature,
    requests=(
        _asked("GET", "account", {}, ""),
        _asked("GET", "openOrders", {"symbol": "BTCUSDT"}, "symbol=BTCUSDT"),
        _asked("POST", "order/test", {"symbol": "A", "price": "0.1"}, "symbol=A&price=0.1"),
        _asked("DELETE", "openOrders", {"symbol": "BTCUSDT"}, "symbol=BTCUSDT"),
        _asked("DELETE", "order", {"origClientOrderId": "ä /+"},
               "origClientOrderId=%C3%A4%20%2F%2B"),
    ),
)  # fmt: skip
