"""HTX's signatures: those that its own clients are tested with, and what ccxt signs."""

from base64 import b64decode
from typing import Final
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.every_venue.kit.oracle import Asked, MadeUpKey, Oracle, whole_with_headers
from tests.every_venue.kit.vectors import Vector

from countersign.kernel.secret import Secret
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.htx.signing import HtxKey, sign, signature_of
from venue_simulator.htx.signing import is_signed_by, signed_text
from venue_simulator.key_records import KeyRecord

_HOST: Final = "api.huobi.pro"
KEY: Final = MadeUpKey("made-up-access-key", "made-up-secret")
_CLIENT: Final = "https://github.com/HuobiRDCenter/huobi_Golang/blob/master/internal/requestbuilder"
# privateurlbuilder_test.go signs at 2019-11-21T10:00:00.
_SIGNED_AT_MS: Final = 1_574_330_400_000
_SECRET: Final = Secret(b"secret")
_ED25519: Final = Ed25519PrivateKey.from_private_bytes(
    b64decode("nJanXRB7WIiSgr6eQzgNaQjp+xCkieLj0RQ2NxAZefqYiJajRf6PVrd0kE8kdHG3XuiXLlM6w5xipkdTNw5Ucw==")[:32]
)  # fmt: skip
_BARE: Final = ("/v1/account/history", "account-id=1&currency=btcusdt")


def _target(path: str, query: str = "") -> str:
    key = HtxKey(Secret(b"access"), _SECRET)
    return sign(UnsignedRequest(_HOST, "GET", path, query), key, _SIGNED_AT_MS).target


def _simulated(target: str) -> bool:
    path, _, query = target.partition("?")
    parts = [each.partition("=") for each in query.split("&")]
    pairs = [(name, unquote(value)) for name, _, value in parts]
    record = KeyRecord("HTX", "access", frozenset(), secret=_SECRET.reveal())
    text = signed_text("GET", _HOST, path, pairs)
    return is_signed_by(record, "HmacSHA256", text, dict(pairs)["Signature"])


def _simulated_bare(signature: str, method: str) -> bool:
    path, query = _BARE
    pairs = [("account-id", "1"), ("currency", "btcusdt")]
    record = KeyRecord("HTX", "access", frozenset(), secret=_SECRET.reveal())
    if method == "Ed25519":
        record.public_key = _ED25519.public_key()
    assert query == "&".join("=".join(pair) for pair in pairs)
    return is_signed_by(record, method, signed_text("GET", _HOST, path, pairs), signature)


VECTORS: Final = (
    Vector(
        source=f"{_CLIENT}/privateurlbuilder_test.go",
        published="/v1/account/accounts?AccessKeyId=access&SignatureMethod=HmacSHA256"
        "&SignatureVersion=2&Timestamp=2019-11-21T10%3A00%3A00"
        "&Signature=rWnLcMt3XBAsmXoNHtTQVpvMbH%2FcE1PXFwQAGeYwt3s%3D",
        recipe=lambda: _target("/v1/account/accounts"),
        simulator=_simulated,
    ),
    Vector(
        source=f"{_CLIENT}/privateurlbuilder_test.go",
        published="/v1/account/history?AccessKeyId=access&SignatureMethod=HmacSHA256"
        "&SignatureVersion=2&Timestamp=2019-11-21T10%3A00%3A00&account-id=123&currency=btc"
        "&Signature=SGZYJ9Ub%2FhFerEBbSWsCxl8Djk%2BLRBgEZOB4fLc4T9Q%3D",
        recipe=lambda: _target("/v1/account/history", "currency=btc&account-id=123"),
        simulator=_simulated,
    ),
    Vector(
        source=f"{_CLIENT}/signer_test.go",
        published="HUP3n78npIuTzVKyjEOrPictRKEUTRoYs7Ld5y38hmA=",
        recipe=lambda: signature_of(_SECRET, "GET", _HOST, *_BARE),
        simulator=lambda signature: _simulated_bare(signature, "HmacSHA256"),
    ),
    Vector(
        source=f"{_CLIENT}/signerED25519_test.go",
        published="KnEhhsa511CrWu++7BMSdVrLtFhvxARINGsGpq8S699qMgghekPwW90RV14A4sniE3RS1J/v0hAo70iA9Ln4Aw==",
        recipe=lambda: signature_of(_ED25519, "GET", _HOST, *_BARE),
        simulator=lambda signature: _simulated_bare(signature, "Ed25519"),
    ),
)


def _get(path: str, params: dict[str, str], query: str) -> Asked:
    ours = UnsignedRequest(_HOST, "GET", f"/{path}", query)
    return Asked(path, ["spot", "private"], "GET", params, ours)


def _post(path: str, params: object, body: str) -> Asked:
    ours = UnsignedRequest(_HOST, "POST", f"/{path}", body=body.encode())
    return Asked(path, ["spot", "private"], "POST", params, ours)


ORACLE: Final = Oracle(
    exchange="htx",
    settings={"options": {"broker": {"id": ""}}},
    compared=whole_with_headers(),
    requests=(
        _get("v1/account/accounts", {}, ""),
        _get(
            "v1/order/openOrders",
            {"symbol": "btcusdt", "account-id": "100009"},
            "symbol=btcusdt&account-id=100009",
        ),
        _get("v1/order/orders", {"types": "buy-limit,sell-limit"}, "types=buy-limit%2csell-limit"),
        _get("v1/order/history", {"symbol": "ä/:"}, "symbol=%C3%A4/:"),
        _post(
            "v1/order/orders/place",
            {"symbol": "btcusdt", "client-order-id": 'ä"\\'},
            r'{"symbol":"btcusdt","client-order-id":"\u00e4\"\\"}',
        ),
        _post(
            "v1/order/batch-orders",
            [{"symbol": "btcusdt", "amount": "1"}],
            '[{"symbol":"btcusdt","amount":"1"}]',
        ),
    ),
)
