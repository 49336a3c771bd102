"""A running simulator, and callers that sign with code of their own."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Caller:
    """Sends requests to the simulator over a new connection each."""

    port: int
    timeout_s: float = 10
    nonces: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**6)))

    def send(
        self,
        host: str,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_s)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": host, **(headers or {})}.items():
                connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are and read until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), self.timeout_s) as connection:
            connection.sendall(request)
            received = b""
            while chunk := connection.recv(65_536):
                received += chunk
            return received

    def binance(
        self,
        key: ShownKey,
        path: str = "/sapi/v1/account/apiRestrictions",
        *,
        parameters: str = "",
        offset_ms: int = 0,
        host: str = "api.binance.com",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        query = (parameters + "&" if parameters else "") + f"timestamp={now_ms() + offset_ms}"
        signed = f"{query}&signature={binance_signature(key, query.encode())}"
        return self.send(
            host, "GET", f"{path}?{signed}", {"X-MBX-APIKEY": key.api_key, **(headers or {})}
        )

    def binance_signed(
        self,
        key: ShownKey,
        method: str,
        path: str,
        *,
        query: str = "",
        body: str = "",
        host: str = "api.binance.com",
    ) -> Reply:
        """Sign query and body as they are; the signature joins the last of them."""
        stamped = f"timestamp={now_ms()}"
        if body or not query:
            body = f"{body}&{stamped}" if body else stamped
        else:
            query = f"{query}&{stamped}"
        signature = f"&signature={binance_signature(key, (query + body).encode())}"
        if body and method != "POST":
            query, body = body, ""
        if body:
            body += signature
        else:
            query += signature
        headers = {
            "X-MBX-APIKEY": key.api_key,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        target = f"{path}?{query}" if query else path
        return self.send(host, method, target, headers, body.encode())

    def okx_signed(
        self, key: ShownKey, method: str, target: str, body: object = None, simulated: str = ""
    ) -> Reply:
        text = "" if body is None else json.dumps(body)
        headers = okx_headers(key, target, 0, method=method, body=text)
        headers["Content-Type"] = "application/json"
        if simulated:
            headers["x-simulated-trading"] = simulated
        return self.send("www.okx.com", method, target, headers, text.encode())

    def kraken_signed(
        self, key: ShownKey, name: str, fields: Mapping[str, object], *, as_json: bool = False
    ) -> Any:
        """Send a form or a JSON body with the next nonce; give the decoded answer."""
        nonce = str(next(self.nonces))
        given = {"nonce": nonce, **fields}
        body = json.dumps(given) if as_json else urlencode(given)
        path = f"/0/private/{name}"
        headers = {
            "API-Key": key.api_key,
            "API-Sign": kraken_signature(key, path, nonce, body.encode()),
            "Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded",
        }
        return self.send("api.kraken.com", "POST", path, headers, body.encode()).json()

    def okx(
        self,
        key: ShownKey,
        target: str = "/api/v5/account/config",
        *,
        offset_ms: int = 0,
        simulated: str = "",
        changes: Mapping[str, str | None] | None = None,
    ) -> Reply:
        """Sign and send; `changes` replace headers, None drops one."""
        headers: dict[str, str | None] = dict(okx_headers(key, target, offset_ms))
        if simulated:
            headers["x-simulated-trading"] = simulated
        headers |= changes or {}
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.send("www.okx.com", "GET", target, sent)

    def kraken(
        self,
        key: ShownKey,
        path: str = "/0/private/GetApiKeyInfo",
        *,
        nonce: int | None = None,
        as_json: bool = False,
        host: str = "api.kraken.com",
        changes: Mapping[str, str] | None = None,
    ) -> Reply:
        number = str(next(self.nonces) if nonce is None else nonce)
        body = f'{{"nonce":{number}}}'.encode() if as_json else f"nonce={number}".encode()
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        headers = {
            "API-Key": key.api_key,
            "API-Sign": kraken_signature(key, path, number, body),
            "Content-Type": kind,
        }
        return self.send(host, "POST", path, headers | dict(changes or {}), body)


def binance_signature(key: ShownKey, payload: bytes) -> str:
    if "PRIVATE KEY" not in key.api_secret:
        return hmac.new(key.api_secret.encode(), payload, hashlib.sha256).hexdigest()
    private = load_pem_private_key(key.api_secret.encode(), None)
    if isinstance(private, RSAPrivateKey):
        raw = private.sign(payload, PKCS1v15(), SHA256())
    else:
        assert isinstance(private, Ed25519PrivateKey)
        raw = private.sign(payload)
    text = base64.b64encode(raw).decode()
    return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def kraken_signature(key: ShownKey, path: str, nonce: str, body: bytes) -> str:
    digest = hashlib.sha256(nonce.encode() + body).digest()
    secret = base64.b64decode(key.api_secret)
    raw = hmac.new(secret, path.encode() + digest, hashlib.sha512).digest()
    return base64.b64encode(raw).decode()


def okx_headers(
    key: ShownKey, target: str, offset_ms: int, *, method: str = "GET", body: str = ""
) -> dict[str, str]:
    seconds = (now_ms() + offset_ms) / 1000
    shown = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    timestamp = shown.replace("+00:00", "Z")
    signed = f"{timestamp}{method}{target}{body}".encode()
    signature = hmac.new(key.api_secret.encode(), signed, hashlib.sha256).digest()
    return {
        "OK-ACCESS-KEY": key.api_key,
        "OK-ACCESS-SIGN": base64.b64encode(signature).decode(),
        "OK-ACCESS-TIMESTAMP": timestamp,
        "OK-ACCESS-PASSPHRASE": key.api_passphrase or "",
    }


@pytest.fixture
def simulator(simulator: SimulatorProcess) -> SimulatorProcess:
    """The simulator of all tests, as if just started."""
    simulator.reset()
    return simulator


@pytest.fixture
def caller(simulator: SimulatorProcess) -> Caller:
    return Caller(simulator.port)
