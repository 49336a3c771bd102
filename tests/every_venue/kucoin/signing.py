"""KuCoin's signatures: what ccxt signs, too, and those that are published.

ccxt writes its key's version as 2, which KuCoin reads as 3 (both send the passphrase's HMAC), and
percent-encodes nothing; what is signed is the same. The header of the passphrase has no published
example: the documents print one that is the HMAC of nothing that they print.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, Wire
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from venue_simulator.kucoin import signing as simulated

_HOST: Final = "api.kucoin.com"
_FUTURES: Final = "api-futures.kucoin.com"
KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret", "made-up-passphrase")
_PUBLISHED: Final = MadeUpKey(
    "5c2db93503aa674c74a31734", "f03a5284-5c39-4aaa-9b20-dea10bdcf8e3", "made-up-passphrase"
)
_AT_MS: Final = 1547015186532
_SIGNATURE: Final = "7QP/oM0ykidMdrfNEUmng8eZjg/ZvPafjIqmxiVfYu4="


def _vector(source: str, host: str, path: str, body: bytes, *, right: bool) -> Vector:
    def accepted(signature: str) -> bool:
        text = simulated.prehash(str(_AT_MS), "POST", path.encode(), b"", body)
        return simulated.matches(_PUBLISHED.api_secret.encode(), text, signature)

    request = UnsignedRequest(host, "POST", path, body=body)
    return Vector(
        source=source,
        published=_SIGNATURE,
        recipe=lambda: signed("KUCOIN", _PUBLISHED, request, _AT_MS).headers["KC-API-SIGN"],
        simulator=accepted,
        right=right,
        note="" if right else "the signature of spot's example, beside another request",
    )


VECTORS: Final = (
    _vector(
        "https://github.com/Kucoin/kucoin-api-docs/blob/master/source/localizable/index.html.md",
        _HOST,
        "/api/v1/deposit-addresses",
        b'{"currency":"BTC"}',
        right=True,
    ),
    _vector(
        "https://github.com/Kucoin/kucoin-futures-api-docs/blob/master/source/localizable/index.html.md",
        _FUTURES,
        "/api/v1/deposit-address",
        b'{"currency":"XBT"}',
        right=False,
    ),
)


def _compared(wire: Wire) -> Mapping[str, Any]:
    names = ("kc-api-key", "kc-api-sign", "kc-api-timestamp", "kc-api-passphrase", "content-type")
    return {
        "method": wire.method,
        "host": wire.host,
        "target": unquote(wire.target),
        "body": wire.body,
    } | {name: wire.headers.get(name) for name in names}


def _get(path: str, params: dict[str, str], query: str) -> Asked:
    return Asked(
        path, ["private"], "GET", params, UnsignedRequest(_HOST, "GET", f"/api/v1/{path}", query)
    )


ORACLE: Final = Oracle(
    exchange="kucoin",
    settings={"options": {"partner": {}}},
    compared=_compared,
    requests=(
        _get("accounts", {}, ""),
        _get("accounts", {"currency": "BTC", "type": "trade"}, "currency=BTC&type=trade"),
        _get("trade-fees", {"symbols": "BTC-USDT,ETH-USDT"}, "symbols=BTC-USDT%2CETH-USDT"),
        _get("hf/orders/active", {"symbol": "ä /+"}, "symbol=%C3%A4%20%2F%2B"),
        Asked(
            "hf/orders",
            ["private"],
            "POST",
            {"symbol": "BTC-USDT", "size": "1", "remark": 'ä"\\'},
            UnsignedRequest(
                _HOST,
                "POST",
                "/api/v1/hf/orders",
                body=rb'{"symbol":"BTC-USDT","size":"1","remark":"\u00e4\"\\"}',
            ),
        ),
        Asked(
            "hf/orders/{orderId}",
            ["private"],
            "DELETE",
            {"orderId": "67", "symbol": "BTC-USDT"},
            UnsignedRequest(_HOST, "DELETE", "/api/v1/hf/orders/67", "symbol=BTC-USDT"),
        ),
        Asked(
            "orders/multi-cancel",
            ["futuresPrivate"],
            "DELETE",
            {"orderIdsList": ["67"]},
            UnsignedRequest(
                _FUTURES, "DELETE", "/api/v1/orders/multi-cancel", body=b'{"orderIdsList":["67"]}'
            ),
        ),
        Asked(
            "{accountMode}/order/place",
            ["utaPrivate"],
            "POST",
            {"accountMode": "classic", "tradeType": "SPOT", "symbol": "BTC-USDT"},
            UnsignedRequest(
                _HOST,
                "POST",
                "/api/ua/v1/classic/order/place",
                "tradeType=SPOT",
                b'{"tradeType":"SPOT","symbol":"BTC-USDT"}',
            ),
        ),
    ),
)
