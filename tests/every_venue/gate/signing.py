"""Gate's signatures, as it publishes them and as ccxt makes them.

Published: https://www.gate.com/docs/developers/alpha/en, "API Signature string generation", read in
November 2026 (the same stands in the other documents of API v4).
"""

from typing import Final
from urllib.parse import urlsplit

from tests.every_venue.kit.oracle import NOW_MS, Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.scheme_signing import signed
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from venue_simulator.gate.signing import expected_signature, signature_string

KEY: Final = MadeUpKey("0123456789abcdef" * 2, "fedcba9876543210" * 4)
_PUBLISHED_KEY: Final = MadeUpKey("key", "secret")
_SOURCE: Final = "https://www.gate.com/docs/developers/alpha/en#api-signature-string-generation"
_AT_S: Final = 1_541_993_715
_HOST: Final = "api.gateio.ws"


def _vector(method: str, query: str, body: bytes, published: str) -> Vector:
    path = "/api/v4/futures/orders"

    def recipe() -> str:
        request = UnsignedRequest(_HOST, method, path, query, body)
        return signed("GATE", _PUBLISHED_KEY, request, _AT_S * 1_000).headers["SIGN"]

    def simulator(signature: str) -> bool:
        text = signature_string(method, path.encode(), query.encode(), body, str(_AT_S))
        return expected_signature(b"secret", text) == signature

    return Vector(source=_SOURCE, published=published, recipe=recipe, simulator=simulator)


VECTORS: Final = (
    _vector(
        "GET",
        "contract=BTC_USD&status=finished&limit=50",
        b"",
        "55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6"
        "fb3faf24deff16790d726b66ac9f74526668b13bd01029199cc4fcc522418b8a",
    ),
    _vector(
        "POST",
        "",
        b'{"contract":"BTC_USD","type":"limit","size":100,"price":6800,"time_in_force":"gtc"}',
        "eae42da914a590ddf727473aff25fc87d50b64783941061f47a3fdb92742541f"
        "c4c2c14017581b4199a1418d54471c269c03a38d788d802e2c306c37636389f0",
    ),
)


def _asked(method: str, url: str, params: object, body: str = "") -> Asked:
    """Make a request of its address behind /api/v4/; ccxt is given the first segment apart."""
    split = urlsplit(url)
    section, _, path = split.path.partition("/")
    ours = UnsignedRequest(_HOST, method, f"/api/v4/{split.path}", split.query, body.encode())
    return Asked(path, ["private", section], method, params, ours)


ORACLE: Final = Oracle(
    exchange="gate",
    number=NOW_MS,
    # ccxt says that a request without a body is JSON, too; Gate reads none there.
    compared=whole_with_headers("KEY", "SIGN", "Timestamp"),
    requests=(
        _asked("GET", "spot/accounts", {}),
        _asked(
            "GET",
            "spot/orders?status=open&currency_pair=BTC_USDT",
            {
                "status": "open",
                "currency_pair": "BTC_USDT",
            },
        ),
        _asked("GET", "unified/estimate_rate?currencies=BTC,GT", {"currencies": "BTC,GT"}),
        _asked(
            "GET", "spot/my_trades?a=%C3%A4%20%2F%2B%3A&b=BTC%2CGT", {"a": "ä /+:", "b": "BTC,GT"}
        ),
        _asked("DELETE", "spot/orders/1?currency_pair=BTC_USDT", {"currency_pair": "BTC_USDT"}),
        _asked(
            "POST",
            "spot/orders",
            {"currency_pair": "BTC_USDT", "amount": "1", "text": "t-ä"},
            r'{"currency_pair":"BTC_USDT","amount":"1","text":"t-\u00e4"}',
        ),
        _asked(
            "POST",
            "spot/cancel_batch_orders",
            [{"id": "1", "currency_pair": "BTC_USDT"}],
            '[{"id":"1","currency_pair":"BTC_USDT"}]',
        ),
        _asked(
            "PATCH",
            "spot/orders/1?currency_pair=BTC_USDT&amount=2",
            {"currency_pair": "BTC_USDT", "amount": "2"},
            '{"currency_pair":"BTC_USDT","amount":"2"}',
        ),
        _asked("POST", "futures/usdt/positions/BTC_USDT/leverage?leverage=5", {"leverage": "5"}),
    ),
)
