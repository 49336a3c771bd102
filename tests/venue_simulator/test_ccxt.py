"""A real trading client, pointed at the simulator with the built-in keys."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from venue_simulator.testing import SimulatorProcess

ccxt: Any = import_module("ccxt")  # it has no types
LIMIT_PRICE = 40_000
VENUES = {
    "BINANCE": (ccxt.binance, {"fetchMarkets": ["spot"], "defaultType": "spot"}, "BTC/USDT"),
    "OKX": (ccxt.okx, {}, "BTC/USDT"),
    "KRAKEN": (ccxt.kraken, {}, "BTC/USD"),
}


def redirected(value: Any, simulator: SimulatorProcess) -> Any:
    """Put the simulator in front of every URL, whose host becomes the first segment."""
    if isinstance(value, dict):
        return {name: redirected(inner, simulator) for name, inner in value.items()}
    return value.replace("https://", f"{simulator.base_url}/@")


def connected(simulator: SimulatorProcess, venue: str, **more: object) -> Any:
    make, options, _ = VENUES[venue.removesuffix("_UAT")]
    key = simulator.key(venue)
    client = make(
        {
            "apiKey": key.api_key,
            "secret": key.api_secret,
            "password": key.api_passphrase,
            "enableRateLimit": False,
            "options": {**options, **more},
        }
    )
    if venue in ("BINANCE_UAT", "OKX_UAT"):
        client.set_sandbox_mode(True)
    client.urls["api"] = redirected(client.urls["api"], simulator)
    if venue == "KRAKEN_UAT":  # a sandbox that the client does not know
        client.urls["api"]["private"] = simulator.url("api.uat.kraken.com")
    if venue.startswith("OKX"):
        client.hostname = "www.okx.com"
    return client


@pytest.fixture(params=["BINANCE", "BINANCE_UAT", "OKX", "OKX_UAT", "KRAKEN", "KRAKEN_UAT"])
def venue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(simulator: SimulatorProcess, venue: str) -> Iterator[Any]:
    client = connected(simulator, venue)
    yield client
    client.session.close()


@pytest.fixture
def symbol(venue: str) -> str:
    return VENUES[venue.removesuffix("_UAT")][2]


def test_loads_markets_and_shows_prices(client: Any, symbol: str) -> None:
    client.load_markets()

    assert client.markets[symbol]["active"] is True
    assert client.fetch_ticker(symbol)["last"] == 50_000
    assert client.fetch_tickers([symbol])[symbol]["last"] == 50_000
    book = client.fetch_order_book(symbol)
    assert book["bids"][0][0] < 50_000 < book["asks"][0][0]
    assert client.fetch_ohlcv(symbol, "5m", limit=3)[-1][4] == 50_000


def test_sets_funds_of_an_open_order_aside(client: Any, symbol: str) -> None:
    order = client.create_order(symbol, "limit", "buy", 0.5, LIMIT_PRICE)

    quote = symbol.split("/")[1]
    balance = client.fetch_balance()
    assert (balance[quote]["total"], balance[quote]["used"]) == (1_000_000, 20_000)
    (shown,) = client.fetch_open_orders(symbol)
    assert (shown["id"], shown["status"], shown["side"]) == (order["id"], "open", "buy")
    assert (shown["price"], shown["amount"], shown["filled"]) == (LIMIT_PRICE, 0.5, 0)


def test_gives_funds_back_when_an_order_is_cancelled(client: Any, symbol: str) -> None:
    order = client.create_order(symbol, "limit", "sell", 0.5, 60_000)

    client.cancel_order(order["id"], symbol)

    assert client.fetch_open_orders(symbol) == []
    assert client.fetch_balance()["BTC"]["used"] == 0
    assert client.fetch_order(order["id"], symbol)["status"] == "canceled"
    with pytest.raises(ccxt.OrderNotFound):
        client.cancel_order(order["id"], symbol)


def test_fills_a_market_order_at_the_fixed_price(client: Any, symbol: str) -> None:
    order = client.create_order(symbol, "market", "sell", 2)

    quote = symbol.split("/")[1]
    balance = client.fetch_balance()
    assert (balance["BTC"]["total"], balance[quote]["total"]) == (8, 1_100_000)
    shown = client.fetch_order(order["id"], symbol)
    assert (shown["status"], shown["filled"], shown["average"]) == ("closed", 2, 50_000)
    (trade,) = client.fetch_my_trades(symbol)
    assert (trade["order"], trade["amount"], trade["cost"]) == (order["id"], 2, 100_000)
    assert [closed["id"] for closed in client.fetch_closed_orders(symbol)] == [order["id"]]


def test_refuses_an_order_beyond_the_balance(client: Any, symbol: str) -> None:
    with pytest.raises(ccxt.InsufficientFunds):
        client.create_order(symbol, "limit", "buy", 1_000, LIMIT_PRICE)

    assert client.fetch_open_orders(symbol) == []


@pytest.mark.parametrize("name", ["BINANCE", "KRAKEN"])
def test_cancels_all_orders(simulator: SimulatorProcess, name: str) -> None:
    client = connected(simulator, name)
    symbol = VENUES[name][2]
    for _ in range(3):
        client.create_order(symbol, "limit", "buy", 0.1, LIMIT_PRICE)

    client.cancel_all_orders(symbol)

    assert client.fetch_open_orders(symbol) == []
    client.session.close()
