"""Orders by way of the gateway, and the same orders sent to the venue directly."""

import hmac
import json
import time
from typing import Any, Final

from bench.traffic import Account, call
from venue_simulator.key_requests import ShownKey

HOST: Final = b"api.binance.com"
# Binance checks such an order whole, and does not place it.
PATH: Final = b"/api/v3/order/test"
ORDER: Final = b"symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000"
_ANSWER: Final = b"{}"
_PER_S: Final = 1_000


class DirectOrders:
    """What a bot that holds the key sends to the venue."""

    def __init__(self, key: ShownKey) -> None:
        self._api_key = key.api_key.encode()
        self._secret = key.api_secret.encode()

    def following(self) -> tuple[bytes, bytes]:
        query = b"timestamp=%d" % int(time.time() * _PER_S)
        signature = hmac.digest(self._secret, query + ORDER, "sha256").hex().encode()
        target = b"%b?%b&signature=%b" % (PATH, query, signature)
        return _request(target, self._api_key), _ANSWER

    def is_right(self, body: bytes, expected: bytes) -> bool:
        return body == expected


class GatewayOrders:
    """What a bot that holds a grant's token sends to the gateway."""

    def __init__(self, token: str) -> None:
        self._pair = (_request(b"/gateway/" + HOST + PATH, token.encode()), _ANSWER)

    def following(self) -> tuple[bytes, bytes]:
        return self._pair

    def is_right(self, body: bytes, expected: bytes) -> bool:
        return body == expected


def grant_token(port: int, account: Account, key: ShownKey) -> str:
    """Take the key in, and grant a bot the use of it."""
    create = {
        "venue": key.venue,
        "apiKey": key.api_key,
        "apiSecret": key.api_secret,
        "name": "bench",
    }
    credential = _posted(port, account, "/api/v3/credential/create", create)
    asked = {"credentialId": credential["credentialId"], "holder": "bench"}
    token: str = _posted(port, account, "/api/v3/grant/create", asked)["token"]
    return token


def _posted(port: int, account: Account, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = call(port, "POST", path, token=account.token, body=body)
    data: dict[str, Any] = json.loads(answer)["data"]
    return data


def _request(target: bytes, api_key: bytes) -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nhost: %b\r\nx-mbx-apikey: %b\r\n"
        b"content-type: application/x-www-form-urlencoded\r\ncontent-length: %d\r\n\r\n%b"
        % (target, HOST, api_key, len(ORDER), ORDER)
    )
