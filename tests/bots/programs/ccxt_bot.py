"""A ccxt bot: plays one round at each exchange, and prints what it saw.

It gets all that it knows from its standard input: where the gateway is, and tokens.
"""

import asyncio
import json
import sys
from typing import Any

import ccxt
import ccxt.async_support

from countersign_sdk.ccxt import attach


def made(module: Any, round_: dict[str, Any], url: str) -> Any:
    # Binance alone asks other hosts than spot's, if it is let.
    options = {"fetchMarkets": {"types": ["spot"]}} if round_["exchange"] == "binance" else {}
    exchange = getattr(module, round_["exchange"])({"options": options, "enableRateLimit": False})
    if round_["sandbox"]:
        exchange.set_sandbox_mode(True)
    return attach(exchange, url, round_["token"])


def play(round_: dict[str, Any], url: str) -> dict[str, Any]:
    exchange, symbol = made(ccxt, round_, url), round_["symbol"]
    balance = exchange.fetch_balance()["BTC"]["total"]
    order = exchange.create_order(symbol, "limit", "buy", 0.01, 20_000)
    opened = [each["id"] for each in exchange.fetch_open_orders(symbol)]
    exchange.cancel_order(order["id"], symbol)
    left = [each["id"] for each in exchange.fetch_open_orders(symbol)]
    try:
        exchange.withdraw("BTC", 0.1, round_["address"], round_["withdrawal"])
        refused = None
    except ccxt.PermissionDenied as error:
        refused = str(error)
    exchange.session.close()
    return {"balance": balance, "order": order["id"], "opened": opened, "left": left} | {
        "refused": refused
    }


async def play_async(round_: dict[str, Any], url: str) -> dict[str, Any]:
    exchange, symbol = made(ccxt.async_support, round_, url), round_["symbol"]
    try:
        balance = (await exchange.fetch_balance())["BTC"]["total"]
        order = await exchange.create_order(symbol, "limit", "buy", 0.01, 20_000)
        opened = [each["id"] for each in await exchange.fetch_open_orders(symbol)]
        await exchange.cancel_order(order["id"], symbol)
        left = [each["id"] for each in await exchange.fetch_open_orders(symbol)]
    finally:
        await exchange.close()
    return {"balance": balance, "order": order["id"], "opened": opened, "left": left}


def main() -> None:
    told = json.load(sys.stdin)
    seen = {round_["venue"]: play(round_, told["url"]) for round_ in told["rounds"]}
    seen_async = {
        round_["venue"]: asyncio.run(play_async(round_, told["url"])) for round_ in told["rounds"]
    }
    print(json.dumps({"sync": seen, "async": seen_async}))


main()
