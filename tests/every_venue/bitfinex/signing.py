"""Bitfinex's signatures: what ccxt signs, too, and the published ones, which are of its WebSocket.

No document and none of Bitfinex's clients prints a request with its signature and secret; the
WebSocket signs other text in the same way.
"""

from typing import Final

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.vectors import Vector

from countersign.kernel.secret import Secret
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.bitfinex.signing import signature_of
from venue_simulator.bitfinex.signing import expected_signature

_HOST: Final = "api.bitfinex.com"
_SOURCE: Final = (
    "https://github.com/bitfinexcom/bitfinex-api-go/blob/master/tests/integration/v2/"
    "reconnect_test.go"
)
_SECRET: Final = "apiSecret1"
KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret")


def _vector(payload: str, published: str) -> Vector:
    return Vector(
        source=_SOURCE,
        published=published,
        recipe=lambda: signature_of(Secret.from_text(_SECRET), payload.encode()),
        simulator=lambda given: given == expected_signature(_SECRET.encode(), payload.encode()),
        note="of the WebSocket",
    )


VECTORS: Final = (
    _vector(
        "AUTHnonce1",
        "6e7e3ab737bac9d36b6c3170356c9483edb0079cb65a2afa81efa9a6b906e0c3"
        "aeb16b574a44073dff4c0f604adbdd7d",
    ),
    _vector(
        "AUTHnonce4",
        "3e424670c0fa4dcb293eea38b9fe62cca49cacc595da01a493d6b9328517a5c9"
        "40b22141fecf16f653c2662b298238f4",
    ),
)


def _post(path: str, params: dict[str, object], asked: str, body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/v2/{asked}", body=body.encode())
    return Asked(path, ["private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="bitfinex",
    compared=whole_with_headers("bfx-apikey", "bfx-nonce", "bfx-signature", "Content-Type"),
    requests=(
        _post("auth/r/wallets", {}, "auth/r/wallets", "{}"),
        _post(
            "auth/r/orders/{symbol}/hist",
            {"symbol": "tTESTBTC:TESTUSD", "limit": 5},
            "auth/r/orders/tTESTBTC:TESTUSD/hist",
            '{"limit":5}',
        ),
        _post(
            "auth/w/order/submit",
            {"symbol": "tBTCUSD", "amount": "-0.01", "meta": {"aff_code": 'ä"\\'}},
            "auth/w/order/submit",
            r'{"symbol":"tBTCUSD","amount":"-0.01","meta":{"aff_code":"\u00e4\"\\"}}',
        ),
        _post(
            "auth/w/order/multi",
            {"ops": [["oc", {"id": 1}], ["oc_multi", {"all": 1}]]},
            "auth/w/order/multi",
            '{"ops":[["oc",{"id":1}],["oc_multi",{"all":1}]]}',
        ),
    ),
)
