"""What python-binance leaves behind: its client makes its thread an event loop, and closes none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def event_loop_at_hand() -> Iterator[None]:
    """Let a client find a loop, and close that."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
