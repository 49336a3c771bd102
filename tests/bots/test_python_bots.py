"""Bots by configuration alone. The examples of the guides run as they stand."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from tests.bots.conftest import VENUES, Bots

from venue_simulator.testing import SimulatorProcess

pytestmark = [pytest.mark.fire, pytest.mark.timeout(300)]

_PROGRAM: Final = Path(__file__).parent / "programs" / "ccxt_bot.py"
_ADDRESS: Final = "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"
_WITHDRAWAL: Final = {
    "OKX": {"network": "BTC", "fee": "0.1", "pwd": "none"},
    "OKX_UAT": {"network": "BTC", "fee": "0.1", "pwd": "none"},
    "KRAKEN": {"key": "my wallet"},
}
Blocks = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def seen(bots: Bots) -> Any:
    rounds = [
        {
            "venue": venue,
            "exchange": venue.removesuffix("_UAT").lower(),
            "sandbox": venue.endswith("_UAT"),
            "symbol": "BTC/USD" if venue == "KRAKEN" else "BTC/USDT",
            "token": bots.tokens[venue],
            "address": _ADDRESS,
            "withdrawal": _WITHDRAWAL.get(venue, {}),
        }
        for venue in VENUES
    ]
    told = json.dumps({"url": bots.url, "rounds": rounds})
    return json.loads(bots.run([sys.executable, _PROGRAM], "BINANCE", told))


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_ccxt_bot_trades_without_a_key(seen: Any, kind: str, venue: str) -> None:
    round_ = seen[kind][venue]

    assert round_["balance"] == 10
    assert round_["opened"] == [round_["order"]]
    assert round_["left"] == []


@pytest.mark.parametrize("venue", VENUES)
def test_a_ccxt_bot_cannot_withdraw(seen: Any, venue: str) -> None:
    assert "countersign: " in seen["sync"][venue]["refused"]


@pytest.mark.parametrize("venue", VENUES)
def test_the_venue_sees_the_key_and_never_the_token(
    seen: Any, bots: Bots, simulator: SimulatorProcess, venue: str
) -> None:
    assert simulator.orders(venue, bots.keys[venue].api_key).accepted >= 2
    assert simulator.counts_of(bots.tokens[venue]) == []


def test_the_guide_for_ccxt_holds(bots: Bots, guide_blocks: Blocks) -> None:
    binance, kraken, okx = guide_blocks("ccxt", "python")

    assert "1 open" in bots.run([sys.executable, "-c", binance], "BINANCE")
    assert "10.0" in bots.run([sys.executable, "-c", kraken], "KRAKEN")
    assert "10.0" in bots.run([sys.executable, "-c", okx], "OKX")


def test_the_guide_for_python_binance_holds(bots: Bots, guide_blocks: Blocks) -> None:
    (example,) = guide_blocks("python-binance", "python")

    printed = bots.run([sys.executable, "-c", example], "BINANCE")

    assert "1 open" in printed


def test_the_guide_for_curl_holds(bots: Bots, guide_blocks: Blocks) -> None:
    binance, okx, kraken = guide_blocks("curl", "sh")

    printed = bots.run(["sh", "-e", "-c", binance], "BINANCE")

    assert '"asset":"BTC"' in printed
    assert printed.count('"orderId"') == 3
    assert '"ccy":"BTC"' in bots.run(["sh", "-e", "-c", okx], "OKX")
    assert '"XXBT"' in bots.run(["sh", "-e", "-c", kraken], "KRAKEN")
