"""Bots that are installed by `make bots`: freqtrade, and ccxt in JavaScript."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from scripts.bot_environments import FREQTRADE_PYTHON, JAVASCRIPT
from tests.bots.conftest import Bots

pytestmark = pytest.mark.bots

_FREQTRADE_BOT: Final = Path(__file__).parent / "programs" / "freqtrade_bot.py"
# What freqtrade wants of any configuration, and has nothing to do with the exchange.
_REST: Final = {
    "dry_run": False,
    "trading_mode": "spot",
    "stake_currency": "USDT",
    "stake_amount": 100,
    "max_open_trades": 1,
    "timeframe": "5m",
    "entry_pricing": {"price_side": "same", "use_order_book": True, "order_book_top": 1},
    "exit_pricing": {"price_side": "same", "use_order_book": True, "order_book_top": 1},
    "pairlists": [{"method": "StaticPairList"}],
}
Blocks = Callable[[str, str], list[str]]


@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
def test_freqtrade_trades_by_its_configuration_alone(
    bots: Bots, guide_blocks: Blocks, venue: str
) -> None:
    config = _configuration(guide_blocks("freqtrade", "json"), bots, venue)
    folder = bots.folder / f"freqtrade-{venue}"
    folder.mkdir()
    path = folder / "config.json"
    path.write_text(json.dumps(config | {"user_data_dir": str(folder)}), "utf-8")

    printed = bots.run([FREQTRADE_PYTHON, _FREQTRADE_BOT, path], venue)

    assert json.loads(printed.splitlines()[-1]) == {"balance": 10.0, "opened": 1, "left": 0}


def _configuration(blocks: Sequence[str], bots: Bots, venue: str) -> dict[str, Any]:
    """Return the guide's configuration, with what it says of the venue put in."""
    given = [
        json.loads(
            block.replace("https://countersign.example.com", bots.url).replace(
                "csg_…", bots.tokens[venue]
            )
        )
        for block in blocks
    ]
    config: dict[str, Any] = _REST | given[0]
    exchange = config["exchange"]
    if venue != "BINANCE":
        exchange["name"] = venue.lower()
        exchange["ccxt_config"] = given[["BINANCE", "OKX", "KRAKEN"].index(venue)]
    if venue == "OKX":
        exchange["password"] = "none"
    if venue == "KRAKEN":
        exchange["pair_whitelist"] = ["BTC/USD"]
        config["stake_currency"] = "USD"
    return config


@pytest.mark.parametrize("venue", ["BINANCE", "OKX", "KRAKEN"])
def test_the_guide_for_javascript_holds(bots: Bots, guide_blocks: Blocks, venue: str) -> None:
    (example,) = guide_blocks("ccxt", "javascript")
    if venue == "KRAKEN":
        example = example.replace("BTC/USDT", "BTC/USD")
    example = example.replace("ccxt.binance", f"ccxt.{venue.lower()}")
    program = JAVASCRIPT / f"guide-{venue.lower()}.cjs"  # beside node_modules
    program.write_text(example, "utf-8")

    printed = bots.run(["node", program], venue)

    assert "1 open" in printed
