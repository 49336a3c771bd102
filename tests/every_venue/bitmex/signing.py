"""BitMEX's signatures: the three that it publishes."""

from typing import Final

from tests.every_venue.kit.oracle import MadeUpKey, NoOracle
from tests.every_venue.kit.vectors import Vector
from tests.venues.stage import normalised

from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.bitmex.signing import sign
from venue_simulator.bitmex.signing import request_matches
from venue_simulator.messages import Arrival

KEY: Final = MadeUpKey("made-up-api-key", "made-up-secret")
_SOURCE: Final = "https://www.bitmex.com/app/apiKeysUsage"
_HOST: Final = "www.bitmex.com"
_ID: Final = "LAqUlngMIQkIUjXMUreyu3qn"  # the document's
_SECRET: Final = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"  # the document's
_FILTER: Final = "filter=%7B%22symbol%22%3A+%22XBTM15%22%7D"
_ORDER: Final = (
    b'{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","orderQty":98}'
)


def _vector(asked: UnsignedRequest, expires_s: int, published: str) -> Vector:
    def recipe() -> str:
        signed = sign(asked, normalised("BITMEX", _ID, _SECRET), expires_s)
        return signed.headers["api-signature"]

    def simulator(signature: str) -> bool:
        path, query = asked.path.encode(), asked.query.encode()
        arrival = Arrival(asked.method, path, query, b"", asked.body, "")
        return request_matches(_SECRET.encode(), arrival, str(expires_s), signature)

    return Vector(source=_SOURCE, published=published, recipe=recipe, simulator=simulator)


VECTORS: Final = (
    _vector(
        UnsignedRequest(_HOST, "GET", "/api/v1/instrument"),
        1_518_064_236,
        "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00",
    ),
    _vector(
        UnsignedRequest(_HOST, "GET", "/api/v1/instrument", _FILTER),
        1_518_064_237,
        "e2f422547eecb5b3cb29ade2127e21b858b235b386bfa45e1c1756eb3383919f",
    ),
    _vector(
        UnsignedRequest(_HOST, "POST", "/api/v1/order", body=_ORDER),
        1_518_064_238,
        "1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b",
    ),
)
ORACLE: Final = NoOracle("ccxt 4.5.90 has no class for BitMEX")
