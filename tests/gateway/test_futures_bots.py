"""Bots of Binance's futures: ccxt's own class for them, at the futures' own host."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from scripts.server_process import ServerProcess
from tests.gateway.stage import Bot, decision, new_bot
from tests.support.accounts import Account, create
from tests.support.gateway_grants import make_grant
from tests.support.python_binance import event_loop_at_hand

from countersign.kernel.capability import Capability
from countersign_sdk.ccxt import attach
from venue_simulator.testing import SimulatorProcess

ccxt: Any = import_module("ccxt")  # it has no types
ccxt_async: Any = import_module("ccxt.async_support")
with warnings.catch_warnings():
    # It still asks websockets for names that are going away.
    warnings.simplefilter("ignore", DeprecationWarning)
    binance: Any = import_module("binance.client")
SYMBOL = "BTC/USDT:USDT"
LEVERAGE = frozenset({Capability.READ, Capability.TRADE, Capability.LEVERAGE})
FuturesBot = Callable[..., Bot]
Client = Callable[[Bot], Any]


@pytest.fixture
def futures_bot(server: ServerProcess, simulator: SimulatorProcess, owner: Account) -> FuturesBot:
    def make(limits: Mapping[str, Any] | None = None) -> Bot:
        permissions = ["enableReading", "enableFutures"]
        key = simulator.add_key("BINANCE", permissions=permissions)
        credential = create(owner, key)
        token = make_grant(server, credential, **(limits or {}))
        made = new_bot(server, simulator, owner, "BINANCE")
        return replace(made, key=key, credential=credential, token=token)

    return make


@pytest.fixture
def client() -> Iterator[Client]:
    opened: list[Any] = []

    def make(bot: Bot) -> Any:
        exchange = attach(ccxt.binanceusdm(), bot.server.base_url, bot.token)
        opened.append(exchange)
        return exchange

    yield make
    for exchange in opened:
        exchange.session.close()


def test_a_ccxt_bot_trades_futures_without_a_key(futures_bot: FuturesBot, client: Client) -> None:
    bot = futures_bot()
    exchange = client(bot)

    balance = exchange.fetch_balance()["USDT"]["total"]
    order = exchange.create_order(SYMBOL, "limit", "buy", 0.01, 20_000)
    opened = [each["id"] for each in exchange.fetch_open_orders(SYMBOL)]
    exchange.cancel_order(order["id"], SYMBOL)
    left = exchange.fetch_open_orders(SYMBOL)

    assert (balance, opened, left) == (1_000_000, [order["id"]], [])
    assert bot.orders() == 1
    arrived = [each for each in bot.arrived() if each.target.startswith("/fapi/")]
    assert [each.verified for each in arrived] == [True] * 5


async def test_an_async_ccxt_bot_trades_futures_without_a_key(futures_bot: FuturesBot) -> None:
    bot = futures_bot()
    exchange = attach(ccxt_async.binanceusdm(), bot.server.base_url, bot.token)
    try:
        order = await exchange.create_order(SYMBOL, "market", "sell", 0.01)
    finally:
        await exchange.close()

    assert order["status"] == "closed"
    assert bot.orders() == 1


def test_python_binance_trades_futures_without_a_key(futures_bot: FuturesBot) -> None:
    bot = futures_bot()
    with event_loop_at_hand():
        client = binance.Client(bot.token, "none", ping=False)
    client.FUTURES_URL = f"{bot.server.base_url}/gateway/fapi.binance.com/fapi"

    order = client.futures_create_order(
        symbol="BTCUSDT",
        side="BUY",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.01",
        price="20000",
    )
    opened = [each["orderId"] for each in client.futures_get_open_orders(symbol="BTCUSDT")]
    client.futures_cancel_order(symbol="BTCUSDT", orderId=order["orderId"])
    client.close_connection()

    assert opened == [order["orderId"]]
    assert all(each.verified for each in bot.arrived())


def test_a_grant_of_orders_sets_no_leverage(futures_bot: FuturesBot, client: Client) -> None:
    bot = futures_bot()

    with pytest.raises(ccxt.PermissionDenied, match="LEVERAGE"):
        client(bot).set_leverage(20, SYMBOL)

    assert all("leverage" not in arrived.target for arrived in bot.arrived())


def test_a_grant_of_leverage_sets_it(futures_bot: FuturesBot, client: Client) -> None:
    bot = futures_bot({"capabilities": LEVERAGE})

    assert client(bot).set_leverage(20, SYMBOL)["leverage"] == 20


def test_a_grant_of_orders_transfers_nothing(futures_bot: FuturesBot, client: Client) -> None:
    bot = futures_bot()

    with pytest.raises(ccxt.PermissionDenied, match="TRANSFER"):
        client(bot).transfer("USDT", 1, "spot", "linear")

    assert all("transfer" not in arrived.target for arrived in bot.arrived())


def test_a_limit_of_symbols_holds_for_futures(futures_bot: FuturesBot, client: Client) -> None:
    bot = futures_bot({"symbols": frozenset({"ETHUSDT"})})

    with pytest.raises(ccxt.PermissionDenied, match="symbol"):
        client(bot).create_order(SYMBOL, "limit", "buy", 0.01, 20_000)

    assert bot.orders() == 0


@pytest.mark.parametrize("host", ["api.binance.com", "dapi.binance.com", "papi.binance.com"])
def test_an_order_of_futures_passes_at_no_other_host(futures_bot: FuturesBot, host: str) -> None:
    bot = futures_bot()

    answer = bot.send("POST", "/fapi/v1/order", b"symbol=BTCUSDT&side=BUY", at=host)

    assert decision(answer) == "POLICY_DENIED/UNKNOWN_ENDPOINT"
    assert bot.arrived() == []
