"""The demo's bot: ccxt with a grant's token, and no key of an exchange anywhere in its process.

Does one thing a line of its standard input, and answers each with a line of JSON.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import ccxt

from countersign_sdk.ccxt import attach

_SYMBOL: Final = "BTC/USDT"
_ADDRESS: Final = "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"


def main() -> None:
    """Serve until standard input ends."""
    # Futures have hosts of their own, which the gateway does not know.
    exchange = ccxt.binance({"options": {"fetchMarkets": {"types": ["spot"]}}})
    attach(exchange, os.environ["COUNTERSIGN_URL"], os.environ["COUNTERSIGN_TOKEN"])
    deeds: Mapping[str, Callable[[], Any]] = {
        "balance": lambda: exchange.fetch_balance()["BTC"],
        "order": lambda: exchange.create_order(_SYMBOL, "limit", "buy", 0.01, 20_000)["status"],
        "orders": lambda: len(exchange.fetch_open_orders(_SYMBOL)),
        "withdraw": lambda: exchange.withdraw("BTC", 0.1, _ADDRESS),
    }
    for line in sys.stdin:
        print(json.dumps(_answer(deeds[line.strip()])), flush=True)


def _answer(deed: Callable[[], Any]) -> Mapping[str, Any]:
    try:
        return {"answer": deed()}
    except ccxt.BaseError as error:
        return {"raised": type(error).__name__, "text": str(error)}


if __name__ == "__main__":
    main()
