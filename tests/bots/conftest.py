"""Credentials of every venue and a grant of each: all that the bots get is the grants' tokens."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from scripts.server_process import ServerProcess
from tests.support.accounts import create, sign_up
from tests.support.granting import grant

from venue_simulator.key_requests import ShownKey
from venue_simulator.testing import SimulatorProcess

_ROOT: Final = Path(__file__).parents[2]
_GUIDES: Final = _ROOT / "docs" / "guides"
VENUES: Final = ("BINANCE", "OKX", "OKX_UAT", "KRAKEN")
# A grant for one symbol, so that what bots ask for on their own is seen to fit one.
_SYMBOLS: Final = {
    "BINANCE": ["BTCUSDT"],
    "OKX": ["BTC-USDT"],
    "OKX_UAT": ["BTC-USDT"],
    "KRAKEN": ["XXBTZUSD"],
}


@dataclass(frozen=True, slots=True)
class Bots:
    """Runs bots as processes that know the gateway and a token, and nothing else."""

    url: str
    tokens: dict[str, str]
    keys: dict[str, ShownKey]
    folder: Path

    def run(self, command: Sequence[str | Path], venue: str, given: str = "") -> str:
        """Run a bot to its end; return what it printed."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "COUNTERSIGN_URL": self.url,
                "COUNTERSIGN_TOKEN": self.tokens[venue],
            },
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def bots(
    server: ServerProcess, simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Bots:
    owner = sign_up(server.port)
    keys = {venue: simulator.add_key(venue) for venue in VENUES}
    made = {venue: create(owner, key) for venue, key in keys.items()}
    tokens = {
        venue: grant(owner, each["credentialId"], symbols=_SYMBOLS[venue]).token
        for venue, each in made.items()
    }
    return Bots(server.base_url, tokens, keys, tmp_path_factory.mktemp("bots"))


@pytest.fixture(scope="session")
def guide_blocks() -> Callable[[str, str], list[str]]:
    """Give the fenced blocks of a language of a guide, as they stand there."""

    def blocks(guide: str, language: str) -> list[str]:
        found: list[str] = []
        inside = False
        for line in (_GUIDES / f"{guide}.md").read_text("utf-8").splitlines(keepends=True):
            if line.startswith("```"):
                inside = not inside and line.strip() == f"```{language}"
                if inside:
                    found.append("")
            elif inside:
                found[-1] += line
        return found

    return blocks
