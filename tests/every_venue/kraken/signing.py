"""Kraken's signatures: what ccxt signs, too, and the one that is published."""

from typing import Final

from tests.every_venue.kit.oracle import NOW_MS, Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from venue_simulator.kraken import signing as simulated

_HOST: Final = "api.kraken.com"
_SECRET: Final = (
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
)
KEY: Final = MadeUpKey("made-up-api-key", _SECRET)
_ORDER: Final = "ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
_NONCE: Final = 1616492376594
_ADD_ORDER: Final = "/0/private/AddOrder"


def _published_request() -> str:
    request = UnsignedRequest(_HOST, "POST", _ADD_ORDER, body=_ORDER.encode())
    return signed("KRAKEN", KEY, request, _NONCE).headers["API-Sign"]


def _accepted(signature: str) -> bool:
    body = f"nonce={_NONCE}&{_ORDER}".encode()
    expected = simulated.expected_signature(
        _SECRET.encode(), _ADD_ORDER.encode(), str(_NONCE), body
    )
    return signature == expected


VECTORS: Final = (
    Vector(
        source="https://docs.kraken.com/api/docs/guides/spot-rest-auth",
        published=(
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
        ),
        recipe=_published_request,
        simulator=_accepted,
    ),
)


def _post(path: str, params: dict[str, str], body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/0/private/{path}", body=body.encode())
    return Asked(path, ["private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="kraken",
    number=NOW_MS,
    compared=whole_with_headers("API-Key", "API-Sign", "Content-Type"),
    requests=(
        _post("Balance", {}, ""),
        _post("OpenOrders", {"trades": "true"}, "trades=true"),
        _post("AddOrder", {"pair": "XBTUSD", "price": "1.5"}, "pair=XBTUSD&price=1.5"),
        _post("CancelOrder", {"txid": "ä /+"}, "txid=%C3%A4%20%2F%2B"),
    ),
)
