"""Bots in a process of their own: their threads hold nobody up who looks at the time.

The process is told by lines of JSON what to do: first which floods to start, then new tokens
for them. It stops at the end of its input, and prints what the gateway said to each flood.
"""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from tests.fire.gateway.bots import REQUESTS, Flood

_ENDED_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One flood: whose bots, and what they ask for; `request` is a name of REQUESTS."""

    venue: str
    token: str
    request: str


class BotProcess:
    """Floods the gateway from the block's beginning to its end."""

    def __init__(self, port: int, plans: Sequence[Plan], *, bots: int) -> None:
        self._start: Mapping[str, object] = {
            "port": port,
            "bots": bots,
            "floods": [[plan.venue, plan.token, plan.request] for plan in plans],
        }
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self.decisions: list[Counter[str]] = []

    def set_token(self, flood: int, token: str) -> None:
        """Give the bots of a flood another token."""
        self._tell([flood, token])

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tell(self._start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        printed, _ = self._process.communicate(timeout=_ENDED_WITHIN_S)
        self.decisions = [Counter(each) for each in json.loads(printed)]

    def _tell(self, what: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()


def main() -> None:
    """Run the bots that standard input asks for."""
    start = json.loads(sys.stdin.readline())
    floods = [
        Flood(start["port"], venue, token, REQUESTS[request])
        for venue, token, request in start["floods"]
    ]
    for flood in floods:
        flood.start(start["bots"])
    for line in sys.stdin:
        number, token = json.loads(line)
        floods[number].token = token
    for flood in floods:
        flood.ask_to_stop()
    for flood in floods:
        flood.join()
    sys.stdout.write(json.dumps([flood.decisions for flood in floods]))


if __name__ == "__main__":
    main()
