"""Crypto.com's signatures: what ccxt signs, too."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.kit.oracle import NOW_MS, Asked, MadeUpKey, Oracle, Wire
from tests.every_venue.kit.vectors import NoVectors

from countersign.venues.requests import UnsignedRequest

_HOST: Final = "api.crypto.com"
KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret")
VECTORS: Final = NoVectors(
    "exchange-developer.crypto.com prints the input of an example and no signature; "
    "crypto-com/cdcx-cli tests its signatures by their length"
)


def _whole(wire: Wire) -> Mapping[str, Any]:
    """Compare everything; ccxt writes the nonce as a text, where the document has a number."""
    body: dict[str, Any] = json.loads(wire.body)
    return {
        "method": wire.method,
        "host": wire.host,
        "target": wire.target,
        "content type": wire.headers["content-type"],
        "body": [(name, str(value) if name == "nonce" else value) for name, value in body.items()],
    }


def _post(method: str, params: dict[str, object], written: str = "{}") -> Asked:
    # ccxt's id is its nonce.
    body = f'{{"id":"{NOW_MS}","method":"{method}","params":{written}}}'
    path = f"/exchange/v1/{method}"
    ours = UnsignedRequest(_HOST, "POST", path, body=body.encode())
    return Asked(method, ["v1", "private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="cryptocom",
    compared=_whole,
    requests=(
        _post("private/user-balance", {}),
        _post(
            "private/get-order-history",
            {"instrument_name": "BTC_USD", "limit": 5, "end_time": 1},
            '{"instrument_name":"BTC_USD","limit":5,"end_time":1}',
        ),
        _post(
            "private/create-order",
            {"side": "BUY", "quantity": "0.01", "exec_inst": ["POST_ONLY"], "client_oid": 'ä"\\&='},
            '{"side":"BUY","quantity":"0.01","exec_inst":["POST_ONLY"],"client_oid":"ä\\"\\\\&="}',
        ),
        _post(
            "private/create-order-list",
            {
                "contingency_type": "LIST",
                "order_list": [
                    {"side": "BUY", "instrument_name": "BTC_USD", "exec_inst": ["POST_ONLY"]},
                    {"side": "SELL", "price": 1e-05},
                ],
            },
            '{"contingency_type":"LIST","order_list":[{"side":"BUY","instrument_name":"BTC_USD",'
            '"exec_inst":["POST_ONLY"]},{"side":"SELL","price":1e-05}]}',
        ),
    ),
)
