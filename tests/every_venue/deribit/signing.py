"""Deribit's signatures: what it publishes, and what ccxt signs.

Source: docs.deribit.com/articles/authentication, read in November 2026. Of "HTTP REST Signature"
the page prints a signature whose time it leaves out, so that it can't be made again.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.scheme_signing import SALT
from tests.every_venue.kit.vectors import Vector
from tests.venues.stage import normalised

from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.deribit.signing import LOG_IN, sign
from venue_simulator.deribit.signing import log_in_matches

KEY: Final = MadeUpKey("made-up_Id", "made-up-secret")
_HOST: Final = "www.deribit.com"
# "Client Signature Authentication", "Example".
_PUBLISHED: Final[Mapping[str, str]] = {
    "client_id": "AMANDA",
    "timestamp": "1576074319000",
    "nonce": "1iqt2wls",
    "data": "",
}
_SECRET: Final = "AMANDASECRECT"  # the document's


def _recipe() -> str:
    key = normalised("DERIBIT", _PUBLISHED["client_id"], _SECRET)
    request = UnsignedRequest(_HOST, "GET", LOG_IN)
    signed = sign(request, key, int(_PUBLISHED["timestamp"]), _PUBLISHED["nonce"])
    return parse_qs(signed.target.partition("?")[2])["signature"][0]


def _simulator(signature: str) -> bool:
    return log_in_matches(_SECRET.encode(), {**_PUBLISHED, "signature": signature})


VECTORS: Final = (
    Vector(
        source="https://docs.deribit.com/articles/authentication",
        published="56590594f97921b09b18f166befe0d1319b198bbcdad7ca73382de2f88fe9aa1",
        recipe=_recipe,
        simulator=_simulator,
    ),
)


def _asked(method: str, path: str, params: Mapping[str, object], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, method, f"/api/v2/private/{path}", query)
    return Asked(path, ["private"], method, params, ours)


def _with_our_nonce(exchange: Any) -> None:
    exchange.nonce = lambda: SALT


# ccxt writes all parameters into the query, whatever the method.
ORACLE: Final = Oracle(
    exchange="deribit",
    compared=whole_with_headers("Authorization"),
    prepare=_with_our_nonce,
    requests=(
        _asked("GET", "get_account_summaries", {}, ""),
        _asked("GET", "get_positions", {"currency": "BTC"}, "currency=BTC"),
        _asked(
            "GET",
            "buy",
            {"instrument_name": "BTC-PERPETUAL", "amount": "10", "label": "ä /+&=,"},
            "instrument_name=BTC-PERPETUAL&amount=10&label=%C3%A4%20%2F%2B%26%3D%2C",
        ),
        _asked("POST", "cancel", {"order_id": "ETH-SLIS-12"}, "order_id=ETH-SLIS-12"),
        _asked("GET", "pme/simulate", {"currency": "any"}, "currency=any"),
    ),
)
