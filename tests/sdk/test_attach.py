"""`countersign_sdk.ccxt.attach`: every URL goes through the gateway, and nothing else changes."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import ccxt
import ccxt.async_support
import pytest
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.oracle import Oracle

from countersign_sdk import SecretText, UnsafeUrlError
from countersign_sdk.ccxt import attach

_URL = "https://keys.example.com"
_GATEWAY = _URL + "/gateway/"
_SOCKETS = _GATEWAY.replace("https", "wss")
_TOKEN = "csg_token"


def every_url(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from every_url(part)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("module", [ccxt, ccxt.async_support], ids=["sync", "async"])
@pytest.mark.parametrize(
    "name", ["binance", "binanceusdm", "binancecoinm", "okx", "kraken", "gate", "mexc", "coinbase"]
)
def test_puts_the_gateway_before_every_url(module: Any, name: str) -> None:
    exchange = getattr(module, name)()
    before = list(every_url({kind: exchange.urls.get(kind) for kind in ("api", "test", "demo")}))

    attach(exchange, _URL + "/", _TOKEN)

    after = list(every_url({kind: exchange.urls.get(kind) for kind in ("api", "test", "demo")}))
    assert after == [url.replace("https://", _GATEWAY) for url in before]


@pytest.mark.parametrize("name", ["binance", "okx"])
def test_the_sandbox_stays_attached_whenever_it_is_switched(name: str) -> None:
    early, late = getattr(ccxt, name)(), getattr(ccxt, name)()
    early.set_sandbox_mode(True)

    attach(early, _URL, _TOKEN)
    attach(late, _URL, _TOKEN).set_sandbox_mode(True)

    assert early.urls["api"] == late.urls["api"]
    early.set_sandbox_mode(False)
    assert all(url.startswith(_GATEWAY) for url in every_url(early.urls["api"]))


CLASSES = sorted(
    {facts.oracle.exchange for facts in EVERY.values() if isinstance(facts.oracle, Oracle)}
)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("switch", ["set_sandbox_mode", "enable_demo_trading"])
def test_no_switch_of_any_class_leads_past_the_gateway(name: str, switch: str) -> None:
    for early in (True, False):
        exchange = getattr(ccxt, name)()
        steps = [lambda it: attach(it, _URL, _TOKEN), lambda it: _switched(it, switch)]
        for step in steps if early else reversed(steps):
            step(exchange)

        urls = list(every_url(exchange.urls["api"]))
        assert urls
        assert [url for url in urls if not url.startswith((_GATEWAY, _SOCKETS))] == []


def _switched(exchange: Any, switch: str) -> None:
    # What a class without such a site raises.
    with suppress(ccxt.NotSupported, KeyError, TypeError):
        getattr(exchange, switch)(True)


def test_bybit_and_htx_ask_for_nothing_that_no_bot_may_have() -> None:
    bybit, htx = attach(ccxt.bybit(), _URL, _TOKEN), attach(ccxt.htx(), _URL, _TOKEN)

    assert bybit.is_unified_enabled() == [False, True]  # nothing is sent to find it out
    assert htx.options["fetchMarkets"]["types"] == {"spot": True, "linear": False, "inverse": False}
    assert attach(ccxt.okx(), _URL, _TOKEN).options == ccxt.okx().options
    htx.options["fetchMarkets"]["types"]["linear"] = True
    assert attach(ccxt.htx(), _URL, _TOKEN).options["fetchMarkets"]["types"]["linear"] is False
    classic = ccxt.bybit({"options": {"enableUnifiedAccount": False}})
    assert attach(classic, _URL, _TOKEN).options["enableUnifiedAccount"] is False


def test_binance_demo_trading_stays_attached() -> None:
    exchange = ccxt.binance()
    exchange.enable_demo_trading(True)

    attach(exchange, _URL, _TOKEN)
    exchange.enable_demo_trading(False)

    assert exchange.urls["api"]["private"] == _GATEWAY + "api.binance.com/api/v3"


def test_a_request_is_signed_for_the_gateway_with_the_token() -> None:
    exchange = attach(ccxt.okx(), _URL, SecretText(_TOKEN))

    signed = exchange.sign("account/balance", ["private"], "GET", {})

    assert signed["url"] == _GATEWAY + "www.okx.com/api/v5/account/balance"
    assert signed["headers"]["OK-ACCESS-KEY"] == _TOKEN
    assert exchange.headers == {"X-Countersign-Token": _TOKEN}


def test_coinbases_class_signs_with_what_it_takes_for_a_key() -> None:
    exchange = attach(ccxt.coinbase(), _URL, _TOKEN)

    signed = exchange.sign("brokerage/accounts", ["v3", "private"], "GET", {})

    header, claims, _ = signed["headers"]["Authorization"].removeprefix("Bearer ").split(".")
    said = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)]
    assert (said[0]["alg"], said[0]["kid"], said[1]["sub"]) == ("EdDSA", _TOKEN, _TOKEN)
    assert exchange.headers["CB-VERSION"] == "2018-05-30"


def test_the_secret_that_was_there_goes() -> None:
    exchange = ccxt.kraken({"apiKey": "real-key", "secret": "cmVhbA==", "password": "real"})

    attach(exchange, _URL, _TOKEN)

    assert exchange.apiKey == _TOKEN
    assert base64.b64decode(exchange.secret).startswith(b"not a secret")
    assert exchange.password == exchange.secret


def test_a_wallets_private_key_is_replaced_by_one_that_is_nobodys() -> None:
    settings = {"walletAddress": "0x" + "ab" * 20, "privateKey": "0x" + "12" * 32}
    first, second = (attach(ccxt.hyperliquid(settings), _URL, _TOKEN) for _ in range(2))

    keys = {settings["privateKey"], first.privateKey, second.privateKey}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {66}
    assert first.walletAddress == settings["walletAddress"]
    assert first.check_required_credentials()


def test_hyperliquids_class_approves_no_fee_and_names_no_referrer() -> None:
    exchange = attach(ccxt.hyperliquid({"walletAddress": "0x" + "ab" * 20}), _URL, _TOKEN)
    asked: list[Any] = []
    exchange.fetch = lambda *request: asked.append(request)

    exchange.initialize_client()

    assert {request[0] for request in asked} == {_GATEWAY + "api.hyperliquid.xyz/info"}
    assert not exchange.options.get("approvedBuilderFee")


async def test_hyperliquids_async_class_does_not_either() -> None:
    settings = {"walletAddress": "0x" + "ab" * 20}
    exchange = attach(ccxt.async_support.hyperliquid(settings), _URL, _TOKEN)
    asked: list[Any] = []

    async def fetch(*request: Any) -> None:
        asked.append(request)

    exchange.fetch = fetch
    attach(exchange, _URL, _TOKEN)

    assert await exchange.initialize_client() is True
    await exchange.close()

    assert {request[0] for request in asked} == {_GATEWAY + "api.hyperliquid.xyz/info"}


def test_attaching_again_moves_to_the_other_gateway() -> None:
    exchange = attach(ccxt.binance(), _URL, _TOKEN)

    attach(exchange, "http://127.0.0.1:8400", "csg_other")

    private = exchange.urls["api"]["private"]
    assert private == "http://127.0.0.1:8400/gateway/api.binance.com/api/v3"
    assert exchange.headers["X-Countersign-Token"] == "csg_other"


def test_options_and_other_headers_stay() -> None:
    exchange = ccxt.okx({"headers": {"X-Own": "1"}, "options": {"defaultType": "swap"}})
    options = dict(exchange.options)

    attach(exchange, _URL, _TOKEN)

    assert exchange.options == options
    assert exchange.headers["X-Own"] == "1"


def test_a_socket_is_turned_too_so_that_the_token_reaches_nobody_else() -> None:
    exchange = ccxt.okx()
    exchange.urls["api"]["ws"] = "wss://ws.okx.com:8443/ws/v5"

    attach(exchange, _URL, _TOKEN)

    assert exchange.urls["api"]["ws"] == ("wss://keys.example.com/gateway/ws.okx.com:8443/ws/v5")


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example.com",
        "http://10.0.0.1:8400",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "keys.example.com",
        "https://user:password@keys.example.com",
        "https://keys.example.com?x=1",
        "https://keys.example.com:port",
        "https://[",
        "",
    ],
)
def test_refuses_what_would_send_the_token_in_the_clear(url: str) -> None:
    exchange = ccxt.kraken()
    before = exchange.urls["api"]

    with pytest.raises(UnsafeUrlError) as refused:
        attach(exchange, url, _TOKEN)

    assert "password" not in str(refused.value)
    assert exchange.urls["api"] is before
    assert exchange.apiKey != _TOKEN


@pytest.mark.parametrize("url", ["http://127.0.0.1:8400", "http://localhost", "http://[::1]:1"])
def test_takes_plain_http_to_loopback(url: str) -> None:
    exchange = attach(ccxt.kraken(), url, _TOKEN)

    assert exchange.urls["api"]["public"] == f"{url}/gateway/api.kraken.com"


@pytest.mark.parametrize("secret", ["c2VjcmV0", SecretText("c2VjcmV0")], ids=["text", "secret"])
def test_signs_with_the_grants_secret_where_it_has_one(secret: Any) -> None:
    exchange = attach(ccxt.okx(), _URL, _TOKEN, secret)

    assert exchange.secret == "c2VjcmV0"
    # It goes over the wire as it is.
    assert base64.b64decode(exchange.password).startswith(b"not a secret")
    attach(exchange, _URL, _TOKEN)
    assert base64.b64decode(exchange.secret).startswith(b"not a secret")
