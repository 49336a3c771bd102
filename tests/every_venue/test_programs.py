"""Bots whose only change is configuration trade at every venue through a running server."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import ccxt
import ccxt.async_support
import pytest
from scripts.server_process import ServerProcess
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.programs import CcxtProgram, HttpProgram, Request
from tests.gateway.stage import Bot, new_bot
from tests.support.accounts import Account, new_account

from countersign_sdk.ccxt import attach
from venue_simulator.testing import SimulatorProcess

pytestmark = pytest.mark.fire

PROGRAMS = [
    pytest.param(venue, facts.program, id=venue)
    for facts in EVERY.values()
    if isinstance(facts.program, CcxtProgram)
    for venue in (facts.venue, facts.program.sandbox)
    if venue
]
OVER_HTTP = [
    pytest.param(facts.venue, facts.program, id=facts.venue)
    for facts in EVERY.values()
    if isinstance(facts.program, HttpProgram)
]
# Nothing of ccxt's is measured here, so nothing waits for its pace.
HASTY: Final[Mapping[str, Any]] = {"enableRateLimit": False}


@pytest.fixture(scope="module")
def owner(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.mark.parametrize(("venue", "program"), PROGRAMS)
def test_a_ccxt_bot_trades_without_a_key(
    server: ServerProcess,
    simulator: SimulatorProcess,
    owner: Account,
    venue: str,
    program: CcxtProgram,
) -> None:
    bot = new_bot(server, simulator, owner, venue)
    exchange = _made(ccxt, program, bot)
    symbol = program.symbol

    balance = exchange.fetch_balance()[program.asset]["total"]
    order = exchange.create_order(symbol, "limit", "buy", program.amount, program.price)
    opened = [each["id"] for each in exchange.fetch_open_orders(symbol)]
    exchange.cancel_order(order["id"], symbol)
    left = exchange.fetch_open_orders(symbol)
    exchange.session.close()

    assert (balance, opened, left) == (program.total, [order["id"]], [])
    _assert_arrived_well(bot)


@pytest.mark.parametrize(("venue", "program"), PROGRAMS)
def test_a_ccxt_bot_takes_away_what_it_may_place_in_its_one_market(
    server: ServerProcess,
    simulator: SimulatorProcess,
    owner: Account,
    venue: str,
    program: CcxtProgram,
) -> None:
    bot = new_bot(server, simulator, owner, venue)
    exchange = _made(ccxt, program, bot)
    exchange.load_markets()
    asked = {
        "credentialId": bot.credential["credentialId"],
        "holder": "a bot of one market",
        "symbols": [exchange.market(program.symbol)[program.written]],
    }
    attach(exchange, server.base_url, owner.client.post("/grant/create", asked).data["token"])
    program.configure(exchange)
    symbol = program.symbol

    order = exchange.create_order(symbol, "limit", "buy", program.amount, program.price)
    opened = [each["id"] for each in exchange.fetch_open_orders(symbol)]
    exchange.cancel_order(order["id"], symbol)
    left = exchange.fetch_open_orders(symbol)
    exchange.session.close()

    assert (opened, left) == ([order["id"]], [])


@pytest.mark.parametrize(("venue", "program"), PROGRAMS)
def test_an_async_ccxt_bot_trades_without_a_key(
    server: ServerProcess,
    simulator: SimulatorProcess,
    owner: Account,
    venue: str,
    program: CcxtProgram,
) -> None:
    bot = new_bot(server, simulator, owner, venue)

    balance, order, opened, left = asyncio.run(_played(program, bot))

    assert (balance, opened, left) == (program.total, [order], [])
    _assert_arrived_well(bot)


@pytest.mark.parametrize(("venue", "program"), OVER_HTTP)
def test_a_bot_of_plain_http_trades_without_a_key(
    server: ServerProcess,
    simulator: SimulatorProcess,
    owner: Account,
    venue: str,
    program: HttpProgram,
) -> None:
    bot = new_bot(server, simulator, owner, venue)

    balance = program.total(_asked(bot, program.balance))
    order = program.order_id(_asked(bot, program.order))
    opened = program.ids(_asked(bot, program.open_orders))
    _asked(bot, program.cancel(order))
    left = program.ids(_asked(bot, program.open_orders))

    assert (balance, opened, left) == (program.expected, [order], [])
    _assert_arrived_well(bot)


def _made(module: Any, program: CcxtProgram, bot: Bot) -> Any:
    exchange = getattr(module, program.exchange)({**HASTY, **program.settings})
    if bot.venue == program.sandbox:
        exchange.set_sandbox_mode(True)
    if exchange.requiredCredentials.get("walletAddress"):
        exchange.walletAddress = bot.key.api_key  # no secret: what a person configures, too
    attach(exchange, bot.server.base_url, bot.token)
    program.configure(exchange)
    return exchange


async def _played(program: CcxtProgram, bot: Bot) -> tuple[float, str, list[str], list[Any]]:
    exchange, symbol = _made(ccxt.async_support, program, bot), program.symbol
    try:
        balance = (await exchange.fetch_balance())[program.asset]["total"]
        order = await exchange.create_order(symbol, "limit", "buy", program.amount, program.price)
        opened = [each["id"] for each in await exchange.fetch_open_orders(symbol)]
        await exchange.cancel_order(order["id"], symbol)
        left = await exchange.fetch_open_orders(symbol)
    finally:
        await exchange.close()
    return balance, order["id"], opened, left


def _asked(bot: Bot, request: Request) -> Any:
    answer = bot.send(request.method, request.path, request.body)
    assert answer.status == 200, answer.raw
    return answer.json


def _assert_arrived_well(bot: Bot) -> None:
    arrived = bot.arrived()
    assert bot.orders() == 1
    assert arrived
    assert {each.verified for each in arrived} <= {True, None}
    assert sum(each.verified is True for each in arrived) >= 2
    # Not even the made-up secret that a bot signs with goes on.
    assert not any(bot.token in each.target + each.body + str(each.headers) for each in arrived)
