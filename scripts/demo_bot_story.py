"""The demo's second part: a bot that trades with a token, is refused, and is stopped."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

from scripts.demo_story import Story, StoryError
from venue_simulator.key_requests import ShownKey

_API: Final = "/api/v3"


class _Bot:
    """The bot's process; it is told the gateway's address and the token, and nothing else."""

    def __init__(self, base_url: str, token: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo_bot"],
            env={
                "PATH": os.environ.get("PATH", ""),
                "COUNTERSIGN_URL": base_url,
                "COUNTERSIGN_TOKEN": token,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def does(self, title: str, deed: str, holds: Callable[[Mapping[str, Any]], bool]) -> None:
        """Let the bot do something, print what came of it, and hold it against `holds`."""
        print(f"\n== the bot {title}")
        if self._process.stdin is None or self._process.stdout is None:
            raise StoryError("the bot has no input or no output")
        self._process.stdin.write(f"{deed}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        print(f"-> {line.strip()}")
        if not line or not holds(json.loads(line)):
            raise StoryError(f"the bot {title}: not what was to come of it")


def play_bot(story: Story, key: ShownKey) -> Mapping[str, str]:
    """Play the bot's part with a session that is signed in; return a grant to try.

    Raises:
        StoryError: a step did not come out as it should.
    """
    credential = story.step(
        "create a credential for a bot", "POST", f"{_API}/credential/create",
        {"venue": key.venue, "apiKey": key.api_key, "apiSecret": key.api_secret, "name": "bots"},
        status=200, holds=lambda answer: answer["data"]["status"] == "ACTIVE",
    )["data"]["credentialId"]  # fmt: skip
    held = _grant(story, credential, "the demo's bot")
    with _Bot(story.base_url, held["token"]) as bot:
        bot.does("reads its balance", "balance", lambda said: said["answer"]["total"] == 10)  # noqa: PLR2004  # the simulator's
        bot.does("places an order", "order", lambda said: said["answer"] == "open")
        bot.does(
            "is refused a withdrawal",
            "withdraw",
            lambda said: (
                said.get("raised") == "PermissionDenied" and "countersign:" in said["text"]
            ),
        )
        story.step(
            "revoke the grant", "POST", f"{_API}/grant/revoke", {"grantId": held["grantId"]},
            status=200, holds=lambda answer: answer["data"]["inFlight"] == 0,
        )  # fmt: skip
        bot.does(
            "is stopped",
            "orders",
            lambda said: "countersign: the grant is revoked" in said.get("text", ""),
        )
    return _grant(story, credential, "yours to try")


def _grant(story: Story, credential: str, holder: str) -> Mapping[str, str]:
    made = story.step(
        "create a grant: READ and TRADE on one symbol", "POST", f"{_API}/grant/create",
        {"credentialId": credential, "holder": holder, "symbols": ["BTCUSDT"]},
        status=200, holds=lambda answer: answer["data"]["token"].startswith("csg_"),
    )["data"]  # fmt: skip
    return {"venue": "BINANCE", "grantId": made["grantId"], "token": made["token"]}
