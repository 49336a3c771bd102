"""Requests as bots sign them, written from the venues' documents: no code of ours is asked."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

READ: Final[Mapping[str, tuple[str, str, str]]] = {
    "BINANCE": ("GET", "/api/v3/account", "omitZeroBalances=true"),
    "OKX": ("GET", "/api/v5/account/balance", "ccy=BTC"),
    "KRAKEN": ("POST", "/0/private/TradesHistory", "trades=true"),
}


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a bot sends; `path` has the query."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def read_of(venue: str, secret: str, at_ms: int | None = None) -> SignedRequest:
    """Return a signed request that reads something; `at_ms` is its time or nonce."""
    method, path, text = READ[venue]
    signed_at = now_ms() if at_ms is None else at_ms
    if venue == "BINANCE":
        return binance(secret, method, path, text, signed_at)
    if venue == "OKX":
        return okx(secret, method, f"{path}?{text}", None, signed_at)
    return kraken(secret, path, text, signed_at)


def binance(secret: str, method: str, path: str, text: str, at_ms: int) -> SignedRequest:
    timed = f"{text}&timestamp={at_ms}"
    signature = hmac.new(secret.encode(), timed.encode(), hashlib.sha256).hexdigest()
    signed = f"{timed}&signature={signature}"
    if method == "POST":
        return SignedRequest(method, path, signed.encode())
    return SignedRequest(method, f"{path}?{signed}")


def okx(secret: str, method: str, target: str, body: bytes | None, at_ms: int) -> SignedRequest:
    at = datetime.fromtimestamp(at_ms / 1_000, UTC).isoformat(timespec="milliseconds")
    timestamp = at.replace("+00:00", "Z")
    signed = (timestamp + method + target).encode() + (body or b"")
    signature = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    headers = {"OK-ACCESS-SIGN": signature.decode(), "OK-ACCESS-TIMESTAMP": timestamp}
    return SignedRequest(method, target, body, {**headers, "OK-ACCESS-PASSPHRASE": "none"})


def kraken(secret: str, path: str, text: str, nonce: int) -> SignedRequest:
    body = f"nonce={nonce}&{text}"
    signed = path.encode() + hashlib.sha256(f"{nonce}{body}".encode()).digest()
    signature = hmac.new(base64.b64decode(secret), signed, hashlib.sha512).digest()
    headers = {"API-Sign": base64.b64encode(signature).decode()}
    return SignedRequest("POST", path, body.encode(), headers)
