"""OKX's signatures: what ccxt signs, too. OKX publishes no example with its secret."""

from typing import Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.vectors import NoVectors

from countersign.venues.requests import UnsignedRequest

KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret", "made-up-passphrase")
VECTORS: Final = NoVectors(
    'okx.com/docs-v5/en, "REST Authentication" prints a request and its headers, and no secret'
)
_HOST: Final = "www.okx.com"


def _get(path: str, params: dict[str, str], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, "GET", f"/api/v5/{path}", query)
    return Asked(path, ["private"], "GET", params, ours)


def _post(path: str, params: object, body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/api/v5/{path}", body=body.encode())
    return Asked(path, ["private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="okx",
    settings={"options": {"brokerId": ""}},
    compared=whole_with_headers(
        "OK-ACCESS-KEY",
        "OK-ACCESS-SIGN",
        "OK-ACCESS-TIMESTAMP",
        "OK-ACCESS-PASSPHRASE",
        "Content-Type",
    ),
    requests=(
        _get("account/balance", {}, ""),
        _get("account/balance", {"ccy": "BTC,ETH"}, "ccy=BTC%2CETH"),
        _get(
            "trade/orders-pending",
            {"instId": "BTC-USDT", "x": "ä /+"},
            "instId=BTC-USDT&x=%C3%A4%20%2F%2B",
        ),
        _post(
            "trade/order",
            {"instId": "BTC-USDT", "sz": "1", "tag": 'ä"\\'},
            r'{"instId":"BTC-USDT","sz":"1","tag":"\u00e4\"\\"}',
        ),
        _post(
            "trade/cancel-batch-orders",
            [{"instId": "BTC-USDT", "ordId": "1"}],
            '[{"instId":"BTC-USDT","ordId":"1"}]',
        ),
    ),
)
