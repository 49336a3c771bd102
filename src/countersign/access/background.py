"""Work that goes on after the answer, bounded."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

from countersign.kernel.errors import RateLimitedError

_RETRY_AFTER_S: Final = 5

# Told the name of the work and of the error's class; an error's text may quote a foreign server.
ReportFailure = Callable[[str, str], None]


class Background:
    """Runs at most `limit` pieces of work beside the requests.

    What a piece raises is reported and ends there: nobody waits for it.
    """

    def __init__(self, *, report_failure: ReportFailure, limit: int = 256) -> None:
        self.report_failure = report_failure
        self._limit = limit
        self._running: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Begin a piece of work and return at once.

        Raises:
            RateLimitedError: too many are running.
        """
        if len(self._running) >= self._limit:
            raise RateLimitedError(_RETRY_AFTER_S)
        task = asyncio.create_task(self._run(name, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self) -> None:
        """Wait until nothing runs; for the end of the process."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def _run(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # reported; there is nobody to raise it to
            self.report_failure(name, type(error).__name__)
